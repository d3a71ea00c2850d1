import { zipArchive } from '../../lambda/zip-archive.ts';
import { bytes, type Lifecycle, type Step } from '../step.ts';

function zipFile(name: string, text: string) {
  return bytes(zipArchive([{ name, text }]));
}

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:';
const Role = 'arn:aws:iam::123456789012:role/r';

function invocation(FunctionName: string, Qualifier: string, gives: Readonly<Record<string, unknown>>): Step {
  const input = { FunctionName, Qualifier, Payload: bytes('{"name":"World"}') };
  return { operation: 'Invoke', input, gives: { StatusCode: 200, ...gives } };
}

/** What makes a function: Python and Node.js alike. */
const languages = [
  {
    Runtime: 'python3.12',
    Handler: 'app.handler',
    file: 'app.py',
    code: (word: string) =>
      `import os\ndef handler(event, context):\n  if event.get('fail'): raise ValueError('no')\n  return '${word} ' + event['name'] + os.environ.get('MARK', '')\n`,
  },
  {
    Runtime: 'nodejs20.x',
    Handler: 'app.handler',
    file: 'app.js',
    code: (word: string) =>
      `exports.handler = async ({ name, fail }) => { if (fail) throw new TypeError('no'); return '${word} ' + name + (process.env.MARK ?? ''); };`,
  },
];

function functionLifecycle({ Runtime, Handler, file, code }: (typeof languages)[number]): Lifecycle {
  // Of its own: numbers of versions are not given twice.
  const FunctionName = `greeter-${file.replace('.', '-')}`;
  const arn = ARN + FunctionName;
  const notFound = { name: 'ResourceNotFoundException', status: 404 };
  return {
    name: `a ${Runtime} function, its versions and its aliases`,
    service: 'lambda',
    steps: [
      {
        operation: 'CreateFunction',
        input: { FunctionName, Runtime, Handler, Role, Code: { ZipFile: zipFile(file, code('Hello')) }, Publish: true },
        gives: { FunctionArn: arn, Version: '1', State: 'Pending' },
      },
      {
        operation: 'CreateFunction',
        input: { FunctionName, Runtime, Handler, Role, Code: { ZipFile: zipFile(file, code('Hello')) } },
        refused: {
          name: 'ResourceConflictException',
          status: 409,
          message: `Function already exist: ${FunctionName}`,
        },
      },
      {
        operation: 'GetFunction',
        input: { FunctionName },
        gives: { Configuration: { State: 'Active', LastUpdateStatus: 'Successful' }, Code: { RepositoryType: 'S3' } },
      },
      {
        operation: 'CreateAlias',
        input: { FunctionName, Name: 'live', FunctionVersion: '1' },
        gives: { Name: 'live' },
      },
      {
        operation: 'UpdateFunctionCode',
        input: { FunctionName, ZipFile: zipFile(file, code('Goodbye')) },
        gives: { LastUpdateStatus: 'InProgress' },
      },
      {
        operation: 'UpdateFunctionConfiguration',
        input: { FunctionName, Environment: { Variables: { MARK: '!' } } },
        gives: { Environment: { Variables: { MARK: '!' } } },
      },
      invocation(FunctionName, '$LATEST', { Payload: '"Goodbye World!"', ExecutedVersion: '$LATEST' }),
      invocation(FunctionName, 'live', {
        Payload: '"Hello World"',
        ExecutedVersion: '1',
        FunctionError: null,
        LogResult: null,
      }),
      invocation(FunctionName, '1', { Payload: '"Hello World"', ExecutedVersion: '1' }),
      { operation: 'PublishVersion', input: { FunctionName, Description: 'second' }, gives: { Version: '2' } },
      {
        operation: 'UpdateAlias',
        input: {
          FunctionName,
          Name: 'live',
          FunctionVersion: '2',
          RoutingConfig: { AdditionalVersionWeights: { 1: 0 } },
        },
        gives: { FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: { 1: 0 } } },
      },
      invocation(FunctionName, 'live', { Payload: '"Goodbye World!"', ExecutedVersion: '2' }),
      {
        operation: 'Invoke',
        input: { FunctionName, Payload: bytes('{"fail":true}'), LogType: 'Tail' },
        gives: { FunctionError: 'Unhandled' },
        keep: { log: 'LogResult' },
      },
      { operation: 'Invoke', input: { FunctionName, InvocationType: 'Event' }, gives: { StatusCode: 202 } },
      { operation: 'Invoke', input: { FunctionName, InvocationType: 'DryRun' }, gives: { StatusCode: 204 } },
      {
        operation: 'Invoke',
        input: { FunctionName, Qualifier: 'no' },
        refused: { ...notFound, message: `Function not found: ${arn}:no` },
      },
      {
        operation: 'Invoke',
        input: { FunctionName, Payload: bytes('{') },
        refused: { name: 'InvalidRequestContentException', status: 400 },
      },
      {
        operation: 'ListVersionsByFunction',
        input: { FunctionName },
        gives: { Versions: [{ Version: '$LATEST' }, { Version: '1' }, { Version: '2' }] },
      },
      { operation: 'ListAliases', input: { FunctionName }, gives: { Aliases: [{ Name: 'live' }] } },
      {
        operation: 'AddPermission',
        input: {
          FunctionName,
          Qualifier: 'live',
          StatementId: 's',
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
        },
      },
      { operation: 'GetPolicy', input: { FunctionName: `${arn}:live` }, keep: { policyRevision: 'RevisionId' } },
      {
        operation: 'RemovePermission',
        input: { FunctionName, Qualifier: 'live', StatementId: 's', RevisionId: '<policyRevision>' },
      },
      { operation: 'GetPolicy', input: { FunctionName, Qualifier: 'live' }, refused: notFound },
      {
        operation: 'DeleteFunction',
        input: { FunctionName, Qualifier: '2' },
        refused: {
          name: 'ResourceConflictException',
          status: 409,
          message: 'Unable to delete version because the following aliases reference it: [live]',
        },
      },
      { operation: 'DeleteAlias', input: { FunctionName, Name: 'live' } },
      { operation: 'DeleteFunction', input: { FunctionName, Qualifier: '2' } },
      { operation: 'DeleteFunction', input: { FunctionName } },
      {
        operation: 'GetFunction',
        input: { FunctionName },
        refused: { ...notFound, message: `Function not found: ${arn}` },
      },
      { operation: 'ListFunctions', input: {}, gives: { Functions: [] } },
    ],
  };
}

