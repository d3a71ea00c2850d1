import { createHash } from 'node:crypto';
import { compileApi } from '../../../src/gateway/http-api/select-stage.ts';
import type { FunctionOutcome } from '../../../src/gateway/ports.ts';
import type { GatewayResponse } from '../../../src/gateway/response.ts';
import { deployedApi, gatewayPorts, gatewayRequest } from '../../http-api-fixture.ts';
import type { FunctionBehaviour, ParityCase } from '../parity-case.ts';

export interface Observed {
  readonly response: GatewayResponse;
  /** The event of the invocation; null when no function was called. */
  readonly event: Readonly<Record<string, unknown>> | null;
}

/** What the recorders put in place of account, address and region. */
const REDACTED = { accountId: 'ACCOUNT_ID', sourceIp: 'IP_ADDRESS', host: 'EXAMPLE.execute-api.REGION.amazonaws.com' };

/** Runs one case against a compiled gateway, without a socket. */
export async function runAtGateway({ given, when, then }: ParityCase): Promise<Observed> {
  const functions = new Map(given.routes.map((route, index) => [functionArn(index), route.function]));
  let event: Readonly<Record<string, unknown>> | null = null;
  const ports = {
    ...gatewayPorts(({ functionArn, payload }) => {
      event = JSON.parse(payload);
      return outcomeOf(functions.get(functionArn) ?? { fails: 'no-permission' });
    }),
    accountId: REDACTED.accountId,
  };
  const { deployment, stage } = deployedApi({
    cors: given.cors,
    stageName: given.stageName ?? '$default',
    routes: given.routes.map(({ routeKey, payloadFormatVersion }, index) => ({
      routeKey,
      integration: { PayloadFormatVersion: payloadFormatVersion, IntegrationUri: functionArn(index) },
    })),
  });
  const [path = '/', query = ''] = when.target.split('?');
  const context = then.event?.requestContext as { readonly [key: string]: unknown } | undefined;
  const response = await compileApi({ stages: [{ deployment, stage }], ports }).handle(
    gatewayRequest({
      method: when.method,
      path,
      query,
      headers: when.headers.flat(),
      body: Buffer.from(when.bodyBase64 ?? '', 'base64'),
      sourceIp: REDACTED.sourceIp,
      domainName: REDACTED.host,
      requestId: typeof context?.requestId === 'string' ? context.requestId : derivedRequestId(when.target),
      receivedAtMs: Number(context?.timeEpoch ?? context?.requestTimeEpoch ?? 0),
    }),
  );
  return { response, event };
}

function functionArn(index: number): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:f${index}`;
}

function derivedRequestId(target: string): string {
  return `${createHash('sha256').update(target).digest('base64url').slice(0, 15)}=`;
}

function outcomeOf(behaviour: FunctionBehaviour): FunctionOutcome {
  if ('returns' in behaviour) return { kind: 'answer', payload: Buffer.from(JSON.stringify(behaviour.returns)) };
  if ('answers' in behaviour) return { kind: 'answer', payload: Buffer.from(behaviour.answers) };
  switch (behaviour.fails) {
    case 'throws':
      return { kind: 'function-error', payload: Buffer.from('{"errorType":"Error","errorMessage":"thrown"}') };
    case 'integration-timeout':
      return { kind: 'integration-timeout' };
    case 'concurrency':
    case 'no-permission':
      return { kind: 'refused', reason: behaviour.fails, detail: behaviour.fails };
  }
}
