/** How the value of a parameter is written: text as it is, a number, JSON, a list, a point in time, bytes. */
export type ServiceParameterType = 'text' | 'integer' | 'json' | 'list' | 'time' | 'blob';

export interface ServiceSubtype {
  /** The name of the service as the AWS CLI has it, and so the key of its endpoint. */
  readonly endpoint: 'appconfig' | 'events' | 'kinesis' | 'sqs' | 'stepfunctions';
  /** Of the credential scope. */
  readonly signingName: string;
  readonly operation: string;
  readonly required: readonly string[];
  /** Every parameter but `Region`, which all of them have. */
  readonly parameters: Readonly<Record<string, ServiceParameterType>>;
}

/**
 * The AWS service integrations of HTTP APIs, with payload format 1.0 alone (developer guide, "Integration subtype
 * reference").
 */
const serviceSubtypes: Readonly<Record<string, ServiceSubtype>> = {
  'AppConfig-GetConfiguration': {
    endpoint: 'appconfig',
    signingName: 'appconfig',
    operation: 'GetConfiguration',
    required: ['Application', 'Environment', 'Configuration', 'ClientId'],
    parameters: {
      Application: 'text',
      Environment: 'text',
      Configuration: 'text',
      ClientId: 'text',
      ClientConfigurationVersion: 'text',
    },
  },
  'EventBridge-PutEvents': {
    endpoint: 'events',
    signingName: 'events',
    operation: 'PutEvents',
    required: ['Detail', 'DetailType', 'Source'],
    parameters: {
      Detail: 'text',
      DetailType: 'text',
      Source: 'text',
      Time: 'time',
      EventBusName: 'text',
      Resources: 'list',
      TraceHeader: 'text',
    },
  },
  'Kinesis-PutRecord': {
    endpoint: 'kinesis',
    signingName: 'kinesis',
    operation: 'PutRecord',
    required: ['StreamName', 'Data', 'PartitionKey'],
    parameters: {
      StreamName: 'text',
      Data: 'blob',
      PartitionKey: 'text',
      SequenceNumberForOrdering: 'text',
      ExplicitHashKey: 'text',
    },
  },
  'SQS-DeleteMessage': {
    endpoint: 'sqs',
    signingName: 'sqs',
    operation: 'DeleteMessage',
    required: ['ReceiptHandle', 'QueueUrl'],
    parameters: { ReceiptHandle: 'text', QueueUrl: 'text' },
  },
  'SQS-PurgeQueue': {
    endpoint: 'sqs',
    signingName: 'sqs',
    operation: 'PurgeQueue',
    required: ['QueueUrl'],
    parameters: { QueueUrl: 'text' },
  },
  'SQS-ReceiveMessage': {
    endpoint: 'sqs',
    signingName: 'sqs',
    operation: 'ReceiveMessage',
    required: ['QueueUrl'],
    parameters: {
      QueueUrl: 'text',
      AttributeNames: 'list',
      MaxNumberOfMessages: 'integer',
      MessageAttributeNames: 'list',
      ReceiveRequestAttemptId: 'text',
      VisibilityTimeout: 'integer',
      WaitTimeSeconds: 'integer',
    },
  },
  'SQS-SendMessage': {
    endpoint: 'sqs',
    signingName: 'sqs',
    operation: 'SendMessage',
    required: ['QueueUrl', 'MessageBody'],
    parameters: {
      QueueUrl: 'text',
      MessageBody: 'text',
      DelaySeconds: 'integer',
      MessageAttributes: 'json',
      MessageDeduplicationId: 'text',
      MessageGroupId: 'text',
      MessageSystemAttributes: 'json',
    },
  },
  'StepFunctions-StartExecution': {
    endpoint: 'stepfunctions',
    signingName: 'states',
    operation: 'StartExecution',
    required: ['StateMachineArn'],
    parameters: { StateMachineArn: 'text', Name: 'text', Input: 'text' },
  },
  'StepFunctions-StartSyncExecution': {
    endpoint: 'stepfunctions',
    signingName: 'states',
    operation: 'StartSyncExecution',
    required: ['StateMachineArn'],
    parameters: { StateMachineArn: 'text', Name: 'text', Input: 'text', TraceHeader: 'text' },
  },
  'StepFunctions-StopExecution': {
    endpoint: 'stepfunctions',
    signingName: 'states',
    operation: 'StopExecution',
    required: ['ExecutionArn'],
    parameters: { ExecutionArn: 'text', Cause: 'text', Error: 'text' },
  },
};

export function findServiceSubtype(name: string): ServiceSubtype | undefined {
  return Object.hasOwn(serviceSubtypes, name) ? serviceSubtypes[name] : undefined;
}
