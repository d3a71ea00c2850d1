import type { RestIntegration } from '../src/account/rest-api.ts';
import type { Assumptions } from '../src/aws/assumptions.ts';
import { headerPairs } from '../src/base/header-list.ts';
import type { Gateway } from '../src/gateway/gateway.ts';
import type { FunctionInvocation, GatewayPorts, UpstreamRequest } from '../src/gateway/ports.ts';
import type { GatewayResponse } from '../src/gateway/response.ts';
import { type GivenRequest, gatewayPorts, hello, type InvokeFunction, send } from './http-api-fixture.ts';
import { compiledRest, type GivenMethod, type GivenRestApi, METHOD_SETTING } from './rest-api-fixture.ts';
import { type AnswerUpstream, helloUpstream } from './upstream-fixture.ts';

/** A REST API whose functions and backends are functions of the test. */
export interface GivenBackends {
  readonly invoke?: InvokeFunction;
  readonly upstream?: AnswerUpstream;
  readonly assume?: Partial<Assumptions>;
  readonly ports?: Partial<GatewayPorts>;
}

/** What the backends got, and what was logged, with the API in front of them. */
export interface RestOverBackends {
  readonly gateway: Gateway;
  readonly sent: UpstreamRequest[];
  readonly invoked: FunctionInvocation[];
  /** Lines of the execution log, without what is before them. */
  readonly logged: string[];
}

export function restOver(given: GivenRestApi, backends: GivenBackends = {}): RestOverBackends {
  const { invoke = hello, upstream = helloUpstream, assume, ports } = backends;
  const sent: UpstreamRequest[] = [];
  const invoked: FunctionInvocation[] = [];
  const logged: string[] = [];
  const observed = (invocation: FunctionInvocation): ReturnType<InvokeFunction> => {
    invoked.push(invocation);
    return invoke(invocation);
  };
  const settings = { '*/*': { ...METHOD_SETTING, loggingLevel: 'INFO', dataTraceEnabled: true } } as const;
  const gateway = compiledRest(
    { ...given, stage: { methodSettings: settings, ...given.stage } },
    {
      ...gatewayPorts(observed, assume),
      sendUpstream: async (request) => {
        sent.push(request);
        return upstream(request);
      },
      executionLog: ({ text }) => logged.push(text.replace(/^\([^)]*\) /, '')),
      ...ports,
    },
  );
  return { gateway, sent, invoked, logged };
}

export interface Asked extends RestOverBackends {
  readonly response: GatewayResponse;
}

/** One request to an API with one method, at `/x` unless `path` says otherwise. */
export async function ask(
  integration: Partial<RestIntegration>,
  request: GivenRequest & { readonly line?: string } = {},
  {
    path = '/x',
    method,
    given,
    ...backends
  }: GivenBackends & { readonly path?: string; readonly method?: GivenMethod; readonly given?: GivenRestApi } = {},
): Promise<Asked> {
  const resources = { [path]: { ANY: { ...method, integration } } };
  const over = restOver({ ...given, resources }, backends);
  const { line = `GET /dev${path}`, ...rest } = request;
  return { ...over, response: await send(over.gateway, line, rest) };
}

/** The body of a response, as text. */
export function text({ body }: GatewayResponse): string {
  return body === null ? '' : body.toString();
}

/** The headers of a response but its ids, each name with its values. */
export function headersOf({ headers }: GatewayResponse): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of headerPairs(headers)) {
    if (!IDS.has(name.toLowerCase())) result[name] = name in result ? `${result[name]}, ${value}` : value;
  }
  return result;
}

const IDS = new Set(['x-amzn-requestid', 'x-amz-apigw-id', 'x-amzn-trace-id']);
