import type { Authorizer, CorsConfiguration, Deployment, Integration, Route, Stage } from '../src/account/http-api.ts';
import type { Assumptions } from '../src/aws/assumptions.ts';
import { defaultAssumptions } from '../src/aws/resolve-assumptions.ts';
import { combinedHeader } from '../src/base/header-list.ts';
import { createAuthorizerCaches } from '../src/gateway/authorizers/authorizer-caches.ts';
import type { Gateway } from '../src/gateway/gateway.ts';
import { compileHttpApi } from '../src/gateway/http-api/gateway.ts';
import type { FunctionInvocation, FunctionOutcome, GatewayPorts } from '../src/gateway/ports.ts';
import type { BodyReading, GatewayRequest } from '../src/gateway/request.ts';
import type { GatewayResponse } from '../src/gateway/response.ts';

export interface GivenRoute extends Partial<Omit<Route, 'RouteKey'>> {
  readonly routeKey: string;
  readonly integration?: Partial<Integration> | null;
}

export interface GivenApi {
  readonly cors?: CorsConfiguration | undefined;
  readonly routes?: readonly (string | GivenRoute)[];
  readonly authorizers?: readonly Authorizer[];
  readonly stageName?: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly stage?: Partial<Omit<Stage, 'StageName' | 'StageVariables'>>;
  readonly disablesDefaultEndpoint?: boolean;
}

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:fn';

/** A deployment and a stage of an API. A route given as text has a Lambda integration of payload format 2.0. */
export function deployedApi(given: GivenApi): { readonly deployment: Deployment; readonly stage: Stage } {
  const routes = (given.routes ?? []).map((route) => (typeof route === 'string' ? { routeKey: route } : route));
  const createdDate = '2026-01-01T00:00:00Z';
  return {
    deployment: {
      DeploymentId: 'd1',
      CreatedDate: createdDate,
      AutoDeployed: true,
      DeploymentStatus: 'DEPLOYED',
      Snapshot: {
        Api: {
          ApiId: 'EXAMPLE',
          Name: 'example',
          ProtocolType: 'HTTP',
          ApiEndpoint: 'http://EXAMPLE.execute-api.localhost:4566',
          CreatedDate: createdDate,
          RouteSelectionExpression: '$request.method $request.path',
          ApiKeySelectionExpression: '$request.header.x-api-key',
          DisableExecuteApiEndpoint: given.disablesDefaultEndpoint ?? false,
          ...(given.cors === undefined ? {} : { CorsConfiguration: given.cors }),
        },
        Routes: routes.map(({ routeKey, integration, ...route }, index) => ({
          RouteId: `r${index}`,
          RouteKey: routeKey,
          ...(integration === null ? {} : { Target: `integrations/i${index}` }),
          AuthorizationType: 'NONE',
          ApiKeyRequired: false,
          ...route,
        })),
        Integrations: routes.map(({ integration }, index) => ({
          IntegrationId: `i${index}`,
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: FUNCTION_ARN,
          PayloadFormatVersion: '2.0',
          TimeoutInMillis: 30_000,
          ConnectionType: 'INTERNET',
          ...(integration ?? {}),
        })),
        Authorizers: given.authorizers ?? [],
      },
    },
    stage: {
      StageName: given.stageName ?? '$default',
      AutoDeploy: true,
      CreatedDate: createdDate,
      LastUpdatedDate: createdDate,
      ...(given.stageVariables === undefined ? {} : { StageVariables: given.stageVariables }),
      ...given.stage,
    },
  };
}

export type InvokeFunction = (invocation: FunctionInvocation) => FunctionOutcome;

/** A function that returns `value`. */
export function returning(value: unknown): InvokeFunction {
  return () => ({ kind: 'answer', payload: Buffer.from(JSON.stringify(value)) });
}

export const hello = returning({ statusCode: 200, body: 'hello' });

export function gatewayPorts(invoke: InvokeFunction = hello, assume: Partial<Assumptions> = {}): GatewayPorts {
  return {
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    assume: { ...defaultAssumptions, ...assume },
    now: () => 1_000,
    invokeFunction: async (invocation) => invoke(invocation),
    sendUpstream: async ({ origin }) => ({ kind: 'failed', reason: 'unreachable', detail: `Nothing is at ${origin}.` }),
    fetchJson: async (url) => ({ kind: 'failed', detail: `Nothing is at ${url}.` }),
    authorizerCaches: createAuthorizerCaches(),
    secretFor: () => null,
  };
}

export function compiled(given: GivenApi, invoke?: InvokeFunction, assume?: Partial<Assumptions>): Gateway {
  const { deployment, stage } = deployedApi(given);
  return compileHttpApi(deployment, stage, gatewayPorts(invoke, assume));
}

export interface GivenRequest extends Partial<Omit<GatewayRequest, 'headers' | 'body'>> {
  readonly headers?: Readonly<Record<string, string>> | readonly string[];
  readonly body?: string | Buffer | BodyReading;
}

export function gatewayRequest({ headers = {}, body = '', ...request }: GivenRequest = {}): GatewayRequest {
  const reading: BodyReading =
    typeof body === 'string' || Buffer.isBuffer(body) ? { kind: 'whole', bytes: Buffer.from(body) } : body;
  return {
    method: 'GET',
    path: '/',
    query: '',
    sourceIp: '192.0.2.1',
    port: 443,
    scheme: 'https',
    protocol: 'HTTP/1.1',
    domainName: 'EXAMPLE.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'EXAMPLE',
    requestId: 'JCJXri3_PHcEP_Q=',
    receivedAtMs: 1_744_668_925_528,
    ...request,
    headers: Array.isArray(headers) ? headers : Object.entries(headers).flat(),
    body: {
      declaredLength: reading.kind === 'whole' ? reading.bytes.length : null,
      read: async () => reading,
    },
  };
}

/** Sends one request to a gateway: method and path as `GET /x`. */
export async function send(
  gateway: Gateway,
  requestLine: string,
  request: GivenRequest = {},
): Promise<GatewayResponse> {
  const [method = 'GET', path = '/'] = requestLine.split(' ');
  return await gateway.handle(gatewayRequest({ method, path, ...request }));
}

export function header(response: GatewayResponse, name: string): string | null {
  return combinedHeader(response.headers, name);
}

/** The header lines of a response but the last, `apigw-requestid`, as `name: value`. */
export function headerLines({ headers }: Pick<GatewayResponse, 'headers'>): string[] {
  const lines: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return lines.filter((line) => !line.startsWith('apigw-requestid: '));
}