const layerArn = 'arn:aws:lambda:us-east-1:123456789012:layer:words';

const layers: Lifecycle = {
  name: 'a layer, and a function that has it',
  service: 'lambda',
  steps: [
    {
      operation: 'PublishLayerVersion',
      input: {
        LayerName: 'words',
        Content: { ZipFile: zipFile('python/words.py', "WORD = 'layered'") },
        CompatibleRuntimes: ['python3.12'],
      },
      gives: { LayerVersionArn: `${layerArn}:1`, Version: 1 },
    },
    {
      operation: 'CreateFunction',
      input: {
        FunctionName: 'layered',
        Runtime: 'python3.12',
        Handler: 'app.handler',
        Role,
        Layers: [`${layerArn}:1`],
        Code: { ZipFile: zipFile('app.py', 'import words\ndef handler(e, c): return words.WORD') },
      },
      gives: { Layers: [{ Arn: `${layerArn}:1` }] },
    },
    invocation('layered', '$LATEST', { Payload: '"layered"' }),
    { operation: 'ListLayers', input: {}, gives: { Layers: [{ LayerName: 'words', LayerArn: layerArn }] } },
    { operation: 'ListLayerVersions', input: { LayerName: 'words' }, gives: { LayerVersions: [{ Version: 1 }] } },
    { operation: 'GetLayerVersion', input: { LayerName: 'words', VersionNumber: 1 }, gives: { Version: 1 } },
    { operation: 'GetLayerVersionByArn', input: { Arn: `${layerArn}:1` }, gives: { LayerArn: layerArn } },
    { operation: 'DeleteLayerVersion', input: { LayerName: 'words', VersionNumber: 1 } },
    {
      operation: 'GetLayerVersion',
      input: { LayerName: 'words', VersionNumber: 1 },
      refused: { name: 'ResourceNotFoundException', status: 404 },
    },
    invocation('layered', '$LATEST', { Payload: '"layered"' }),
    { operation: 'DeleteFunction', input: { FunctionName: 'layered' } },
  ],
};

