import { describe, expect, it } from 'vitest';
import { gatewayRequest } from '../../../../test/http-api-fixture.ts';
import { conditionKeysOf } from './condition-keys.ts';
import { evaluateConditions, readConditions } from './conditions.ts';

const ports = {
  now: () => Date.parse('2026-05-06T07:08:09Z'),
  region: 'us-east-1',
  conditionKeys: { 'aws:SourceVpce': 'vpce-1a2b3c4d' },
};
const caller = {
  kind: 'iam',
  accessKey: 'AKIDEXAMPLE',
  accountId: '123456789012',
  callerId: 'AIDA',
  userArn: 'arn:aws:iam::123456789012:root',
  userId: 'AIDA',
} as const;
const request = gatewayRequest({
  headers: { 'User-Agent': 'curl/8*', Referer: 'https://app.example.com/' },
  sourceIp: '192.0.2.1',
});
const key = conditionKeysOf(request, { ports, caller });

function evaluated(block: unknown, hasVariables = true): boolean | null {
  return evaluateConditions(readConditions(block), key, hasVariables);
}

describe('a condition', () => {
  const holds: Readonly<Record<string, readonly object[]>> = {
    StringEquals: [{ 'aws:UserAgent': 'curl/8*' }, { 'AWS:useragent': ['x', 'curl/8*'] }],
    StringNotEquals: [{ 'aws:UserAgent': ['curl/7', 'curl/8'] }],
    StringEqualsIgnoreCase: [{ 'aws:UserAgent': 'CURL/8*' }],
    StringNotEqualsIgnoreCase: [{ 'aws:UserAgent': 'wget' }],
    StringLike: [{ 'aws:UserAgent': 'curl/*' }, { 'aws:UserAgent': 'curl/8?' }, { 'aws:Referer': 'https://*' }],
    StringNotLike: [{ 'aws:UserAgent': 'Mozilla*' }],
    IpAddress: [{ 'aws:SourceIp': '192.0.2.0/24' }, { 'aws:SourceIp': ['203.0.113.0/24', '192.0.2.1'] }],
    NotIpAddress: [{ 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] }],
    Bool: [{ 'aws:SecureTransport': 'true' }, { 'aws:SecureTransport': true }],
    NumericEquals: [{ 'aws:EpochTime': 1_778_051_289 }],
    NumericNotEquals: [{ 'aws:EpochTime': '7' }],
    NumericLessThan: [{ 'aws:EpochTime': '1778051290' }],
    NumericLessThanEquals: [{ 'aws:EpochTime': '1778051289' }],
    NumericGreaterThan: [{ 'aws:EpochTime': '1778051288' }],
    NumericGreaterThanEquals: [{ 'aws:EpochTime': '1778051289' }],
    DateEquals: [{ 'aws:CurrentTime': '2026-05-06T07:08:09Z' }],
    DateNotEquals: [{ 'aws:CurrentTime': '2026-05-06' }],
    DateLessThan: [{ 'aws:CurrentTime': '2026-05-07T00:00:00Z' }, { 'aws:EpochTime': '2026-05-07T00:00:00Z' }],
    DateLessThanEquals: [{ 'aws:CurrentTime': '1778051289' }],
    DateGreaterThan: [{ 'aws:CurrentTime': '2026-05-06' }],
    DateGreaterThanEquals: [{ 'aws:CurrentTime': '2026-05-06T09:08:09+02:00' }],
    ArnEquals: [{ 'aws:PrincipalArn': 'arn:aws:iam::123456789012:*' }],
    ArnLike: [{ 'aws:PrincipalArn': 'arn:aws:iam::*:root' }],
    ArnNotEquals: [{ 'aws:PrincipalArn': 'arn:aws:iam:*' }],
    ArnNotLike: [{ 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/*' }],
    BinaryEquals: [{ 'aws:PrincipalAccount': '123456789012' }],
    Null: [{ 'aws:SourceVpc': 'true' }, { 'aws:SourceVpce': false }],
    StringEqualsIfExists: [{ 'aws:SourceVpc': 'vpc-1' }, { 'aws:SourceVpce': 'vpce-1a2b3c4d' }],
    'ForAnyValue:StringEquals': [{ 'aws:SourceVpce': ['vpce-1', 'vpce-1a2b3c4d'] }],
    'ForAllValues:StringEquals': [{ 'aws:SourceVpc': 'vpc-1' }, { 'aws:userid': ['AIDA'] }],
  };
  it.each(Object.entries(holds).flatMap(([operator, blocks]) => blocks.map((keys) => [operator, keys] as const)))(
    'holds: %s %j',
    (operator, keys) => {
      expect(evaluated({ [operator]: keys })).toBe(true);
    },
  );

  it.each<readonly [string, object]>([
    ['StringEquals', { 'aws:UserAgent': 'curl/*' }],
    ['StringEquals', { 'aws:UserAgent': 'Curl/8*' }],
    ['StringNotEquals', { 'aws:UserAgent': ['x', 'curl/8*'] }],
    ['StringLike', { 'aws:UserAgent': 'curl' }],
    ['IpAddress', { 'aws:SourceIp': '203.0.113.0/24' }],
    ['NotIpAddress', { 'aws:SourceIp': ['192.0.2.0/24', '203.0.113.0/24'] }],
    ['Bool', { 'aws:SecureTransport': 'false' }],
    ['NumericLessThan', { 'aws:EpochTime': '1778051289' }],
    ['DateGreaterThan', { 'aws:CurrentTime': '2026-05-06T07:08:09Z' }],
    ['ArnLike', { 'aws:PrincipalArn': 'arn:aws:*:root' }],
    ['Null', { 'aws:SourceVpce': 'true' }],
    ['Null', { 'aws:SourceVpc': 'false' }],
    ['StringEquals', { 'aws:SourceVpc': 'vpc-1' }],
    ['StringEqualsIfExists', { 'aws:SourceVpce': 'vpce-2' }],
    ['ForAnyValue:StringEquals', { 'aws:SourceVpc': 'vpc-1' }],
    ['NumericEquals', { 'aws:UserAgent': '7' }],
  ])('does not hold: %s %j', (operator, keys) => {
    expect(evaluated({ [operator]: keys })).toBe(false);
  });

  it('holds when it is negated and the request lacks the key', () => {
    for (const operator of ['StringNotEquals', 'StringNotLike', 'NotIpAddress', 'ArnNotLike', 'NumericNotEquals']) {
      expect(evaluated({ [operator]: { 'aws:SourceVpc': '1' } })).toBe(true);
    }
  });

  it.each<readonly [string, unknown]>([
    ['an operator that nobody knows', { StringMatches: { 'aws:UserAgent': 'x' } }],
    ['a member of every object', { constructor: { 'aws:UserAgent': 'x' } }],
    ['no key', { IpAddress: {} }],
    ['no value', { IpAddress: { 'aws:SourceIp': [] } }],
    ['an object as value', { IpAddress: { 'aws:SourceIp': {} } }],
    ['null as value', { IpAddress: { 'aws:SourceIp': null } }],
    ['a range that is none', { IpAddress: { 'aws:SourceIp': '192.0.2.0/240' } }],
    ['a range that is none, negated', { NotIpAddress: { 'aws:SourceIp': 'x' } }],
    ['a number that is none', { NumericLessThan: { 'aws:EpochTime': 'soon' } }],
    ['a date that is none', { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } }],
    ['a list', []],
    ['a text', 'x'],
  ])('cannot be decided with %s', (_, block) => {
    expect(evaluated(block)).toBe(null);
  });

  it('is one of several that all have to hold', () => {
    const secure = { Bool: { 'aws:SecureTransport': 'true' } };
    expect(evaluated({})).toBe(true);
    expect(evaluated({ ...secure, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })).toBe(true);
    expect(evaluated({ ...secure, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })).toBe(false);
    expect(evaluated({ StringEquals: { 'aws:UserAgent': 'curl/8*', 'aws:Referer': 'x' } })).toBe(false);
    expect(evaluated({ IpAddress: { 'aws:SourceIp': 'x' }, Bool: { 'aws:SecureTransport': 'false' } })).toBe(false);
  });

  it.each<readonly [string, boolean]>([
    ['curl/8${*}', true],
    ['curl/${?}', false],
    ['${aws:UserAgent}', true],
    ["${aws:username, 'curl/8*'}", true],
    ['${aws:username}', false],
    ['*${aws:username}*', false],
  ])('has variables in %j', (value, expected) => {
    expect(evaluated({ StringLike: { 'aws:UserAgent': value } })).toBe(expected);
    // The value that is filled in has a star, which is no wildcard.
    expect(evaluated({ StringEquals: { 'aws:UserAgent': value } })).toBe(expected);
  });

  it('has none in a policy of the older version', () => {
    expect(evaluated({ StringLike: { 'aws:UserAgent': '${aws:UserAgent}' } }, false)).toBe(false);
  });

  it('knows nothing of a caller that has not signed', () => {
    const anonymous = conditionKeysOf(request, { ports });
    const conditions = readConditions({ Null: { 'aws:PrincipalArn': 'true', 'aws:userid': 'true' } });
    expect(evaluateConditions(conditions, anonymous, true)).toBe(true);
  });
});
