import { randomUUID } from 'node:crypto';
import { version } from '../../base/version.ts';
import { answerNoSuchFunctionUrl } from '../../gateway/function-url/gateway-response.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import type { StackState } from '../../provision/provision.ts';
import type { CustomDomains } from '../custom-domains.ts';
import type { DataPlane } from '../data-plane/data-plane.ts';
import type { FunctionUrls } from '../function-urls.ts';
import { answerNoApiMapping, answerNoSuchApi, type EndpointStatus } from '../http-front/endpoint-answer.ts';
import { type ApiTarget, type HostOptions, type RequestTarget, selectTarget } from '../http-front/hosts.ts';
import { createHttpFront, type HttpFront } from '../http-front/http-front.ts';
import { listenOn, type PortWish } from '../listen.ts';
import type { Endpoint } from '../management/endpoint.ts';
import { managementRecord } from '../management/management-record.ts';
import { managementReportOf } from '../management/management-response.ts';
import type { UndeployedWords } from '../management/undeployed-words.ts';
import type { ExplainCors } from '../request-log/explain-cors.ts';
import { createRequestRecord, lacksMethod } from '../request-log/request-record.ts';
import { applyToRequest, applyToResponse, type StandIn, selectStandIn } from '../stand-in.ts';
import type { KeyPair } from '../tls/key-pair.ts';
import { type CorsExplainersOptions, createCorsExplainers } from './cors-explainers.ts';
import { DevFailure } from './events.ts';
import type { DevOptions } from './options.ts';
import type { DevReporter } from './reporter.ts';
import type { DevSettings } from './settings.ts';

export type ServingSettings = CorsExplainersOptions['settings'] & Pick<DevSettings, 'assume' | 'standIns' | 'tls'>;

export interface ServingPortsOptions {
  readonly options: Pick<DevOptions, 'port' | 'host' | 'endpointPort'> & {
    /** Address of the endpoint port: in `dev`, `host` moves only the data plane. Default: 127.0.0.1. */
    readonly endpointHost?: string;
  };
  readonly settings: ServingSettings;
  readonly reporter: DevReporter;
  readonly dataPlane: DataPlane;
  readonly customDomains: CustomDomains;
  readonly functionUrls: FunctionUrls;
  readonly stack: () => StackState | null;
  readonly undeployedWords: UndeployedWords;
  /** Answers what is for the endpoint port itself. */
  readonly endpoint: Endpoint;
}

/** API i, in order of logical id, listens on `--port` + i; function URLs come after the APIs. */
const FIRST_DATA_PORT = 3000;
const ENDPOINT_PORT = 4566;

/** What a data port belongs to. */
export interface PortOwner {
  readonly kind: 'api' | 'function-url';
  readonly id: string;
  readonly logicalId: string;
  /** The stage of a REST API that is not part of the path at the API's own port. */
  readonly ownStage?: string | undefined;
}

interface DataPort {
  readonly kind: PortOwner['kind'];
  readonly front: HttpFront;
  readonly port: number;
}

/** The sockets of one `dev`: a data port for each API and function URL, and the endpoint port for all of them by name. */
export class ServingPorts {
  readonly #options: ServingPortsOptions;
  /** A port belongs to its API or URL for as long as the session lives, so that an address survives saves. */
  readonly #dataPorts = new Map<string, DataPort>();
  #endpoint: { readonly front: HttpFront; readonly port: number } | null = null;
  #names: ReadonlyMap<string, string> = new Map();
  /** With `--no-stage-prefix`, the stage that a REST API's own port is for. */
  #ownStages: ReadonlyMap<string, string> = new Map();
  readonly #status: EndpointStatus;
  readonly #explainer: (target: RequestTarget, response: GatewayResponse) => ExplainCors;

  constructor(options: ServingPortsOptions) {
    this.#options = options;
    this.#status = { version, apis: () => this.#servedApis(), hostName: this.#endpointHost };
    this.#explainer = createCorsExplainers(options);
  }

  get endpointUrl(): string | null {
    return this.#endpoint === null ? null : `http://${shownHost(this.#endpointHost)}:${this.#endpoint.port}`;
  }

  /** `ApiEndpoint` as the management API gives it. */
  apiEndpoint(apiId: string): string {
    const { region } = this.#options.settings;
    return this.#endpoint === null
      ? `https://${apiId}.execute-api.${region}.amazonaws.com`
      : `http://${apiId}.execute-api.localhost:${this.#endpoint.port}`;
  }

  /** `FunctionUrl` as the management API gives it. */
  functionUrl(urlId: string): string {
    const { region } = this.#options.settings;
    return this.#endpoint === null
      ? `https://${urlId}.lambda-url.${region}.on.aws/`
      : `http://${urlId}.lambda-url.localhost:${this.#endpoint.port}/`;
  }

