import { createMemoryStore } from '../../account/store/memory-store.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { diagnosticToJson, hasErrors } from '../../base/diagnostic.ts';
import type { FunctionLogLine } from '../../lambda/function-definition.ts';
import { provision, type StackState } from '../../provision/provision.ts';
import { createGatewayHost, type GatewayHost } from '../gateway-host.ts';
import { createEndpoint } from '../management/endpoint.ts';
import { createUndeployedWords } from '../management/undeployed-words.ts';
import { DevFailure, type NotServed, type ReadyEvent } from './events.ts';
import { inspectFunctions } from './inspect-functions.ts';
import { locateCode } from './locate-code.ts';
import { listNotServed, misspeltTypes } from './not-served.ts';
import type { DevOptions } from './options.ts';
import { readStack } from './read-stack.ts';
import { apisOf, readyApis } from './ready-apis.ts';
import { functionUrlsOf, readyFunctions } from './ready-functions.ts';
import { declaredStages } from './ready-parts.ts';
import type { DevReporter } from './reporter.ts';
import { ServingPorts } from './serving-ports.ts';
import { type DevSettings, readDevSettings } from './settings.ts';
import type { UndeployedStage } from './undeployed.ts';

/** One running `crossgate dev`: a stack, the account it lives in, and the ports it is served on. */
export interface DevSession {
  readonly ready: ReadyEvent;
  /** Brings what is served to what the files say now; a broken save leaves the last good state serving. */
  reload(changed: ReloadRequest): Promise<void>;
  /** Deploys what saves have left undeployed of the REST APIs; false when there is nothing. */
  deploy(): Promise<boolean>;
  /** Files and directories that a save of which is a reload. */
  watched(): { readonly files: readonly string[]; readonly codeDirectories: ReadonlyMap<string, string> };
  close(): Promise<void>;
}

export interface ReloadRequest {
  /** Logical ids of functions whose code has changed on disk. */
  readonly functions: readonly string[];
}

