import { expect, it } from 'vitest';
import { deployedApi, gatewayPorts, gatewayRequest, send } from '../../../test/http-api-fixture.ts';
import { compileApi } from '../../gateway/http-api/select-stage.ts';
import { unexplained } from './explain-cors.ts';
import { createRequestRecord } from './request-record.ts';

it.each([
  ['a missing route', '/dev/nope', null],
  ['a missing stage', '/prod/data', 'The API has no stage "prod", and no $default. Deployed: dev.'],
])('the words beside the 404 of %s', async (_, path, trouble) => {
  const stages = [deployedApi({ stageName: 'dev', routes: ['GET /data'] })];
  const record = createRequestRecord({
    apiId: 'a1b2c3d4e5',
    request: gatewayRequest({ path }),
    response: await send(compileApi({ stages, ports: gatewayPorts() }), `GET ${path}`),
    ms: 1,
    aborted: false,
    standIn: null,
    undeployed: null,
    explain: ({ judgement }) => unexplained(judgement),
  });
  expect(record).toMatchObject({ status: 404, trouble });
});
