import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { render, templateScope } from './fixtures/render.ts';

/** What real AWS was recorded to make of templates; see fixtures/recorded/README.md. */

interface Recorded {
  readonly case: string;
  readonly template?: string;
  readonly requestTemplate?: string;
  readonly responseTemplate?: string;
  readonly requestBody: unknown;
  readonly output: string;
}

const { cases, mock } = read<{ cases: Recorded[]; mock: { requestTemplate?: string }[] }>('rest-vtl.json');
const mockBodies = read<{ cases: { body: string }[] }>('rest-mock-request-template.json').cases;

describe('response templates of an endpoint that sends back what it got as $.json', () => {
  test.each(cases.filter(({ template }) => template !== undefined))(
    '$case',
    ({ template = '', requestBody, output }) => {
      expect(render(template, { body: JSON.stringify({ json: requestBody }) })).toBe(output);
    },
  );
});

describe('request and response template of an endpoint that sends back its body', () => {
  const echoed = cases.filter(({ requestTemplate }) => requestTemplate !== undefined);
  test.each(echoed)('$case', ({ requestTemplate = '', responseTemplate = '', requestBody, output }) => {
    const sent = render(requestTemplate, { body: String(requestBody) });
    expect(render(responseTemplate, { body: sent })).toBe(output);
  });
});

test('what a request template writes into requestOverride can be read in the response template', () => {
  const scope = templateScope({
    params: { path: { testPath: Buffer.from('{"a":1}').toString('base64') }, querystring: {}, header: {} },
  });
  expect(JSON.parse(render(mock[0]?.requestTemplate ?? '', scope))).toEqual({ statusCode: 200 });
  expect(render('$context.requestOverride.path.body', { overrides: scope.overrides })).toBe('{"a":1}');
});

test.each(mockBodies)('the MOCK template $body renders as it is', ({ body }) => {
  expect(render(body)).toBe(body);
});

// The order is that of a java.util.HashMap, nothing but.
test('$context.keySet() gives the names in the recorded order', () => {
  const names =
    'resourceId, resourcePath, httpMethod, extendedRequestId, requestTime, path, accountId, protocol, requestOverride, stage, domainPrefix, requestTimeEpoch, requestId, identity, domainName, deploymentId, responseOverride, apiId';
  const own = names.split(', ').filter((name) => !name.endsWith('Override'));
  const context = Object.fromEntries(own.sort().map((name) => [name, 'x']));
  expect(render('$context.keySet()', { context: () => context })).toBe(`[${names}]`);
});

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/recorded/${file}`, import.meta.url), 'utf8')) as T;
}
