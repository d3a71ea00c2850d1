import type { Gateway } from '../src/gateway/gateway.ts';
import { compileHttpApi } from '../src/gateway/http-api/gateway.ts';
import type { GatewayPorts, UpstreamOutcome, UpstreamRequest } from '../src/gateway/ports.ts';
import { deployedApi, type GivenApi, gatewayPorts } from './http-api-fixture.ts';

export type AnswerUpstream = (request: UpstreamRequest) => UpstreamOutcome | Promise<UpstreamOutcome>;

/** A backend that says `hello`. */
export const helloUpstream: AnswerUpstream = () => ({
  kind: 'answer',
  status: 200,
  headers: ['Content-Type', 'text/plain', 'Content-Length', '5'],
  body: Buffer.from('hello'),
});

/** An API in front of backends that are functions; `sent` is what they got. */
export function compiledOver(
  given: GivenApi,
  { upstream = helloUpstream, ...ports }: Partial<GatewayPorts> & { readonly upstream?: AnswerUpstream } = {},
): { readonly gateway: Gateway; readonly sent: UpstreamRequest[] } {
  const sent: UpstreamRequest[] = [];
  const { deployment, stage } = deployedApi(given);
  const gateway = compileHttpApi(deployment, stage, {
    ...gatewayPorts(),
    sendUpstream: async (request) => {
      sent.push(request);
      return upstream(request);
    },
    ...ports,
  });
  return { gateway, sent };
}
