/** How an action is called: by a target in a header, or as a parameter of a query with a version. */
export type ServiceProtocol =
  | { readonly kind: 'json'; readonly version: '1.0' | '1.1'; readonly targetPrefix: string }
  | { readonly kind: 'query'; readonly apiVersion: string | null };

/**
 * The protocol of each service that an `action/…` URI calls. API Gateway adds the target to the calls of DynamoDB, Kinesis
 * and Step Functions; those of EventBridge bring their own header (developer guides). Systems Manager is called by the
 * query protocol (recorded: XML unless Accept asks for JSON).
 */
export function serviceProtocol(service: string): ServiceProtocol {
  return JSON_SERVICES[service] ?? { kind: 'query', apiVersion: QUERY_VERSIONS[service] ?? null };
}

const JSON_SERVICES: Readonly<Record<string, ServiceProtocol>> = {
  dynamodb: { kind: 'json', version: '1.0', targetPrefix: 'DynamoDB_20120810' },
  kinesis: { kind: 'json', version: '1.1', targetPrefix: 'Kinesis_20131202' },
  firehose: { kind: 'json', version: '1.1', targetPrefix: 'Firehose_20150804' },
  states: { kind: 'json', version: '1.0', targetPrefix: 'AWSStepFunctions' },
};

const QUERY_VERSIONS: Readonly<Record<string, string>> = {
  sns: '2010-03-31',
  sqs: '2012-11-05',
  ssm: '2014-11-06',
  sts: '2011-06-15',
};