  /** @param id of an API or a function URL */
  dataUrl(id: string): string {
    const scheme = this.#options.settings.tls === undefined ? 'http' : 'https';
    return `${scheme}://${shownHost(this.#options.options.host ?? '127.0.0.1')}:${this.#dataPorts.get(id)?.port}`;
  }

  async openEndpoint(): Promise<void> {
    const { endpointPort } = this.#options.options;
    if (endpointPort === 'none') return;
    const front = this.#createFront(null, undefined);
    const wish = { host: this.#endpointHost, port: endpointPort ?? ENDPOINT_PORT, flag: '--endpoint-port' };
    this.#endpoint = { front, port: await this.#listen(front, { ...wish, isExplicit: endpointPort !== undefined }) };
  }

  /** Opens a port for each owner that has none yet. */
  async openDataPorts(owners: readonly PortOwner[]): Promise<void> {
    this.#names = new Map(owners.map(({ id, logicalId }) => [id, logicalId]));
    this.#ownStages = new Map(owners.flatMap(({ id, ownStage }) => (ownStage === undefined ? [] : [[id, ownStage]])));
    await this.#closeDataPortsBut(new Set(owners.map(({ id }) => id)));
    const first = this.#options.options.port;
    const taken = [...this.#dataPorts.values()].map(({ port }) => port);
    let next = first === 0 ? 0 : Math.max(first ?? FIRST_DATA_PORT, ...taken.map((port) => port + 1));
    for (const owner of owners) {
      if (this.#dataPorts.has(owner.id)) continue;
      const front = this.#createFront(owner, this.#options.settings.tls);
      const host = this.#options.options.host ?? '127.0.0.1';
      const port = await this.#listen(front, { host, port: next, flag: '--port', isExplicit: first !== undefined });
      this.#dataPorts.set(owner.id, { kind: owner.kind, front, port });
      next = next === 0 ? 0 : port + 1;
    }
  }

  /** What is gone from the template gives its port back. */
  async #closeDataPortsBut(ids: ReadonlySet<string>): Promise<void> {
    const gone = [...this.#dataPorts].filter(([id]) => !ids.has(id));
    for (const [id] of gone) this.#dataPorts.delete(id);
    await Promise.all(gone.map(([, { front }]) => front.close()));
  }

  async close(): Promise<void> {
    const fronts = [...this.#dataPorts.values(), ...(this.#endpoint === null ? [] : [this.#endpoint])];
    await Promise.all(fronts.map(({ front }) => front.close()));
  }

  async #listen(front: HttpFront, wish: PortWish): Promise<number> {
    const listening = await listenOn(front, wish);
    if (listening.kind === 'refused') throw new DevFailure([listening.diagnostic]);
    if (listening.note !== null) this.#options.reporter.note(listening.note);
    return listening.port;
  }

  get #endpointHost(): string {
    return this.#options.options.endpointHost ?? '127.0.0.1';
  }

  /** @param owner what a data port belongs to; null for the endpoint port */
  #createFront(owner: PortOwner | null, tls: KeyPair | undefined): HttpFront {
    const { reporter, settings, dataPlane, functionUrls } = this.#options;
    const hosts: HostOptions = {
      ownApiId: owner?.kind === 'api' ? owner.id : null,
      ownUrlId: owner?.kind === 'function-url' ? owner.id : null,
      hasApi: (apiId) => dataPlane.gateway(apiId) !== undefined,
      hasFunctionUrl: (urlId) => functionUrls.find(urlId) !== undefined,
      findDomain: this.#options.customDomains.find,
    };
    return createHttpFront({
      tls,
      respond: (received) => this.#serve(received, hosts, selectStandIn(settings.standIns, received.headers)),
      onAnswered: (_, answer, { ms, aborted, sent }) => {
        const { target, request, standIn } = answer;
        const management = target.kind === 'endpoint' ? managementReportOf(answer.response) : null;
        if (management !== null) {
          reporter.management(
            managementRecord(management, { requestId: request.requestId, status: answer.status, ms }),
          );
          return;
        }
        // The gateway's own answer, before a stand-in changed it; unless the client got another one instead.
        const response = sent === answer ? answer.response : sent;
        // Looked up when there is something to explain, which is seldom.
        const explain: ExplainCors = (exchange) => this.#explainer(target, response)(exchange);
        const apiId = idOf(target);
        const tell = (undeployed: string | null): void => {
          reporter.request(
            createRequestRecord({ apiId, request, response, standIn, ms, aborted, undeployed, explain }),
          );
        };
        const { report } = response;
        if (apiId === null || report.stageName === null || !lacksMethod(report)) tell(null);
        else this.#options.undeployedWords(apiId, report.stageName).then(tell).catch(reporter.bug);
        const responseLength = request.method === 'HEAD' ? 0 : bodyLength(response);
        if (apiId !== null) {
          dataPlane.gateway(apiId)?.logAccess({ request, response, responseLatencyMs: ms, responseLength });
        }
      },
      onRefused: reporter.refused,
      onError: reporter.bug,
    });
  }

  #serve(received: GatewayRequest, hosts: HostOptions, standIn: StandIn | null): Served | Promise<Served> {
    const target = selectTarget(received, hosts);
    const request = this.#requestFor(target, received, standIn);
    const answer = this.#answer(target, request);
    if (answer instanceof Promise) return answer.then((response) => serve({ target, request, standIn, response }));
    return serve({ target, request, standIn, response: answer });
  }

