import type { HttpApiSnapshot } from '../../account/http-api.ts';
import { pointerStep } from '../../base/json.ts';
import { formatLine, type SourcePosition } from '../../base/source-position.ts';
import { version } from '../../base/version.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import type { SourceMap } from '../../provision/source-map.ts';
import type { CustomDomains } from '../custom-domains.ts';
import type { DataPlane } from '../data-plane.ts';
import {
  answerEndpoint,
  answerNoApiMapping,
  answerNoSuchApi,
  type EndpointStatus,
} from '../http-front/endpoint-answer.ts';
import { type HostOptions, type RequestTarget, selectTarget } from '../http-front/hosts.ts';
import { createHttpFront, type HttpFront } from '../http-front/http-front.ts';
import { listenOn, type PortWish } from '../listen.ts';
import { createCorsExplainer, type ExplainCors } from '../request-log/explain-cors.ts';
import { createRequestRecord } from '../request-log/request-record.ts';
import type { DecidingPlace } from '../request-log/why.ts';
import { applyToRequest, applyToResponse, type StandIn, selectStandIn } from '../stand-in.ts';
import { DevFailure } from './events.ts';
import type { DevOptions } from './options.ts';
import type { DevReporter } from './reporter.ts';
import type { DevSettings } from './settings.ts';

export interface ServingPortsOptions {
  readonly options: DevOptions;
  readonly settings: DevSettings;
  readonly reporter: DevReporter;
  readonly dataPlane: DataPlane;
  readonly customDomains: CustomDomains;
  readonly sourceMap: () => SourceMap | undefined;
}

/** API i, in order of logical id, listens on `--port` + i. */
const FIRST_DATA_PORT = 3000;
const ENDPOINT_PORT = 4566;

/** The sockets of one `dev`: a data port for each API, and the endpoint port for all of them by name. */
export class ServingPorts {
  readonly #options: ServingPortsOptions;
  /** A port belongs to its API for as long as the session lives, so that a URL survives saves. */
  readonly #dataPorts = new Map<string, { readonly front: HttpFront; readonly port: number }>();
  #endpoint: { readonly front: HttpFront; readonly port: number } | null = null;
  #names: ReadonlyMap<string, string> = new Map();
  readonly #explainers = new WeakMap<object, ExplainCors>();

  constructor(options: ServingPortsOptions) {
    this.#options = options;
  }

  get endpointUrl(): string | null {
    return this.#endpoint === null ? null : `http://127.0.0.1:${this.#endpoint.port}`;
  }

  /** `ApiEndpoint` as the management API gives it. */
  apiEndpoint(apiId: string): string {
    const { region } = this.#options.settings;
    return this.#endpoint === null
      ? `https://${apiId}.execute-api.${region}.amazonaws.com`
      : `http://${apiId}.execute-api.localhost:${this.#endpoint.port}`;
  }

  dataUrl(apiId: string): string {
    return `http://${this.#shownHost}:${this.#dataPorts.get(apiId)?.port}`;
  }

  async openEndpoint(): Promise<void> {
    const { endpointPort } = this.#options.options;
    if (endpointPort === 'none') return;
    const front = this.#createFront(null);
    // In `dev`, --host moves only the data plane.
    const wish = { host: '127.0.0.1', port: endpointPort ?? ENDPOINT_PORT, flag: '--endpoint-port' };
    this.#endpoint = { front, port: await this.#listen(front, { ...wish, isExplicit: endpointPort !== undefined }) };
  }

