import { describe, expect, it } from 'vitest';
import { compileFilterPattern } from './compile-filter-pattern.ts';

function matching(pattern: string, messages: readonly string[]): readonly string[] {
  const matches = compileFilterPattern(pattern);
  if (typeof matches !== 'function') throw new Error(matches.error);
  return messages.filter(matches);
}

const ERRORS = [
  '[ERROR 400] BAD REQUEST',
  '[ERROR 401] UNAUTHORIZED REQUEST',
  '[ERROR 419] MISSING ARGUMENTS',
  '[ERROR 420] INVALID ARGUMENTS',
  '[INFO] REQUEST FAILED',
  '[SUCCESS 200] AUTHORIZED REQUEST',
];
const [BAD, UNAUTHORIZED, MISSING, INVALID, INFO, SUCCESS] = ERRORS;

// The events, patterns and what they match are the user guide's, unless a sentence says more.
describe('a pattern of terms', () => {
  it.each<[sentence: string, pattern: string, expected: readonly (string | undefined)[]]>([
    ['finds a term', 'ERROR', [BAD, UNAUTHORIZED, MISSING, INVALID]],
    ['wants all terms', 'ERROR ARGUMENTS', [MISSING, INVALID]],
    ['wants one of optional terms', '?ERROR ?ARGUMENTS', [BAD, UNAUTHORIZED, MISSING, INVALID]],
    ['ignores optional terms beside others', '?SUCCESS ?INFO ARGUMENTS', [MISSING, INVALID]],
    ['finds a phrase', '"BAD REQUEST"', [BAD]],
    ['leaves out excluded terms', 'ERROR -ARGUMENTS', [BAD, UNAUTHORIZED]],
    ['leaves out excluded phrases', '-"ERROR 4"', [INFO, SUCCESS]],
    ['takes optional phrases', '?"ERROR 419" ?INFO', [MISSING, INFO]],
    ['of quotation marks matches everything', '" "', ERRORS],
    ['that is empty matches everything', '', ERRORS],
    ['of a space matches everything', ' ', ERRORS],
    ['tells letter case', 'error', []],
    ['finds a term inside a word', 'AUTHORIZED', [UNAUTHORIZED, SUCCESS]],
    ['may be a regular expression', '%AUTHORIZED%', [UNAUTHORIZED, SUCCESS]],
    ['anchors a regular expression', '%^.ERROR 4[12]%', [MISSING, INVALID]],
    ['lets a bound be left out', '%4{,1}20%', [INVALID, SUCCESS]],
    ['escapes quotation marks', '"a \\"b\\" \\\\"', []],
  ])('%s', (_, pattern, expected) => {
    expect(matching(pattern, ERRORS)).toEqual(expected);
  });

  it('finds an escaped quotation mark', () => {
    expect(matching('"say \\"hi\\""', ['say "hi"', 'say hi'])).toEqual(['say "hi"']);
  });
});

const TRAIL = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  'cluster.name': 'c',
  'detail-type': 'x',
  ThisFlag: true,
  latency: 49.5,
  code: '404',
  status: 404,
});
const USERS = JSON.stringify({
  user: { id: 1, email: 'John.Stiles@example.com' },
  users: [
    { id: 2, email: 'John.Doe@example.com' },
    { id: 3, email: 'Jane.Doe@example.com' },
  ],
  actions: ['GET', 'PUT', 'DELETE'],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
    [7, 8, 9],
  ],
});

describe('a pattern of JSON', () => {
  it.each<[pattern: string, event: string, matches: boolean]>([
    ['{ $.eventType = "UpdateTrail" }', TRAIL, true],
    ['{$.eventType="UpdateTrail"}', TRAIL, true],
    ['{ $.eventType = UpdateTrail }', TRAIL, true],
    ['{ $.eventType = "updateTrail" }', TRAIL, false],
    ['{ $.eventType != "UpdateTrail" }', TRAIL, false],
    ['{ $.eventType = "Update*" }', TRAIL, true],
    ['{ $.eventType = "Update?*" }', TRAIL, false],
    ['{ $.eventType = "*da*Tr*" }', TRAIL, true],
    ['{ $.eventType = "*Trail*Trail" }', TRAIL, false],
    ['{ $.eventType = "UpdateTrail*Trail" }', TRAIL, false],
    ['{ $.sourceIPAddress != 123.123.* }', TRAIL, true],
    ['{ $.sourceIPAddress != 111.111.* }', TRAIL, false],
    ['{ $.arrayKey[0] = "value" }', TRAIL, true],
    ['{ $.arrayKey[2] = "value" }', TRAIL, false],
    ['{ $.arrayKey = "value" }', TRAIL, false],
    ['{ $.objectList[1].id = 2 }', TRAIL, true],
    ['{ $.eventType = %Trail% }', TRAIL, true],
    ['{ $.arrayKey[*] = %val.{2}% }', TRAIL, true],
    ['{ $.objectList[*].id = 2 }', TRAIL, true],
    ['{ $.* = %111\\.111\\.111\\.1[0-9]{1,2}% }', TRAIL, true],
    ['{ $.[\'cluster.name\'] = "c" }', TRAIL, true],
    ['{ $.detail-type = "x" }', TRAIL, true],
    ['{ $.SomeObject IS NULL }', TRAIL, true],
    ['{ $.eventType IS NULL }', TRAIL, false],
    ['{ $.ThisFlag IS TRUE }', TRAIL, true],
    ['{ $.ThisFlag IS FALSE }', TRAIL, false],
    ['{ $.SomeOtherObject NOT EXISTS }', TRAIL, true],
    ['{ $.SomeObject NOT EXISTS }', TRAIL, false],
    ['{ $.SomeOtherObject = "*" }', TRAIL, false],
    ['{ $.latency < 50 }', TRAIL, true],
    ['{ $.latency >= 49.5 }', TRAIL, true],
    ['{ $.latency = 4.95e+1 }', TRAIL, true],
    ['{ $.latency > 75 }', TRAIL, false],
    ['{ $.eventType > 1 }', TRAIL, false],
    ['{ $.status = 404 }', TRAIL, true],
    ['{ $.status = 4* }', TRAIL, true],
    ['{ $.status = "404" }', TRAIL, true],
    ['{ $.code = 404 }', TRAIL, true],
    ['{ $.status != 404 }', TRAIL, false],
    ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', USERS, true],
    [
      '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }',
      USERS,
      true,
    ],
    [
      '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }',
      USERS,
      false,
    ],
    ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', USERS, false],
    ['{ $.coordinates[1][2] = 6 }', USERS, true],
    ['{ $.eventType = "UpdateTrail" }', 'no JSON', false],
    ['{ $.eventType NOT EXISTS }', 'no JSON', false],
    ['{ $.eventType = "UpdateTrail" }', `${TRAIL}\n`, true],
    ['{ $.__proto__ NOT EXISTS }', TRAIL, true],
  ])('%s', (pattern, event, matches) => {
    expect(matching(pattern, [event])).toEqual(matches ? [event] : []);
  });
});

