import { firstHeader } from '../../base/header-list.ts';
import { newTraceId } from '../integrations/lambda/trace-id.ts';
import type { Overrides } from '../mapping/vtl/template-scope.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import type { ExecutionLog, MethodCall, MethodSource } from './method-call.ts';
import { readQuery } from './query.ts';
import type { ReadBody } from './request-body.ts';

/** What is known of a call when its method has been selected. */
export interface SelectedMethod extends Pick<MethodSource, 'resource' | 'method'> {
  /** Below the stage. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly isCanary: boolean;
  readonly deploymentId: string;
  readonly log: ExecutionLog;
  readonly readBody: ReadBody;
}

export function startCall(request: GatewayRequest, selected: SelectedMethod, ports: GatewayPorts): MethodCall {
  return {
    request,
    ...selected,
    query: readQuery(request.query),
    caller: null,
    apiKey: null,
    traceId: traceIdOf(request, ports),
    overrides: noOverrides(),
  };
}

function noOverrides(): Overrides {
  return {
    request: { header: new Map(), path: new Map(), querystring: new Map() },
    response: { header: new Map(), status: undefined },
  };
}

/** A client's own goes on as it is (recorded). */
function traceIdOf({ headers }: GatewayRequest, { now }: GatewayPorts): string {
  const sent = firstHeader(headers, 'x-amzn-trace-id');
  return sent !== null && /(?:^|;)\s*root=/i.test(sent) ? sent : newTraceId(now());
}
