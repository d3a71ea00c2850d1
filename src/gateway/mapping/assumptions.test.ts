import { describeSwitches, type Observe, type Switches } from '../../../test/assumption-switches.ts';
import { headerLines, send } from '../../../test/http-api-fixture.ts';
import { compiledOver } from '../../../test/upstream-fixture.ts';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import type { UpstreamRequest } from '../ports.ts';

const mapped: Observe = async (assume) => {
  const { gateway, sent } = compiledOver(
    {
      routes: [
        {
          routeKey: 'GET /a',
          integration: {
            IntegrationType: 'HTTP_PROXY',
            IntegrationUri: 'http://h/',
            RequestParameters: {
              'append:header.x-a': '$request.header.no',
              'append:querystring.b': '$request.header.no',
            },
            ResponseParameters: { 200: { 'append:header.x-c': '$request.header.no' } },
          },
        },
      ],
    },
    { assume: { ...defaultAssumptions, ...assume } },
  );
  const response = await send(gateway, 'GET /a');
  const request = sent[0] as UpstreamRequest;
  return [request.target, ...headerLines(request).filter((line) => line.startsWith('x-a:')), ...headerLines(response)];
};

const switches: Switches = {
  'http-api.mapping.absent-value': [mapped, { nothing: ['/'], empty: ['/?b=', 'x-a: ', 'x-c: '] }],
};

describeSwitches('assumptions of parameter mapping', switches, {
  folder: new URL('./', import.meta.url),
  isElsewhere: (file) => file.startsWith('vtl/'),
});
