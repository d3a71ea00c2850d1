import { describeSwitches, type Observe, type Switches } from '../../../../test/assumption-switches.ts';
import type { GivenRequest } from '../../../../test/http-api-fixture.ts';
import { ask, text } from '../../../../test/rest-backend-fixture.ts';
import type { RestIntegration } from '../../../account/rest-api.ts';
import type { UpstreamOutcome } from '../../ports.ts';

/** Every switch that the integrations of REST APIs read, and what each of its values does. */

const template = { 'application/json': '{"statusCode": 200}' };
const responses = { '200': { statusCode: '200' } };
const MOCK: Partial<RestIntegration> = {
  type: 'MOCK',
  requestTemplates: template,
  integrationResponses: responses,
};

type Given = Parameters<typeof ask>[2];

function asked(
  integration: Partial<RestIntegration>,
  request: GivenRequest = {},
  given: Given = {},
  read: (asked: Awaited<ReturnType<typeof ask>>) => unknown = ({ response }) => response.status,
): Observe {
  return async (assume) => read(await ask(integration, request, { ...given, assume }));
}

const HTTP: Partial<RestIntegration> = {
  type: 'HTTP',
  uri: 'http://backend.example/',
  httpMethod: 'GET',
  integrationResponses: {
    '200': {
      statusCode: '200',
      responseTemplates: { 'application/json': 'json', 'application/xml': 'xml', 'text/html': 'html' },
    },
  },
};
const html = (): UpstreamOutcome => ({
  kind: 'answer',
  status: 200,
  headers: ['Content-Type', 'text/html'],
  body: Buffer.from('<p>'),
});
const unreachable = (): UpstreamOutcome => ({ kind: 'failed', reason: 'unreachable', detail: 'ECONNREFUSED' });

const switches: Switches = {
  'rest-api.http-proxy.forwarded-headers': [
    asked({ ...HTTP, type: 'HTTP_PROXY' }, {}, {}, ({ sent }) =>
      sent[0]?.headers.filter((_, i) => i % 2 === 0).filter((name) => name.startsWith('X-Forwarded-')),
    ),
    { sent: ['X-Forwarded-For', 'X-Forwarded-Port', 'X-Forwarded-Proto'], absent: [] },
  ],
  'rest-api.http.network-error': [
    asked(HTTP, {}, { upstream: unreachable }, ({ response }) => `${response.status} ${text(response)}`),
    {
      '504': '504 {"message": "Network error communicating with endpoint"}',
      '500': '500 {"message": "Internal server error"}',
    },
  ],
  'rest-api.mock.binary-star-star': [
    asked(MOCK, {}, { given: { api: { binaryMediaTypes: ['*/*'] } } }),
    { '500': 500, ok: 200 },
  ],
  'rest-api.mock.status-out-of-range': [
    asked({ ...MOCK, requestTemplates: { 'application/json': '{"statusCode": 0}' } }),
    { '500': 500, selects: 200 },
  ],
  'rest-api.response.template-content-type': [
    asked(
      {
        ...MOCK,
        integrationResponses: { '200': { statusCode: '200', responseTemplates: { 'text/html': '<p>' } } },
      },
      {},
      {},
      ({ response }) => response.contentType,
    ),
    { 'application-json': 'application/json', template: 'text/html' },
  ],
  'rest-api.selection-pattern.anchoring': [
    asked({
      ...MOCK,
      integrationResponses: {
        '200': { statusCode: '200' },
        '201': { statusCode: '201', selectionPattern: '2' },
      },
    }),
    { full: 200, start: 201 },
  ],
  'rest-api.template.response-choice': [
    asked(HTTP, { headers: { Accept: 'application/xml' } }, { upstream: html }, ({ response }) => text(response)),
    { accept: 'xml', 'content-type': 'html' },
  ],
};

describeSwitches('the switches of integrations', switches, { folder: new URL('.', import.meta.url) });
