import { randomUUID } from 'node:crypto';
import type { DeployedResource, Method, RestApiSnapshot, RestStage } from '../../account/rest-api.ts';
import { type HeaderList, headerPairs } from '../../base/header-list.ts';
import { newRequestId } from '../../base/ids.ts';
import type { IamCaller } from '../authorizers/caller.ts';
import { gatherBody, isBodyStream } from '../body-stream.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import { setOwn } from '../set-own.ts';
import { compileMethod } from './compile-method.ts';
import type { ContextSource } from './context-variables.ts';
import { cutLine, logEnd, logStart, logTime } from './execution-log.ts';
import { compileGatewayResponses } from './gateway-response.ts';
import { secretsOf, withoutSecrets } from './log-secrets.ts';
import type { ExecutionLog, MethodCall, RestIntegrationAnswer } from './method-call.ts';
import { compilePathParameters, compileResourceTree } from './resources.ts';
import type { RestFailure } from './rest-failure.ts';
import { segmentsOf } from './rest-path.ts';
import { StartedCall } from './start-call.ts';

export interface TestInvocation {
  /** The API as it stands, deployed or not. */
  readonly snapshot: RestApiSnapshot;
  readonly resource: DeployedResource;
  readonly method: Method;
  /** What the request asks with: that of the method, or any for one that is ANY. */
  readonly httpMethod: string;
  /** Absent: the path of the resource, whose variables then keep their text. */
  readonly pathWithQueryString?: string;
  readonly body?: string;
  readonly headers?: HeaderList;
  readonly stageVariables?: Readonly<Record<string, string>>;
  /** Who tests. */
  readonly caller?: IamCaller;
}

/** What TestInvokeMethod answers. */
export interface TestInvocationResult {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly log: string;
  /** Milliseconds. */
  readonly latency: number;
}

/**
 * Runs one method of an API as it stands, and not as it is deployed. Authorizer, API key and throttle have no part in it,
 * the path is not routed, and a path that is none of the resource's runs as well, without parameters (recorded).
 */
export async function testInvokeMethod(test: TestInvocation, ports: GatewayPorts): Promise<TestInvocationResult> {
  const { snapshot, resource, method, stageVariables = {} } = test;
  const source: ContextSource = { snapshot, stage: testStage(stageVariables), ports };
  const planned = compileMethod({ ...source, resource, method });
  const request = testRequest(test, ports);
  const log = new TestLog(request, ports.now);
  const startedAtMs = ports.now();
  const call = callOf(test, request, log, ports);
  const refusal = (await logStart(call)) ?? (await planned.validate?.(call)) ?? null;
  const outcome = refusal === null ? await planned.integrate(call) : { kind: 'failure' as const, failure: refusal };
  const answered = outcome.kind === 'failure' ? failed(outcome.failure, call, source) : await succeeded(outcome, call);
  return { ...answered, log: log.text, latency: ports.now() - startedAtMs };
}

type Answered = Omit<TestInvocationResult, 'log' | 'latency'>;

async function succeeded(answer: RestIntegrationAnswer, call: MethodCall): Promise<Answered> {
  const whole = isBodyStream(answer.body) ? { ...answer, body: await gathered(answer.body) } : answer;
  logEnd(call, whole);
  const { status, body, headers, contentType, traceId } = whole;
  const own = traceId === null ? [] : ['X-Amzn-Trace-Id', traceId];
  const type = contentType === null ? [] : ['Content-Type', contentType];
  return { status, body: body.toString(), ...headerMaps([...own, ...headers, ...type]) };
}

async function gathered(body: Extract<RestIntegrationAnswer['body'], { pipe: unknown }>): Promise<Buffer> {
  const gathering = await gatherBody(body);
  return gathering.kind === 'whole' ? gathering.bytes : Buffer.alloc(0);
}

/** Of the headers that a client would get, those with the ids are not there, nor is the content type (recorded). */
function failed(failure: RestFailure, call: MethodCall, source: ContextSource): Answered {
  const { status, body, headers } = compileGatewayResponses(source)(failure, call);
  call.log.line(`Method completed with status: ${status}`);
  const shown = headerPairs(headers).filter(([name]) => name !== 'x-amzn-RequestId' && name !== 'x-amz-apigw-id');
  return { status, body: String(body ?? ''), ...headerMaps(shown.flat()) };
}

function headerMaps(list: HeaderList): Pick<TestInvocationResult, 'headers' | 'multiValueHeaders'> {
  const headers: Record<string, string> = {};
  const multiValueHeaders: Record<string, readonly string[]> = {};
  for (const [name, value] of headerPairs(list)) {
    const before = Object.hasOwn(multiValueHeaders, name) ? (multiValueHeaders[name] ?? []) : [];
    setOwn(headers, name, value);
    setOwn(multiValueHeaders, name, [...before, value]);
  }
  return { headers, multiValueHeaders };
}

class TestLog implements ExecutionLog {
  readonly isOn = true;
  readonly #secrets: readonly string[];
  readonly #now: () => number;
  text: string;

  constructor({ requestId, headers }: GatewayRequest, now: () => number) {
    this.#secrets = secretsOf(headers);
    this.#now = now;
    this.text = `Execution log for request ${requestId}\n`;
  }

  line(text: string): void {
    this.text += `${logTime(this.#now())} : ${cutLine(withoutSecrets(text, this.#secrets))}\n`;
  }
}

function callOf(test: TestInvocation, request: GatewayRequest, log: ExecutionLog, ports: GatewayPorts): MethodCall {
  const { resource, method, stageVariables = {}, caller = null } = test;
  const selected = {
    resource,
    method,
    path: request.path,
    readPathParameters: () => pathParametersOf(resource.path, request.path, ports),
    stageVariables,
    isCanary: false,
    deploymentId: '',
    log,
  };
  const call = new StartedCall(request, selected, ports.now);
  call.caller = caller;
  // The ids are what an event of a test has (published 2018).
  call.apiKey = { id: 'test-invoke-api-key-id', value: 'test-invoke-api-key' };
  call.isTest = true;
  return call;
}

function pathParametersOf(
  resourcePath: string,
  path: string,
  { assume }: GatewayPorts,
): Readonly<Record<string, string>> {
  const segments = segmentsOf(path);
  const matches = compileResourceTree([{ path: resourcePath, httpMethod: 'GET', target: {} }], assume);
  return (matches('GET', segments) === null ? null : compilePathParameters(resourcePath)?.(segments)) ?? {};
}

/** A request such as a test makes: names and addresses are what an event of one has (published 2018 and later). */
function testRequest(test: TestInvocation, { now }: GatewayPorts): GatewayRequest {
  const [path = '', ...query] = (test.pathWithQueryString || test.resource.path).split('?');
  const bytes = Buffer.from(test.body ?? '');
  return {
    method: test.httpMethod,
    path: path.startsWith('/') ? path : `/${path}`,
    query: query.join('?'),
    headers: test.headers ?? [],
    body: { declaredLength: bytes.length, read: async () => ({ kind: 'whole', bytes }) },
    sourceIp: 'test-invoke-source-ip',
    port: 443,
    scheme: 'https',
    protocol: 'HTTP/1.1',
    domainName: 'testPrefix.testDomainName',
    domainPrefix: 'testPrefix',
    requestId: randomUUID(),
    extendedRequestId: newRequestId(),
    receivedAtMs: now(),
  };
}

function testStage(variables: Readonly<Record<string, string>>): RestStage {
  return {
    stageName: 'test-invoke-stage',
    deploymentId: '',
    createdDate: 0,
    lastUpdatedDate: 0,
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: {},
    variables,
    tracingEnabled: false,
  };
}
