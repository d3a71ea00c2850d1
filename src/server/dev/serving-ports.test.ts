import { expect, test } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
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
    dataPlane: { gateway: () => undefined, deployed: () => undefined, settled: async () => {}, close() {} },
    customDomains: {
      find() {
        throw bug;
      },
      settled: async () => {},
      close() {},
    },
    functionUrls: { find: () => undefined } as unknown as ServingPortsOptions['functionUrls'],
    sourceMap: () => undefined,
  });
  await ports.openEndpoint();
  const broken = await fetch(`${ports.endpointUrl}/`);
  expect([broken.status, await broken.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  const { port } = new URL(String(ports.endpointUrl));
  expect((await fetch(`http://api1.execute-api.localhost:${port}/`)).status).toBe(404);
  await ports.close();
  expect(bugs).toEqual([bug]);
  expect(records).toMatchObject([{ status: 404 }]);
});
