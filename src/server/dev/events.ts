import type { FunctionUrlCors } from '../../account/function.ts';
import type { CorsConfiguration } from '../../account/http-api.ts';
import type { Diagnostic, DiagnosticJson } from '../../base/diagnostic.ts';

/** The `ready` event of `--json`, and what `startDev` resolves to. No URL ends in `/`. */
export interface ReadyEvent {
  readonly event: 'ready';
  readonly version: 1;
  readonly endpoint: string | null;
  readonly console: string | null;
  readonly region: string;
  readonly accountId: string;
  /** The assumptions that differ from their default. */
  readonly assume: Readonly<Record<string, string>>;
  readonly apis: readonly ReadyApi[];
  readonly functions: readonly ReadyFunction[];
  readonly notServed: readonly NotServed[];
  readonly diagnostics: readonly DiagnosticJson[];
}

export interface ReadyApi {
  readonly id: string;
  readonly logicalId: string;
  readonly stack: string;
  readonly name: string;
  readonly type: 'HTTP' | 'REST';
  readonly url: string;
  readonly stages: readonly { readonly name: string; readonly url: string }[];
  /** Custom domain names by whose `Host` the API answers, on every port. `path` is '' or begins with `/`. */
  readonly domains: readonly { readonly name: string; readonly path: string; readonly stage: string }[];
  readonly routes: readonly ReadyRoute[];
  /** The CorsConfiguration of an HTTP API. null: CORS is left to the functions, or it is a REST API. */
  readonly cors: CorsConfiguration | null;
  /** Only of a REST API. */
  readonly restCors?: ReadyRestCors;
  /** Only of a REST API with a method that requires an API key: those that one of its stages takes. */
  readonly apiKeys?: readonly ReadyApiKey[];
  /** What differs from the deployment that a stage of a REST API serves. */
  readonly notDeployed?: readonly { readonly stage: string; readonly changes: readonly string[] }[];
}

export interface ReadyApiKey {
  readonly name: string;
  /** What a request sends as `x-api-key`. On AWS it is shown as well, to whoever may read the key. */
  readonly value: string;
  readonly stages: readonly string[];
}

/** A REST API's CORS is what its methods and gateway responses make of it. */
export interface ReadyRestCors {
  /** The first origin that an OPTIONS method names; null when none names one. */
  readonly origin: string | null;
  /** Paths where a method takes OPTIONS. */
  readonly preflights: readonly string[];
  /** Paths where none does, so that a preflight gets 403. */
  readonly withoutPreflight: readonly string[];
  /** The gateway responses that set Access-Control-Allow-Origin. */
  readonly errors: readonly string[];
}

export interface ReadyRoute {
  /** `GET`, or `ANY`. */
  readonly method: string;
  /** As AWS writes it: `/pets/{id}`, `$default`. */
  readonly path: string;
  /** Logical id of the function behind the route; null when there is none. */
  readonly function: string | null;
  /** What is behind a route without a function: `MOCK`, a URL, `SQS-SendMessage`; absent when nothing is. */
  readonly integration?: string;
  readonly authorizer: string | null;
  /** Present when a request needs an API key. */
  readonly apiKeyRequired?: true;
}

export interface ReadyFunction {
  readonly logicalId: string;
  readonly name: string;
  readonly runtime: string;
  /** Where the function's URL is served; null when it has none. */
  readonly url: string | null;
  /** The Cors of the URL; null when there is none, and CORS is left to the function. */
  readonly cors: FunctionUrlCors | null;
}

/** A resource that is accepted and does nothing here. */
export interface NotServed {
  readonly type: string;
  readonly logicalId: string;
  /** `Events.Nightly`, when it is a part of a resource that is served. */
  readonly part?: string;
}

export interface ReloadEvent {
  readonly event: 'reload';
  readonly ok: boolean;
  readonly ms: number;
  readonly apis: readonly ReadyApi[];
  readonly functions: readonly ReadyFunction[];
  readonly diagnostics: readonly DiagnosticJson[];
}

export interface FailedEvent {
  readonly event: 'failed';
  readonly diagnostics: readonly DiagnosticJson[];
}

/** What a start that did not succeed gives: every problem at once. */
export class DevFailure extends Error {
  override readonly name = 'DevFailure';
  readonly diagnostics: readonly Diagnostic[];
  /** The options are wrong, and not what they were to start. */
  readonly isUsage: boolean;

  constructor(diagnostics: readonly Diagnostic[], { isUsage = false } = {}) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
    this.diagnostics = diagnostics;
    this.isUsage = isUsage;
  }
}