  /** Opens a port for each API that has none yet. */
  async openDataPorts(apis: readonly { readonly apiId: string; readonly logicalId: string }[]): Promise<void> {
    this.#names = new Map(apis.map(({ apiId, logicalId }) => [apiId, logicalId]));
    const first = this.#options.options.port;
    const taken = [...this.#dataPorts.values()].map(({ port }) => port);
    let next = first === 0 ? 0 : Math.max(first ?? FIRST_DATA_PORT, ...taken.map((port) => port + 1));
    for (const { apiId } of apis) {
      if (this.#dataPorts.has(apiId)) continue;
      const front = this.#createFront(apiId);
      const host = this.#options.options.host ?? '127.0.0.1';
      const port = await this.#listen(front, { host, port: next, flag: '--port', isExplicit: first !== undefined });
      this.#dataPorts.set(apiId, { front, port });
      next = next === 0 ? 0 : port + 1;
    }
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

  get #shownHost(): string {
    const host = this.#options.options.host ?? '127.0.0.1';
    if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
    return host.includes(':') ? `[${host}]` : host;
  }

  /** @param ownApiId the API that a data port belongs to; null for the endpoint port */
  #createFront(ownApiId: string | null): HttpFront {
    const { reporter, settings, dataPlane } = this.#options;
    const { find: findDomain } = this.#options.customDomains;
    const hosts = { ownApiId, hasApi: (apiId: string) => dataPlane.gateway(apiId) !== undefined, findDomain };
    return createHttpFront({
      respond: (received) => this.#serve(received, hosts, selectStandIn(settings.standIns, received.headers)),
      onAnswered: (_, answer, { ms, aborted }) => {
        const { apiId, request, response, standIn } = answer as Served;
        const explain = this.#explainer(apiId, response);
        reporter.request(createRequestRecord({ apiId, request, response, standIn, ms, aborted, explain }));
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
    const apiId = 'apiId' in target ? target.apiId : null;
    const request = requestFor(target, received, standIn);
    const answer = this.#answer(target, request);
    if (answer instanceof Promise) return answer.then((response) => serve({ apiId, request, standIn, response }));
    return serve({ apiId, request, standIn, response: answer });
  }

  #answer(target: RequestTarget, request: GatewayRequest): GatewayResponse | Promise<GatewayResponse> {
    if (target.kind === 'endpoint') return answerEndpoint(request, this.#status());
    if (target.kind === 'no-api-mapping') {
      const answersNotFound = this.#options.settings.assume['http-api.domain.no-mapping'] === '404';
      return answerNoApiMapping(request, answersNotFound ? 404 : 403);
    }
    const gateway = target.kind === 'api' ? this.#options.dataPlane.gateway(target.apiId) : undefined;
    return gateway === undefined ? answerNoSuchApi(target.apiId, request, this.#status()) : gateway.handle(request);
  }

  #status(): EndpointStatus {
    const apis = [...this.#dataPorts.keys()].map((id) => ({
      id,
      name: this.#names.get(id) ?? id,
      url: this.dataUrl(id),
    }));
    return { version, apis, hostName: null };
  }

  /** One for each deployment: it remembers the lines it has looked up. */
  #explainer(apiId: string | null, response: GatewayResponse): ExplainCors {
    const { dataPlane, settings, sourceMap } = this.#options;
    const deployment = apiId === null ? undefined : dataPlane.deployed(apiId, response.report.stageName);
    if (apiId === null || deployment === undefined) return createCorsExplainer({ snapshot: null, locate: () => null });
    let explainer = this.#explainers.get(deployment);
    if (explainer === undefined) {
      const apiArn = `arn:${settings.partition}:apigateway:${settings.region}::/apis/${apiId}`;
      const locate = (place: DecidingPlace): string | null => {
        const position = locatePlace(place, { apiArn, sourceMap: sourceMap(), snapshot: deployment.Snapshot });
        return position === undefined ? null : formatLine(position);
      };
      explainer = createCorsExplainer({ snapshot: deployment.Snapshot, locate });
      this.#explainers.set(deployment, explainer);
    }
    return explainer;
  }
}

/** An answer on its way to the client, and what the gateway saw and made of the request: the log line speaks of that. */
interface Served extends GatewayResponse, ServedExchange {}

interface ServedExchange {
  readonly apiId: string | null;
  readonly request: GatewayRequest;
  readonly response: GatewayResponse;
  readonly standIn: StandIn | null;
}

function serve(exchange: ServedExchange): Served {
  const { apiId, request, response, standIn } = exchange;
  const { status, contentType, headers, body, report } = response;
  const sent = standIn === null ? headers : applyToResponse(headers, standIn);
  return { status, contentType, headers: sent, body, report, apiId, request, response, standIn };
}

/** The request as the API sees it: its own host when it was reached by an address, the origin that a page stands in for. */
function requestFor(target: RequestTarget, received: GatewayRequest, standIn: StandIn | null): GatewayRequest {
  if (target.kind !== 'api') return received;
  const { domainName, path } = target;
  const headers = standIn === null ? received.headers : applyToRequest(received.headers, standIn);
  // Member by member: a spread costs twice as much, for every request.
  return {
    method: received.method,
    path,
    query: received.query,
    headers,
    body: received.body,
    sourceIp: received.sourceIp,
    port: received.port,
    scheme: received.scheme,
    protocol: received.protocol,
    domainName,
    domainPrefix: target.domainPrefix,
    requestId: received.requestId,
    receivedAtMs: received.receivedAtMs,
    apiMapping: target.apiMapping,
    isAtDefaultEndpoint: target.isAtDefaultEndpoint,
  };
}

function bodyLength({ body }: GatewayResponse): number {
  if (body === null) return 0;
  return typeof body === 'string' ? Buffer.byteLength(body) : (body.length ?? 0);
}

/** Where the template says what decided. Routes are resources of their own, or parts of an API's body. */
function locatePlace(
  place: DecidingPlace,
  { apiArn, sourceMap, snapshot }: { apiArn: string; sourceMap: SourceMap | undefined; snapshot: HttpApiSnapshot },
): SourcePosition | undefined {
  if (place.noun === 'Api') return sourceMap?.locate(apiArn, place.pointer);
  const routeKey = snapshot.Routes.find(({ RouteId }) => RouteId === place.routeId)?.RouteKey ?? '';
  return (
    sourceMap?.locate(`${apiArn}/routes/${place.routeId}`, place.pointer) ??
    sourceMap?.locate(apiArn, `${pointerStep('/Routes', routeKey)}${place.pointer}`)
  );
}
