import type { Store } from '../account/store.ts';
import type { Assumptions } from '../aws/assumptions.ts';
import type { FunctionInvoker } from './lambda/function-invoker.ts';
import type { LogStorage } from './logs/log-storage.ts';
import type { ServedApis } from './served-apis.ts';

/**
 * What a management operation may use. An operation is `(context, input) => Promise<output>`, named as AWS names it,
 * and is the only writer of the account, whoever calls it: the wire or `provision/`.
 */
export interface OperationContext {
  readonly store: Store;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly assume: Assumptions;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A new id. `provision/` derives ids from stack and logical id here, so that they survive replacements. */
  readonly newId: (kind: IdKind) => string;
  /** `ApiEndpoint` of an API, e.g. `http://{api-id}.execute-api.localhost:4566`. */
  readonly apiEndpoint: (apiId: string) => string;
  /** `FunctionUrl` of a function URL, e.g. `http://{url-id}.lambda-url.localhost:4566/`. */
  readonly functionUrl: (urlId: string) => string;
  /** How an import reads YAML; without it, it takes JSON only. Throws for what is none. */
  readonly readYaml?: (text: string) => unknown;
  /** The APIs that are served; without it, operations that need them say that they cannot. */
  readonly servedApis?: ServedApis;
  /** Where the events of log groups are; without it, operations that write or read them say that they cannot. */
  readonly logs?: LogStorage;
  /** What the answer calls this call; an invocation of a function bears the same id. */
  readonly requestId?: string;
  /** How functions run; without it, operations that invoke one say that they cannot. */
  readonly functions?: FunctionInvoker;
}

export type IdKind =
  | 'api'
  | 'route'
  | 'integration'
  | 'authorizer'
  | 'deployment'
  | 'domain'
  | 'api-mapping'
  | 'function-url'
  | 'revision'
  | 'statement'
  | 'resource'
  | 'model'
  | 'request-validator'
  | 'api-key'
  | 'api-key-value'
  | 'usage-plan'
  | 'vpc-link'
  | 'client-certificate'
  | 'documentation-part';