/** Starts everything that the options ask for; rejects with DevFailure, and then nothing is left running. */
export async function startDevSession(options: DevOptions, reporter: DevReporter): Promise<DevSession> {
  const settings = await readDevSettings(options);
  const session = new Session(settings, options, reporter);
  try {
    await session.start();
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

class Session implements DevSession {
  readonly #settings: DevSettings;
  readonly #options: DevOptions;
  readonly #reporter: DevReporter;
  readonly #host: GatewayHost;
  readonly #ports: ServingPorts;
  /** How often the code of a function has changed since the start. */
  readonly #codeRevisions = new Map<string, number>();
  #stack: StackState | null = null;
  /** The functions of a stack: physical id → logical id. */
  #logicalIds: { readonly stack: StackState | null; readonly ids: ReadonlyMap<string, string> } = {
    stack: null,
    ids: new Map(),
  };
  /** Files that the template includes. */
  #includedFiles: readonly string[] = [];
  #notServed: readonly NotServed[] = [];
  #undeployed: readonly UndeployedStage[] = [];
  #ready: ReadyEvent | undefined;

  constructor(settings: DevSettings, options: DevOptions, reporter: DevReporter) {
    this.#settings = settings;
    this.#options = options;
    this.#reporter = reporter;
    const { region, accountId, partition, assume, serviceEndpoints } = settings;
    this.#host = createGatewayHost({
      store: createMemoryStore(),
      region,
      accountId,
      partition,
      assume,
      serviceEndpoints,
      permissive: options.permissive ?? false,
      createFunctionHost: (onLog) => this.#createFunctionHost(onLog),
      extraEnvironment: (functionName) => this.#extraEnvironment(functionName),
      apiEndpoint: (apiId) => this.#ports.apiEndpoint(apiId),
      functionUrl: (urlId) => this.#ports.functionUrl(urlId),
      accessLog: reporter.accessLog,
      executionLog: reporter.executionLog,
      onError: reporter.bug,
      gatewaySettings: {
        ...(options.quotas === 'aws' ? { quotas: 'aws' as const } : {}),
        cognitoIssuer: (arn) => {
          const issuers = options.cognitoIssuer ?? {};
          return issuers[arn] ?? issuers[arn.slice(arn.lastIndexOf('/') + 1)] ?? issuers['*'];
        },
        conditionKeys: options.conditionKey ?? {},
      },
    });
    const { dataPlane, customDomains, functionUrls } = this.#host;
    this.#ports = new ServingPorts({
      options,
      settings,
      reporter,
      dataPlane,
      customDomains,
      functionUrls,
      stack: () => this.#stack,
      undeployedWords: createUndeployedWords(this.#host.operations),
      endpoint: createEndpoint({ host: this.#host, credentials: null, onError: reporter.bug }),
    });
  }

  get ready(): ReadyEvent {
    return this.#ready as ReadyEvent;
  }

  async start(): Promise<void> {
    for (const note of this.#settings.notes) this.#reporter.note(note);
    await this.#ports.openEndpoint();
    const diagnostics = await this.#bringUp();
    if (hasErrors(diagnostics)) throw new DevFailure(diagnostics);
    const all = [...this.#settings.diagnostics, ...diagnostics];
    this.#ready = await this.#readyEvent(all);
    this.#reporter.ready(this.#ready, all);
  }

  async reload({ functions }: ReloadRequest): Promise<void> {
    const startedAt = performance.now();
    for (const logicalId of functions) {
      this.#codeRevisions.set(logicalId, (this.#codeRevisions.get(logicalId) ?? 0) + 1);
    }
    const diagnostics = await this.#bringUp();
    const ok = !hasErrors(diagnostics);
    const ms = Math.round(performance.now() - startedAt);
    const apis = await this.#readyApis();
    this.#reporter.reload(
      {
        event: 'reload',
        ok,
        ms,
        apis,
        functions: this.#readyFunctions(),
        diagnostics: diagnostics.map(diagnosticToJson),
      },
      diagnostics,
    );
  }

  watched(): { files: readonly string[]; codeDirectories: Map<string, string> } {
    const codeDirectories = new Map<string, string>();
    for (const { logicalId, type, properties } of this.#stack?.resources.values() ?? []) {
      const path = type === 'AWS::Lambda::LayerVersion' ? properties.Content : properties.Code;
      if (!/^AWS::Lambda::(Function|LayerVersion)$/.test(type) || typeof path !== 'string') continue;
      const code = locateCode(this.#settings.file, path);
      if (code.Kind === 'directory' || code.Kind === 'zip-file') codeDirectories.set(logicalId, code.Path);
    }
    return { files: [this.#settings.file, ...this.#includedFiles], codeDirectories };
  }

  async close(): Promise<void> {
    await Promise.all([this.#ports.close(), this.#host.close()]);
  }

  /** What the files say now, and a port for each API of it. */
  async #bringUp(): Promise<readonly Diagnostic[]> {
    const diagnostics = await this.#update();
    if (this.#stack === null || hasErrors(diagnostics)) return diagnostics;
    try {
      await this.#openDataPorts(this.#stack);
      return diagnostics;
    } catch (error) {
      if (!(error instanceof DevFailure)) throw error;
      return [...diagnostics, ...error.diagnostics];
    }
  }

  /** Function URLs come after the APIs. */
  async #openDataPorts(stack: StackState): Promise<void> {
    await this.#ports.openDataPorts([
      ...apisOf(stack).map(({ kind, apiId: id, logicalId }) => ({
        kind: 'api' as const,
        id,
        logicalId,
        ownStage: kind === 'REST' && this.#options.stagePrefix === false ? declaredStages(stack, id)[0] : undefined,
      })),
      ...functionUrlsOf(stack).map(({ urlId: id, logicalId }) => ({ kind: 'function-url' as const, id, logicalId })),
    ]);
  }

  /** A save is a stack update: reads the file, provisions the difference, and waits until it is live. */
  async #update(): Promise<readonly Diagnostic[]> {
    const { file, stackName, region, accountId, partition, parameterOverrides, assume } = this.#settings;
    const strict = this.#options.strict ?? false;
    const read = await readStack({ file, stackName, region, accountId, partition, parameterOverrides, strict, assume });
    this.#includedFiles = read.includedFiles;
    if (read.template === undefined) return read.diagnostics;

    const result = await provision(read.template, this.#stack, {
      operations: this.#host.operations,
      codeRevision: (logicalId) => String(this.#codeRevisions.get(logicalId) ?? 0),
      locateCode: (path) => locateCode(file, path),
      inspect: inspectFunctions,
    });
    if (result.kind === 'refused') return [...read.diagnostics, ...result.diagnostics];

    this.#stack = result.state;
    this.#notServed = listNotServed(result.state, read.notServed);
    const undeployed = await this.#settleDeployments(result.state);
    await this.#host.settled();
    return [...read.diagnostics, ...misspeltTypes(read.template), ...result.diagnostics, ...undeployed];
  }

  /** What of the REST APIs is not deployed; with `--deploy-on-save` it is deployed instead. */
  async #settleDeployments(state: StackState): Promise<readonly Diagnostic[]> {
    // Whoever has no REST API does not pay for this.
    if (apisOf(state).every(({ kind }) => kind !== 'REST')) return [];
    const { deployStages, undeployedDiagnostic, undeployedStages } = await import('./undeployed.ts');
    this.#undeployed = await undeployedStages(this.#host.operations, state);
    if (this.#options.deployOnSave === true) {
      await deployStages(this.#host.operations, this.#undeployed);
      this.#undeployed = [];
    }
    return this.#undeployed.map((stage) => undeployedDiagnostic(stage, { operations: this.#host.operations, state }));
  }

  /** Deploys what a save has left undeployed; false when there is nothing. */
  async deploy(): Promise<boolean> {
    if (this.#undeployed.length === 0) return false;
    const { deployStages } = await import('./undeployed.ts');
    const stages = this.#undeployed;
    await deployStages(this.#host.operations, stages);
    this.#undeployed = [];
    await this.#host.dataPlane.settled();
    const names = stages.map(({ logicalId, stageName }) => `${logicalId} to ${stageName}`);
    this.#reporter.note(`Deployed ${names.join(', ')}.`);
    return true;
  }

  async #readyEvent(diagnostics: readonly Diagnostic[]): Promise<ReadyEvent> {
    const { region, accountId, assumeOverrides } = this.#settings;
    return {
      event: 'ready',
      version: 1,
      endpoint: this.#ports.endpointUrl,
      console: null,
      region,
      accountId,
      assume: assumeOverrides,
      apis: await this.#readyApis(),
      functions: this.#readyFunctions(),
      notServed: this.#notServed,
      diagnostics: diagnostics.map(diagnosticToJson),
    };
  }

  #readyFunctions() {
    if (this.#stack === null) return [];
    return readyFunctions(this.#stack, {
      url: (urlId) => this.#ports.dataUrl(urlId),
      cors: (urlId) => this.#host.functionUrls.find(urlId)?.config.Cors ?? null,
    });
  }

  async #readyApis() {
    if (this.#stack === null) return [];
    const { stackName } = this.#settings;
    const apis = await readyApis({
      name: stackName,
      state: this.#stack,
      store: this.#host.operations.store,
      url: (apiId) => this.#ports.dataUrl(apiId),
      stagePrefix: this.#options.stagePrefix !== false,
    });
    return apis.map((api) => {
      const stages = this.#undeployed.filter(({ apiId }) => apiId === api.id);
      if (stages.length === 0) return api;
      const texts = stages.map(({ stageName, changes }) => ({
        stage: stageName,
        changes: changes.map(({ text }) => text),
      }));
      return { ...api, notDeployed: texts };
    });
  }

  async #createFunctionHost(onLog: (line: FunctionLogLine) => void) {
    // Loaded on the first invocation: a start that only answers preflights does not pay for it.
    const { createDevFunctionHost } = await import('./dev-function-host.ts');
    return createDevFunctionHost({
      settings: this.#settings,
      passCredentials: this.#options.passCredentials ?? false,
      onLog: (line) => {
        const { requestId, logStreamName, text, timeMs } = line;
        // People know their functions by the names in the template.
        this.#reporter.log({
          functionName: this.#logicalIdOf(line.functionName),
          requestId,
          logStreamName,
          text,
          timeMs,
        });
        onLog(line);
      },
    });
  }

  #extraEnvironment(functionName: string): Record<string, string> {
    return this.#settings.environmentOverrides({ logicalId: this.#logicalIdOf(functionName), functionName });
  }

  #logicalIdOf(functionName: string): string {
    // Every line of a log asks.
    if (this.#logicalIds.stack !== this.#stack) {
      const functions = [...(this.#stack?.resources.values() ?? [])].filter(
        ({ type }) => type === 'AWS::Lambda::Function',
      );
      const ids = new Map(functions.map(({ physicalId, logicalId }) => [physicalId, logicalId]));
      this.#logicalIds = { stack: this.#stack, ids };
    }
    return this.#logicalIds.ids.get(functionName) ?? functionName;
  }
}
