import { describe, expect, it } from 'vitest';
import { policyAnswer } from '../../../../test/authorizer-fixture.ts';
import { evaluatePolicy, type PolicyQuestion, readPolicy } from './policy.ts';

const API = 'arn:aws:execute-api:us-east-1:123456789012:EXAMPLE';
const ARN = `${API}/$default/GET/pets/6`;

const question: PolicyQuestion = { arn: ARN, principal: null, key: () => undefined };

function evaluated(statement: unknown, changed: Partial<PolicyQuestion> = {}): string {
  const reading = readPolicy({ Version: '2012-10-17', Statement: statement });
  return reading.kind === 'nonsense' ? reading.detail : evaluatePolicy(reading.policy, { ...question, ...changed });
}

const allow = { Effect: 'Allow', Action: 'execute-api:Invoke' };
const deny = { ...allow, Effect: 'Deny' };

describe('a policy', () => {
  const cases: readonly (readonly [name: string, statement: unknown, outcome: string])[] = [
    ['the ARN itself', { ...allow, Resource: ARN }, 'allowed'],
    ['a statement in a list', [{ ...allow, Resource: ARN }], 'allowed'],
    ['one of several resources', { ...allow, Resource: ['x', ARN] }, 'allowed'],
    ['everything', { ...allow, Resource: '*' }, 'allowed'],
    ['every API of everybody', { ...allow, Resource: 'arn:aws:execute-api:*:*:*' }, 'allowed'],
    ['every method and path of the stage', { ...allow, Resource: `${API}/$default/*/*` }, 'allowed'],
    ['every path below', { ...allow, Resource: `${API}/*/GET/pets/*` }, 'allowed'],
    ['one character', { ...allow, Resource: `${API}/$default/GET/pets/?` }, 'allowed'],
    ['the action in another case', { ...allow, Action: 'EXECUTE-API:INVOKE', Resource: '*' }, 'allowed'],
    ['every action of the service', { ...allow, Action: ['s3:*', 'execute-api:*'], Resource: '*' }, 'allowed'],
    ['everything but others', { Effect: 'Allow', NotAction: 's3:*', NotResource: 'arn:aws:s3:::x' }, 'allowed'],
    ['another path', { ...allow, Resource: `${API}/$default/GET/pets/7` }, 'not-mentioned'],
    ['another method', { ...allow, Resource: `${API}/$default/POST/*` }, 'not-mentioned'],
    ['another stage', { ...allow, Resource: `${API}/dev/*` }, 'not-mentioned'],
    ['the path in another case', { ...allow, Resource: `${API}/$default/GET/Pets/*` }, 'not-mentioned'],
    ['the beginning of the ARN', { ...allow, Resource: `${API}/$default/GET/pets` }, 'not-mentioned'],
    ['another action', { ...allow, Action: 's3:GetObject', Resource: '*' }, 'not-mentioned'],
    ['no statement', [], 'not-mentioned'],
    ['everything but this', { Effect: 'Allow', Action: '*', NotResource: `${API}/*` }, 'not-mentioned'],
    ['every action but this', { Effect: 'Allow', NotAction: 'execute-api:*', Resource: '*' }, 'not-mentioned'],
    ['a condition', { ...allow, Resource: '*', Condition: { IpAddress: {} } }, 'not-mentioned'],
    [
      'Allow and Deny',
      [
        { ...allow, Resource: '*' },
        { ...deny, Resource: `${API}/*/GET/pets/*` },
      ],
      'denied',
    ],
    [
      'Deny and Allow',
      [
        { ...deny, Resource: ARN },
        { ...allow, Resource: ARN },
      ],
      'denied',
    ],
    [
      'Deny under a condition',
      [
        { ...deny, Resource: '*', Condition: {} },
        { ...allow, Resource: '*' },
      ],
      'denied',
    ],
    [
      'Deny of another path',
      [
        { ...deny, Resource: `${ARN}7` },
        { ...allow, Resource: '*' },
      ],
      'allowed',
    ],
    [
      'effect in lower case',
      { ...allow, Effect: 'allow', Resource: '*' },
      'a Statement has an Effect that is neither Allow nor Deny',
    ],
    ['no resource', allow, 'a Statement has no Resource'],
    ['no action', { Effect: 'Allow', Resource: '*' }, 'a Statement has no Action'],
    ['a text', 'Allow', 'policyDocument has a Statement that is no object'],
  ];
  it.each(cases)('of %s', (_, statement, outcome) => {
    expect(evaluated(statement)).toBe(outcome);
  });

  it.each([null, 'x', [], undefined])('is no %j', (document) => {
    expect(readPolicy(document)).toMatchObject({ kind: 'nonsense' });
  });

  it('is what an authorizer function usually answers', () => {
    const { policyDocument } = policyAnswer([`Allow ${API}/*/GET/*`]) as { policyDocument: unknown };
    const reading = readPolicy(policyDocument);
    expect(reading.kind === 'policy' && evaluatePolicy(reading.policy, question)).toBe('allowed');
  });

  it.each<readonly [string, string]>([
    [`${API}/$default/GET/pets/\${aws:userid}`, 'allowed'],
    [`${API}/$default/GET/pets/\${aws:username}`, 'not-mentioned'],
    [`${API}/$default/GET/\${aws:UserAgent}/6`, 'not-mentioned'],
    [`${API}/$default/GET/*/\${aws:userid}`, 'allowed'],
  ])('fills variables into %s', (Resource, outcome) => {
    const key = (name: string): string | undefined => ({ 'aws:userid': '6', 'aws:useragent': '*' })[name];
    expect(evaluated({ ...allow, Resource }, { key })).toBe(outcome);
  });

  const ROOT = 'arn:aws:iam::123456789012:root';
  it.each<readonly [string, object, 'anonymous' | 'signed' | 'both' | 'neither']>([
    ['everybody', { Principal: '*' }, 'both'],
    ['everybody of AWS', { Principal: { AWS: '*' } }, 'both'],
    ['everybody in a list', { Principal: { AWS: ['x', '*'] } }, 'both'],
    ['nobody in particular', {}, 'both'],
    ['the account', { Principal: { AWS: '123456789012' } }, 'signed'],
    ['the root of the account', { Principal: { AWS: [ROOT] } }, 'signed'],
    ['a role', { Principal: { AWS: 'arn:aws:iam::123456789012:role/developer' } }, 'neither'],
    ['another account', { Principal: { AWS: '210987654321' } }, 'neither'],
    ['a service', { Principal: { Service: 'apigateway.amazonaws.com' } }, 'neither'],
    ['nothing at all', { Principal: null }, 'neither'],
    ['everybody but the account', { NotPrincipal: { AWS: ROOT } }, 'anonymous'],
    ['everybody but a role', { NotPrincipal: { AWS: 'arn:aws:iam::123456789012:role/x' } }, 'both'],
  ])('is about %s', (_, element, about) => {
    const statement = { ...allow, Resource: '*', ...element };
    const verdict = (isAbout: boolean): string => (isAbout ? 'allowed' : 'not-mentioned');
    const principal = { arn: ROOT, accountId: '123456789012' };
    expect(evaluated(statement)).toBe(verdict(about === 'anonymous' || about === 'both'));
    expect(evaluated(statement, { principal })).toBe(verdict(about === 'signed' || about === 'both'));
  });

  it.each<readonly [unknown, string, string]>([
    [{ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, 'allowed', 'denied'],
    [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, 'not-mentioned', 'not-mentioned'],
    [{ IpAddress: { 'aws:SourceIp': 'nonsense' } }, 'not-mentioned', 'denied'],
    [{ Nonsense: { 'aws:SourceIp': '192.0.2.0/24' } }, 'not-mentioned', 'denied'],
  ])('under the condition %j allows and denies what it holds for, and denies what cannot be decided', (...given) => {
    const [Condition, ofAllow, ofDeny] = given;
    const key = (name: string): string | undefined => (name === 'aws:sourceip' ? '192.0.2.1' : undefined);
    expect(evaluated({ ...allow, Resource: '*', Condition }, { key })).toBe(ofAllow);
    expect(evaluated({ ...deny, Resource: '*', Condition }, { key })).toBe(ofDeny);
  });
});
