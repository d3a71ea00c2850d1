import { randomUUID } from 'node:crypto';
import { ConflictError } from '../../account/store.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { readSignature, type SignatureReading } from '../../aws/sigv4.ts';
import { guessService, protocolOfUnserved, selectService } from '../../aws/wire/select-service.ts';
import { encodeOutput, readCall } from '../../aws/wire/wire-call.ts';
import { encodeError, internalFailure } from '../../aws/wire/wire-error.ts';
import type { WireAnswer, WireRequest } from '../../aws/wire/wire-message.ts';
import { notImplemented, unknownService } from '../../aws/wire/wire-refusals.ts';
import type { WireService } from '../../aws/wire/wire-service.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import { implementedOperations } from '../../services/implemented-operations.ts';
import type { Operation } from '../../services/operation.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import { readAccountStatus, readUndeployedStages, STATUS_PATH, type StageStatus } from './account-status.ts';
import { type AuthenticationOptions, refuseBody, refuseSignature } from './authenticate.ts';
import { conflictError } from './conflict-error.ts';
import type { Credentials } from './credentials.ts';
import type { ManagementReport, ManagementResponse } from './management-response.ts';

export interface ManagementOptions {
  readonly operations: OperationContext;
  /** Null: signatures are not verified. */
  readonly credentials: Credentials | null;
  /** Resolves when what has been written is served. */
  readonly settled: () => Promise<void>;
  /** A bug: the client gets a 500. */
  readonly onError: (error: unknown) => void;
}

/** Answers requests to the management APIs, whatever they are. */
export type Management = (request: GatewayRequest) => Promise<ManagementResponse>;

/** Lambda takes 50 MB of a deployment package in a request, which is 70 MB in base64; API Gateway 6 MB of a definition. */
const LAMBDA_BODY_BYTES = 70_167_211;
const BODY_BYTES = 10 * 1024 * 1024;

export function createManagement(options: ManagementOptions): Management {
  const { operations, credentials } = options;
  const authentication: AuthenticationOptions = {
    credentials,
    acceptsUnsigned: operations.assume['management.unsigned-request'] === 'accept',
    now: operations.now,
  };

  return (request) => new Exchange(options).answer(request, authentication);
}

/** One request, and what is known of it by now. */
class Exchange {
  readonly #options: ManagementOptions;
  readonly #requestId = randomUUID();
  #service: WireService | null = null;
  #operation: string | null = null;
  #notDeployed: readonly StageStatus[] = [];

  constructor(options: ManagementOptions) {
    this.#options = options;
  }

  async answer(request: GatewayRequest, authentication: AuthenticationOptions): Promise<ManagementResponse> {
    try {
      const signature = readSignature(request);
      const signingName = signature.kind === 'signature' ? signature.service : null;
      if (signingName !== null) this.#service = selectService(signingName, request.path);
      const refusal = refuseSignature(signature, this.#service, authentication);
      if (refusal !== null) return this.#refuse(refusal);

      const received = request.body.declaredLength === 0 ? withoutBody(request) : await this.#receive(request);
      this.#checkSignature(signature, received);
      if (request.path === STATUS_PATH) return await this.#status();
      this.#service ??= signingName === null ? guessService(received) : null;
      const service = this.#service;
      if (service === null) {
        const protocol = protocolOfUnserved(signingName, received.headers);
        return this.#refuse(unknownService(signingName), { name: null, protocol });
      }

      const { operation, input } = readCall(service, received);
      this.#operation = operation;
      const output = await this.#run(service, operation, input);
      // What has been acknowledged is served: a script deploys and calls.
      if (request.method !== 'GET') await this.#settle(service, input);
      return this.#respond(encodeOutput(service, operation, { output, requestId: this.#requestId }), null);
    } catch (error) {
      return this.#refuse(this.#refusalOf(error));
    }
  }

  /** Forgetting that a change of a REST API has to be deployed is what its users do: the log says so. */
  async #settle(service: WireService, { restApiId }: Readonly<Record<string, unknown>>): Promise<void> {
    const { settled, operations } = this.#options;
    await settled();
    if (service.name !== 'apigateway' || typeof restApiId !== 'string') return;
    this.#notDeployed = await readUndeployedStages(operations, restApiId);
  }

  #refusalOf(error: unknown): ServiceError {
    if (error instanceof ServiceError) return error;
    const service = this.#service;
    if (error instanceof ConflictError && service !== null) return conflictError(service.name);
    this.#options.onError(error);
    return internalFailure(service);
  }

  async #receive({ method, path, query, headers, body }: GatewayRequest): Promise<WireRequest> {
    const limit = this.#service?.name === 'lambda' ? LAMBDA_BODY_BYTES : BODY_BYTES;
    const reading = await body.read(limit);
    if (reading.kind === 'too-large') {
      throw new ServiceError('RequestEntityTooLargeException', 413, `Request must be smaller than ${limit} bytes`);
    }
    if (reading.kind !== 'whole') throw new ServiceError('SerializationException', 400, 'The body broke off.');
    return { method, path, query, headers, body: reading.bytes };
  }

  #checkSignature(signature: SignatureReading, request: WireRequest): void {
    const { credentials } = this.#options;
    if (credentials === null || signature.kind !== 'signature') return;
    const refusal = refuseBody(signature, request, { service: this.#service, credentials });
    if (refusal !== null) throw refusal;
  }

  #run(service: WireService, operation: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    const ofService = implementedOperations[service.name];
    if (!Object.hasOwn(ofService, operation)) throw notImplemented(service, operation);
    // The codec made the input by the operation's own shape, and the operation checks it.
    return (ofService[operation] as Operation)(this.#contextOf(service), input as never);
  }

  /** A spread costs more than most reads: only who asks for the id of the request gets it. */
  #contextOf({ name }: WireService): OperationContext {
    const { operations } = this.#options;
    return name === 'lambda' ? { ...operations, requestId: this.#requestId } : operations;
  }

  async #status(): Promise<ManagementResponse> {
    this.#operation = 'status';
    const body = JSON.stringify(await readAccountStatus(this.#options.operations));
    return this.#respond({ status: 200, contentType: 'application/json', headers: [], body }, null);
  }

  #refuse(error: ServiceError, service: Parameters<typeof encodeError>[0] = this.#service): ManagementResponse {
    const { assume } = this.#options.operations;
    return this.#respond(encodeError(service, error, { requestId: this.#requestId, assume }), error);
  }

  #respond({ status, contentType, headers, body }: WireAnswer, error: ServiceError | null): ManagementResponse {
    const management: ManagementReport = {
      service: this.#service?.name ?? null,
      operation: this.#operation,
      error: error?.name ?? null,
      message: error?.message ?? null,
      ...(this.#notDeployed.length === 0 ? {} : { notDeployed: this.#notDeployed }),
    };
    return {
      status,
      contentType,
      headers,
      body: body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : body,
      report: { stageName: null, routeKey: null, automaticPreflight: false, failure: null, integration: null },
      management,
    };
  }
}

function withoutBody({ method, path, query, headers }: GatewayRequest): WireRequest {
  return { method, path, query, headers, body: NO_BYTES };
}

const NO_BYTES = new Uint8Array();