const FunctionName = 'configured';
const arn = ARN + FunctionName;

const settings: Lifecycle = {
  name: 'concurrency, tags, retries and the URL of a function',
  service: 'lambda',
  steps: [
    {
      operation: 'CreateFunction',
      input: {
        FunctionName,
        Runtime: 'nodejs20.x',
        Handler: 'app.handler',
        Role,
        Publish: true,
        Code: { ZipFile: zipFile('app.js', 'exports.handler = async () => 1') },
      },
    },
    {
      operation: 'PutFunctionConcurrency',
      input: { FunctionName, ReservedConcurrentExecutions: 0 },
      gives: { ReservedConcurrentExecutions: 0 },
    },
    {
      operation: 'Invoke',
      input: { FunctionName },
      refused: { name: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' },
    },
    { operation: 'GetFunctionConcurrency', input: { FunctionName }, gives: { ReservedConcurrentExecutions: 0 } },
    { operation: 'DeleteFunctionConcurrency', input: { FunctionName } },
    invocation(FunctionName, '1', { Payload: '1' }),
    {
      operation: 'PutProvisionedConcurrencyConfig',
      input: { FunctionName, Qualifier: '1', ProvisionedConcurrentExecutions: 1 },
      gives: { Status: 'IN_PROGRESS' },
    },
    {
      operation: 'GetProvisionedConcurrencyConfig',
      input: { FunctionName, Qualifier: '1' },
      gives: { Status: 'READY' },
    },
    {
      operation: 'ListProvisionedConcurrencyConfigs',
      input: { FunctionName },
      gives: { ProvisionedConcurrencyConfigs: [{ FunctionArn: `${arn}:1` }] },
    },
    { operation: 'DeleteProvisionedConcurrencyConfig', input: { FunctionName, Qualifier: '1' } },
    { operation: 'TagResource', input: { Resource: arn, Tags: { Team: 'a', 'x:y': 'b' } } },
    { operation: 'ListTags', input: { Resource: arn }, gives: { Tags: { Team: 'a', 'x:y': 'b' } } },
    { operation: 'UntagResource', input: { Resource: arn, TagKeys: ['Team', 'x:y'] } },
    { operation: 'ListTags', input: { Resource: arn }, gives: { Tags: {} } },
    {
      operation: 'PutFunctionEventInvokeConfig',
      input: { FunctionName, MaximumRetryAttempts: 1 },
      gives: { MaximumRetryAttempts: 1, FunctionArn: `${arn}:$LATEST` },
    },
    {
      operation: 'UpdateFunctionEventInvokeConfig',
      input: { FunctionName, MaximumEventAgeInSeconds: 60 },
      gives: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 },
    },
    { operation: 'GetFunctionEventInvokeConfig', input: { FunctionName }, gives: { MaximumRetryAttempts: 1 } },
    { operation: 'DeleteFunctionEventInvokeConfig', input: { FunctionName } },
    {
      operation: 'CreateFunctionUrlConfig',
      input: { FunctionName, AuthType: 'NONE' },
      gives: { AuthType: 'NONE', FunctionArn: arn },
    },
    { operation: 'GetFunctionUrlConfig', input: { FunctionName }, gives: { AuthType: 'NONE', FunctionArn: arn } },
    {
      operation: 'GetAccountSettings',
      gives: { AccountLimit: { ConcurrentExecutions: 1000 }, AccountUsage: { FunctionCount: 1 } },
    },
    { operation: 'DeleteFunction', input: { FunctionName } },
  ],
};

