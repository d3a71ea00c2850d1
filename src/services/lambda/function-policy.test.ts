import { describe, expect, it } from 'vitest';
import type { PermissionStatement } from '../../account/function.ts';
import { allowsInvoke, matchesArn, refusedPublicUrlAction } from './function-policy.ts';

const statement: PermissionStatement = {
  Sid: 's',
  Effect: 'Allow',
  Action: 'lambda:InvokeFunction',
  Principal: 'apigateway.amazonaws.com',
};
const sourceArn = 'arn:aws:execute-api:us-east-1:123456789012:api1/$default/GET/data';
const request = { principal: 'apigateway.amazonaws.com', sourceArn };

describe('allowsInvoke', () => {
  it.each<[name: string, statement: Partial<PermissionStatement>, allowed: boolean]>([
    ['without conditions', {}, true],
    ['for everyone', { Principal: '*' }, true],
    ['for another service', { Principal: 's3.amazonaws.com' }, false],
    ['for all of Lambda', { Action: 'lambda:*' }, true],
    ['for everything', { Action: '*' }, true],
    ['to read only', { Action: 'lambda:GetFunction' }, false],
    [
      'for the route as SAM writes it',
      { SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api1/*/GET/data' },
      true,
    ],
    ['for any stage and route', { SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api1/*/*' }, true],
    ['for the whole API', { SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api1/*' }, true],
    ['for another route', { SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api1/*/GET/other' }, false],
    ['for another method', { SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api1/*/POST/data' }, false],
    ['for another API', { SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api2/*/*' }, false],
    ['for another region', { SourceArn: 'arn:aws:execute-api:eu-west-1:123456789012:api1/*' }, false],
    ['for any region and account', { SourceArn: 'arn:aws:execute-api:*:*:api1/*' }, true],
    ['for this account', { SourceAccount: '123456789012' }, true],
    ['for another account', { SourceAccount: '111111111111' }, false],
    ['for function URLs', { FunctionUrlAuthType: 'NONE' }, false],
    ['for calls through the function URL', { Principal: '*', InvokedViaFunctionUrl: true }, false],
    ['with a token', { EventSourceToken: 't' }, false],
    ['for an organisation', { PrincipalOrgID: 'o-1' }, false],
  ])('a permission %s', (_, change, allowed) => {
    expect(allowsInvoke([{ ...statement, ...change }], request)).toBe(allowed);
  });

  it('needs one statement that allows', () => {
    expect(allowsInvoke([], request)).toBe(false);
    expect(allowsInvoke([{ ...statement, Principal: 's3.amazonaws.com' }, statement], request)).toBe(true);
  });
});

describe('refusedPublicUrlAction', () => {
  const url = { ...statement, Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' };
  const invoke = { ...statement, Principal: '*', InvokedViaFunctionUrl: true };

  it.each<[name: string, statements: readonly PermissionStatement[], refused: string | null]>([
    ['both, as SAM writes them', [url, invoke], null],
    ['nothing', [], 'lambda:InvokeFunctionUrl'],
    ['InvokeFunction alone', [invoke], 'lambda:InvokeFunctionUrl'],
    ['InvokeFunctionUrl alone, as before 2025', [url], 'lambda:InvokeFunction'],
    ['all of Lambda', [{ ...statement, Principal: '*', Action: 'lambda:*' }], null],
    [
      'InvokeFunctionUrl for signed calls',
      [{ ...url, FunctionUrlAuthType: 'AWS_IAM' }, invoke],
      'lambda:InvokeFunctionUrl',
    ],
    ['InvokeFunctionUrl for one account', [{ ...url, Principal: '123456789012' }, invoke], 'lambda:InvokeFunctionUrl'],
    [
      'InvokeFunctionUrl for one source',
      [{ ...url, SourceAccount: '123456789012' }, invoke],
      'lambda:InvokeFunctionUrl',
    ],
    ['InvokeFunction for API Gateway', [url, statement], 'lambda:InvokeFunction'],
  ])('%s', (_, statements, refused) => {
    expect(refusedPublicUrlAction(statements, { asksForInvokeFunction: true })).toBe(refused);
  });

  it('is content with InvokeFunctionUrl where the older rule is in force', () => {
    expect(refusedPublicUrlAction([url], { asksForInvokeFunction: false })).toBeNull();
    expect(refusedPublicUrlAction([invoke], { asksForInvokeFunction: false })).toBe('lambda:InvokeFunctionUrl');
  });
});

describe('matchesArn', () => {
  it.each([
    ['arn:aws:s3:::b', 'arn:aws:s3:::b', true],
    ['arn:*:s3:::b', 'arn:aws-cn:s3:::b', true],
    ['*', 'arn:aws:s3:::b', false],
    ['arn:aws:execute-api:*:api1/x', 'arn:aws:execute-api:us-east-1:123456789012:api1/x', false],
    ['arn:aws:x:r:a:api/*', 'arn:aws:x:r:a:api/s/GET/a:b/c', true],
    ['arn:aws:x:r:a:api/?', 'arn:aws:x:r:a:api/s', true],
    ['arn:aws:x:r:a:api/?', 'arn:aws:x:r:a:api/', false],
  ])('%s against %s: %s', (pattern, arn, expected) => {
    expect(matchesArn(pattern, arn)).toBe(expected);
  });
});