const ACCESS = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
const LINES = [
  'INFO 09/25/2014 12:00:00 GET /service/resource/67 1200',
  'INFO 09/25/2014 12:00:01 POST /service/resource/67/part/111 1310',
  'WARNING 09/25/2014 12:00:02 Invalid user request',
  'ERROR 09/25/2014 12:00:02 Failed to process request',
];

describe('a pattern of fields', () => {
  it.each<[pattern: string, matches: boolean]>([
    ['[ip=%127\\.0\\.0\\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]', true],
    ['[ip, user, username, timestamp, request =*.css*, status_code = 4*, bytes]', false],
    ['[..., request =*.html*, status_code = 4*, bytes]', true],
    ['[ip, ..., bytes > 1000]', true],
    ['[ip, ..., bytes > 2000]', false],
    ['[ip, user, username, timestamp, request, status_code = 404 || status_code = 410, bytes]', true],
    ['[ip, user, username, timestamp, request, status_code = 4* && status_code != 404, bytes]', false],
    ['[ip, user, username, timestamp = "10/Oct/2000*", request, status_code, bytes]', true],
    ['[ip, user, username, timestamp, request, status_code, bytes, more]', false],
    ['[a, b, c, d, e, f, ..., g]', true],
    ['[a, b, c, d, e, f, g, ..., h]', false],
    ['[...]', true],
  ])('%s', (pattern, matches) => {
    expect(matching(pattern, [ACCESS])).toEqual(matches ? [ACCESS] : []);
  });

  it.each<[pattern: string, lines: readonly number[]]>([
    ['[w1=ERROR, w2]', [3]],
    ['[w1=ERROR || w1=WARNING, w2]', [2, 3]],
    ['[w1!=ERROR && w1!=WARNING, w2]', [0, 1]],
    ['[logLevel, date, time, method, url=%/service/resource/[0-9]+$%, response_time]', [0]],
    ['[logLevel, date, time, method, url=%/service/resource/[0-9]+/part/[0-9]+$%, response_time]', [1]],
  ])('%s', (pattern, lines) => {
    expect(matching(pattern, LINES)).toEqual(lines.map((at) => LINES[at]));
  });
});

describe('a pattern that is none', () => {
  it.each<[pattern: string, error: string]>([
    ['?Status: timeout', "Invalid character(s) in term ':'"],
    ['{ $."sc-status" = 5* }', `Invalid character(s) in term '$."'`],
    ['a@b', "Invalid character(s) in term '@'"],
    ['(x', "Invalid character(s) in term '('"],
    ['`x', "Invalid character(s) in term '`'"],
    ['""', `Invalid character(s) in term '""'`],
    ['%a(b)%', "Invalid character(s) in term '('"],
    ['{ $.a = "x"', "If a filter pattern starts with '{' it must end with '}'"],
    ['[a, b', "If a filter pattern starts with '[' it must end with ']'"],
    ['{', "If a filter pattern starts with '{' it must end with '}'"],
    ['{}', 'Invalid filter pattern'],
    ['{ $.a }', 'Invalid filter pattern'],
    ['{ $.a = }', 'Invalid filter pattern'],
    ['{ a = 1 }', 'Invalid filter pattern'],
    ['{ $.a > x }', 'Invalid filter pattern'],
    ['{ $.a IS NOT NULL }', 'Invalid filter pattern'],
    ['{ $.a EXISTS }', 'Invalid filter pattern'],
    ['{ ($.a = 1 }', 'Invalid filter pattern'],
    ['{ $.a = 1 $.b = 2 }', 'Invalid filter pattern'],
    ['{ $.*.b.* = 1 }', 'Invalid filter pattern'],
    [`{ ${'('.repeat(200)}$.a = 1${')'.repeat(200)} }`, 'Invalid filter pattern'],
    ['[ip, status_code = 4* && bytes > 1000]', 'Invalid filter pattern'],
    ['[..., a, ...]', 'Invalid filter pattern'],
    ['-', 'Invalid filter pattern'],
    ['"open', 'Invalid filter pattern'],
    ['%[%', 'Invalid filter pattern'],
  ])('%s', (pattern, error) => {
    expect(compileFilterPattern(pattern)).toEqual({ error });
  });
});
