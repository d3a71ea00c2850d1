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
});
