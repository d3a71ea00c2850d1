import { expect, it } from 'vitest';
import { plain } from '../request-log/paint.ts';
import { type ManagementRecord, managementEvent, managementLine } from './management-record.ts';

const record: ManagementRecord = {
  service: 'apigateway',
  operation: 'CreateDeployment',
  error: null,
  message: null,
  requestId: 'id',
  status: 201,
  ms: 3.2,
};

const stage = (...notDeployed: string[]) => ({ name: 'prod', deploymentId: 'a', notDeployed });

it.each<[sentence: string, changes: Partial<ManagementRecord>, line: string]>([
  ['a call', {}, 'aws  apigateway CreateDeployment 201 3 ms'],
  [
    'a refusal, whose text cannot begin a line of its own',
    { status: 404, error: 'NotFoundException', message: 'Invalid\nGET /forged 200' },
    'aws  apigateway CreateDeployment 404 3 ms  NotFoundException: Invalid\\x0aGET /forged 200',
  ],
  ['nothing that is known', { service: null, operation: null, status: 403 }, 'aws  - 403 3 ms'],
  [
    'what has to be deployed',
    { notDeployed: [stage('method GET /pets is new')] },
    'aws  apigateway CreateDeployment 201 3 ms  1 change not deployed to prod: method GET /pets is new',
  ],
  [
    'more than a line has room for',
    { notDeployed: [stage('a', 'b', 'c', 'd', 'e')] },
    'aws  apigateway CreateDeployment 201 3 ms  5 changes not deployed to prod: a, b, c and 2 more',
  ],
])('the line of %s', (_, changes, line) => {
  expect(managementLine({ ...record, ...changes }, plain).trim()).toBe(line);
});

it('the event has what the line has', () => {
  expect(managementEvent({ ...record, notDeployed: [stage('a')] })).toEqual({
    event: 'management',
    service: 'apigateway',
    operation: 'CreateDeployment',
    requestId: 'id',
    status: 201,
    ms: 3,
    error: null,
    message: null,
    notDeployed: [{ stage: 'prod', changes: ['a'] }],
  });
});
