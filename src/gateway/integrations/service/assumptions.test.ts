import { describeSwitches, type Observe, type Switches } from '../../../../test/assumption-switches.ts';
import { send } from '../../../../test/http-api-fixture.ts';
import { compiledOver } from '../../../../test/upstream-fixture.ts';
import { defaultAssumptions } from '../../../aws/resolve-assumptions.ts';

/** The status of the answer, and what the service was sent. */
function called(subtype: string, parameters: Readonly<Record<string, string>>): Observe {
  return async (assume) => {
    const { gateway, sent } = compiledOver(
      {
        routes: [{ routeKey: 'GET /a', integration: { IntegrationSubtype: subtype, RequestParameters: parameters } }],
      },
      {
        serviceEndpoints: { sqs: 'http://127.0.0.1:1', kinesis: 'http://127.0.0.1:2' },
        assume: { ...defaultAssumptions, ...assume },
      },
    );
    const { status } = await send(gateway, 'GET /a');
    return `${status} ${String(sent[0]?.body ?? '')}`;
  };
}

const switches: Switches = {
  'http-api.service.kinesis-data': [
    called('Kinesis-PutRecord', { StreamName: 's', Data: 'UmV4', PartitionKey: 'k' }),
    {
      encoded: '200 {"StreamName":"s","Data":"VW1WNA==","PartitionKey":"k"}',
      'as-given': '200 {"StreamName":"s","Data":"UmV4","PartitionKey":"k"}',
    },
  ],
  'http-api.service.sqs-protocol': [
    called('SQS-PurgeQueue', { QueueUrl: 'q' }),
    { query: '200 Action=PurgeQueue&Version=2012-11-05&QueueUrl=q', json: '200 {"QueueUrl":"q"}' },
  ],
  'http-api.service.unresolved-parameter': [
    called('SQS-PurgeQueue', { QueueUrl: '$request.header.no' }),
    { '500': '500 ', '400': '400 ' },
  ],
};

describeSwitches('assumptions of service integrations', switches, { folder: new URL('./', import.meta.url) });
