import { describeSwitches, type Observe, type Switches } from '../../../../test/assumption-switches.ts';
import { headerLines, send } from '../../../../test/http-api-fixture.ts';
import { compiledOver } from '../../../../test/upstream-fixture.ts';
import { defaultAssumptions } from '../../../aws/resolve-assumptions.ts';
import type { UpstreamFailure, UpstreamRequest } from '../../ports.ts';

/** What a backend gets of a request from a client that came through another proxy. */
function sent(read: (request: UpstreamRequest) => unknown): Observe {
  return async (assume) => {
    const { gateway, sent: requests } = compiledOver(
      {
        routes: [
          { routeKey: '$default', integration: { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'http://h/base' } },
        ],
      },
      { assume: { ...defaultAssumptions, ...assume } },
    );
    await send(gateway, 'GET /a', { headers: { host: 'a.test', 'x-forwarded-for': '1.2.3.4' } });
    return read(requests[0] as UpstreamRequest);
  };
}

function lineOf(name: string): (request: UpstreamRequest) => unknown {
  return (request) => headerLines(request).find((line) => line.startsWith(`${name}: `)) ?? null;
}

function failing(reason: UpstreamFailure['reason']): Observe {
  return async (assume) => {
    const { gateway } = compiledOver(
      { routes: [{ routeKey: 'GET /a', integration: { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'http://h/' } }] },
      { upstream: () => ({ kind: 'failed', reason, detail: '' }), assume: { ...defaultAssumptions, ...assume } },
    );
    return (await send(gateway, 'GET /a')).status;
  };
}

const hop = 'for=192.0.2.1;host=a.test;proto=https';

const switches: Switches = {
  'http-api.http.answer-too-large': [failing('too-large'), { '500': 500, '503': 503 }],
  'http-api.http.broken-answer': [failing('broken'), { '500': 500, '503': 503 }],
  'http-api.http.default-route-path': [sent(({ target }) => target), { 'not-appended': '/base', appended: '/base/a' }],
  'http-api.http.empty-content-type': [
    sent(lineOf('content-type')),
    {
      absent: null,
      'application/json': 'content-type: application/json',
      'application/octet-stream': 'content-type: application/octet-stream',
    },
  ],
  'http-api.http.forwarded-by': [
    sent(lineOf('forwarded')),
    {
      sent: `forwarded: for=1.2.3.4, by=127.0.0.1;${hop}`,
      absent: `forwarded: for=1.2.3.4, ${hop}`,
    },
  ],
  'http-api.http.forwarded-chain': [
    sent(lineOf('forwarded')),
    {
      'appended-to': `forwarded: for=1.2.3.4, by=127.0.0.1;${hop}`,
      replaced: `forwarded: by=127.0.0.1;${hop}`,
    },
  ],
  'http-api.http.unreachable': [failing('unreachable'), { '503': 503, '500': 500 }],
};

describeSwitches('assumptions of HTTP integrations', switches, { folder: new URL('./', import.meta.url) });