const sessions: Lifecycle = {
  name: 'the caller, and the role it takes on',
  service: 'sts',
  steps: [
    {
      operation: 'GetCallerIdentity',
      gives: { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:root', UserId: '123456789012' },
    },
    {
      operation: 'AssumeRole',
      input: { RoleArn: Role, RoleSessionName: 'me' },
      gives: { AssumedRoleUser: { Arn: 'arn:aws:sts::123456789012:assumed-role/r/me' } },
      keep: { key: 'Credentials.AccessKeyId', until: 'Credentials.Expiration' },
    },
    {
      operation: 'AssumeRole',
      input: { RoleArn: 'arn:aws:iam::123456789012:user/worker', RoleSessionName: 'me' },
      refused: { name: 'ValidationError', status: 400, message: 'arn:aws:iam::123456789012:user/worker is invalid' },
    },
    { operation: 'GetSessionToken', keep: { key: 'Credentials.SecretAccessKey' } },
  ],
};

const PolicyDocument = '{"Version":"2012-10-17","Statement":[]}';
const RoleName = 'worker';

/** boto3 decodes documents, and gives them as objects. */
const roles: Lifecycle = {
  name: 'a role and its policies',
  service: 'iam',
  steps: [
    {
      operation: 'CreateRole',
      input: {
        RoleName,
        AssumeRolePolicyDocument: PolicyDocument,
        Description: 'a < b & c',
        Tags: [{ Key: 'a', Value: 'b' }],
      },
      gives: { Role: { RoleName, Arn: 'arn:aws:iam::123456789012:role/worker', Description: 'a < b & c' } },
    },
    {
      operation: 'CreateRole',
      input: { RoleName, AssumeRolePolicyDocument: PolicyDocument },
      refused: { name: 'EntityAlreadyExists', status: 409, message: 'Role with name worker already exists.' },
    },
    {
      operation: 'GetRole',
      input: { RoleName },
      gives: {
        Role: {
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
          MaxSessionDuration: 3600,
          Tags: [{ Key: 'a', Value: 'b' }],
        },
      },
    },
    { operation: 'PutRolePolicy', input: { RoleName, PolicyName: 'p', PolicyDocument } },
    {
      operation: 'GetRolePolicy',
      input: { RoleName, PolicyName: 'p' },
      gives: { PolicyDocument: { Version: '2012-10-17', Statement: [] } },
    },
    {
      operation: 'AttachRolePolicy',
      input: { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    },
    {
      operation: 'ListAttachedRolePolicies',
      input: { RoleName },
      gives: { AttachedPolicies: [{ PolicyName: 'AdministratorAccess' }], IsTruncated: false },
    },
    { operation: 'ListRolePolicies', input: { RoleName }, gives: { PolicyNames: ['p'] } },
    { operation: 'ListRoles', gives: { Roles: [{ RoleName }], IsTruncated: false } },
    { operation: 'TagRole', input: { RoleName, Tags: [{ Key: 'c', Value: 'd' }] } },
    { operation: 'UntagRole', input: { RoleName, TagKeys: ['a'] } },
    { operation: 'ListRoleTags', input: { RoleName }, gives: { Tags: [{ Key: 'c', Value: 'd' }] } },
    { operation: 'DeleteRole', input: { RoleName }, refused: { name: 'DeleteConflict', status: 409 } },
    {
      operation: 'DetachRolePolicy',
      input: { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    },
    { operation: 'DeleteRolePolicy', input: { RoleName, PolicyName: 'p' } },
    { operation: 'ListInstanceProfilesForRole', input: { RoleName }, gives: { InstanceProfiles: [] } },
    { operation: 'DeleteRole', input: { RoleName } },
    { operation: 'GetRole', input: { RoleName }, refused: { name: 'NoSuchEntity', status: 404 } },
  ],
};

export const functionLifecycles: readonly Lifecycle[] = [
  ...languages.map(functionLifecycle),
  layers,
  settings,
  sessions,
  roles,
];