  /** The request as the API sees it: its own host when it was reached by an address, the origin that a page stands in for. */
  #requestFor(target: RequestTarget, received: GatewayRequest, standIn: StandIn | null): GatewayRequest {
    if (target.kind !== 'api' && target.kind !== 'function-url') return received;
    const headers = standIn === null ? received.headers : applyToRequest(received.headers, standIn);
    if (target.kind === 'function-url') {
      const { domainName, urlId } = target;
      return { ...received, headers, domainName, domainPrefix: urlId, requestId: randomUUID() };
    }
    // The front's id is what an HTTP API calls the request; of a REST API it is the extended one.
    const isRest = this.#options.dataPlane.kindOf(target.apiId) === 'rest';
    // Member by member: a spread costs twice as much, for every request.
    return {
      method: received.method,
      path: isRest ? this.#pathInRestApi(target) : target.path,
      query: received.query,
      headers,
      body: received.body,
      sourceIp: received.sourceIp,
      port: received.port,
      scheme: received.scheme,
      protocol: received.protocol,
      domainName: target.domainName,
      domainPrefix: target.domainPrefix,
      requestId: isRest ? randomUUID() : received.requestId,
      extendedRequestId: isRest ? received.requestId : undefined,
      receivedAtMs: received.receivedAtMs,
      apiMapping: target.apiMapping,
      isAtDefaultEndpoint: target.isAtDefaultEndpoint,
    };
  }

  /** `--no-stage-prefix`: at its own port, a REST API is served as if its stage had been written. */
  #pathInRestApi({ apiId, path, apiMapping, isAtDefaultEndpoint }: ApiTarget): string {
    const isAtOwnPort = apiMapping === undefined && isAtDefaultEndpoint !== true;
    const stageName = isAtOwnPort ? this.#ownStages.get(apiId) : undefined;
    return stageName === undefined ? path : `/${stageName}${path}`;
  }

  #answer(target: RequestTarget, request: GatewayRequest): GatewayResponse | Promise<GatewayResponse> {
    switch (target.kind) {
      case 'endpoint':
        return this.#options.endpoint(request, this.#status);
      case 'no-api-mapping': {
        const answersNotFound = this.#options.settings.assume['http-api.domain.no-mapping'] === '404';
        return answerNoApiMapping(request, answersNotFound ? 404 : 403);
      }
      case 'function-url':
      case 'no-such-function-url': {
        const served = this.#options.functionUrls.find(target.urlId);
        return served === undefined ? answerNoSuchFunctionUrl(target.urlId, request) : served.gateway.handle(request);
      }
      default: {
        const gateway = this.#options.dataPlane.gateway(target.apiId);
        return gateway === undefined ? answerNoSuchApi(target.apiId, request, this.#status) : gateway.handle(request);
      }
    }
  }

  #servedApis(): ReturnType<EndpointStatus['apis']> {
    return [...this.#dataPorts]
      .filter(([, { kind }]) => kind === 'api')
      .map(([id]) => ({ id, name: this.#names.get(id) ?? id, url: this.dataUrl(id) }));
  }
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** An answer on its way to the client, and what the gateway saw and made of the request: the log line speaks of that. */
interface Served extends GatewayResponse, ServedExchange {}

interface ServedExchange {
  readonly target: RequestTarget;
  readonly request: GatewayRequest;
  readonly response: GatewayResponse;
  readonly standIn: StandIn | null;
}

function serve(exchange: ServedExchange): Served {
  const { target, request, response, standIn } = exchange;
  const { status, contentType, headers, body, report } = response;
  const sent = standIn === null ? headers : applyToResponse(headers, standIn);
  return { status, contentType, headers: sent, body, report, target, request, response, standIn };
}

/** What the log calls the API: function URLs have an `apiId` of their own in events, too. */
function idOf(target: RequestTarget): string | null {
  if ('apiId' in target) return target.apiId;
  return 'urlId' in target ? target.urlId : null;
}

function bodyLength({ body }: GatewayResponse): number {
  if (body === null) return 0;
  return typeof body === 'string' ? Buffer.byteLength(body) : (body.length ?? 0);
}
