import { expect, test } from 'vitest';
import { ask } from '../../../test/http-front/raw-client.ts';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { answerEndpoint } from '../http-front/endpoint-answer.ts';
import type { RequestRecord } from '../request-log/request-record.ts';
import { silentReporter } from './reporter.ts';
import { ServingPorts, type ServingPortsOptions } from './serving-ports.ts';

test('a request whose answer cannot be made gets 500, is a bug, and is no line of the log; others are served', async () => {
  const { assume, region } = operationContext();
  const bug = new Error('a bug');
  const bugs: unknown[] = [];
  const records: RequestRecord[] = [];
  const ports = new ServingPorts({
    options: { endpointPort: 0 },
    settings: { assume, region, standIns: [] } as unknown as ServingPortsOptions['settings'],
    reporter: { ...silentReporter, bug: (error) => bugs.push(error), request: (record) => records.push(record) },
    dataPlane: {
      gateway: () => undefined,
      kindOf: () => undefined,
      deployed: () => null,
      load: async () => {},
      settled: async () => {},
      close() {},
    },
    customDomains: {
      find() {
        throw bug;
      },
      load: async () => {},
      settled: async () => {},
      close() {},
    },
    functionUrls: { find: () => undefined } as unknown as ServingPortsOptions['functionUrls'],
    stack: () => null,
    undeployedWords: async () => null,
    endpoint: answerEndpoint,
  });
  await ports.openEndpoint();
  const port = Number(new URL(String(ports.endpointUrl)).port);
  const broken = await ask(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect([broken.status, broken.body]).toEqual([500, '{"message":"Internal Server Error"}']);
  expect((await ask(port, 'GET / HTTP/1.1\r\nHost: api1.execute-api.localhost\r\n\r\n')).status).toBe(404);
  await ports.close();
  expect(bugs).toEqual([bug]);
  expect(records).toMatchObject([{ status: 404 }]);
});
