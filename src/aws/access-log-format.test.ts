import { describe, expect, it } from 'vitest';
import { checkHttpApiAccessLogFormat, HTTP_API_VARIABLES, readAccessLogFormat } from './access-log-format.ts';

const variable = (name: string) => ({ variable: name });

describe('reading an access-log format', () => {
  it.each<[sentence: string, format: string, parts: unknown[]]>([
    ['finds no variable in plain text', 'plain $text', ['plain $text']],
    ['finds a variable alone', '$context.requestId', [variable('requestId')]],
    ['takes dots for a part of the name', '$context.integration.status!', [variable('integration.status'), '!']],
    [
      'ends a name at the first other character',
      '$context.status|$context.path',
      [variable('status'), '|', variable('path')],
    ],
    ['takes names in braces', 'a${context.path}b', ['a', variable('path'), 'b']],
    ['leaves what only looks like a variable', '$contexts.path $ context.path', ['$contexts.path $ context.path']],
    ['keeps what has no end', '${context.path', ['${context.path']],
    ['gives nothing for nothing', '', []],
  ])('%s', (_, format, parts) => {
    expect(readAccessLogFormat(format)).toEqual(parts);
  });
});

describe('an access-log format of an HTTP API', () => {
  it.each([
    ['$context.requestId'],
    ['$context.extendedRequestId $context.status'],
    ['{"id":"${context.requestId}","sub":"$context.authorizer.claims.sub","key":"$context.authorizer.my-key"}'],
    ['$context.requestId $context.resourcePath'],
    [[...HTTP_API_VARIABLES].map((name) => `$context.${name}`).join(',')],
  ])('%s is accepted', (format) => {
    expect(checkHttpApiAccessLogFormat(format)).toBe(null);
  });

  const found = 'The following errors are found in Access Log Format: ';
  it.each([
    [
      '$context.status',
      `${found}Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.status'`,
    ],
    ['', `${found}Access Log format must include either $context.requestId or $context.extendedRequestId : ''`],
    ['$context.requestIdFoo', 'The following context variables are not supported: [$context.requestIdFoo]'],
    [
      '$context.requestId $context.request.header.mcp-method $context.requestLength',
      'The following context variables are not supported: [$context.request.header.mcp-method, $context.requestLength]',
    ],
    ['$context.requestId|$context.status', 'The following context variables are not supported: [$context.requestId|]'],
    ['${context.nope} $context.requestId', 'The following context variables are not supported: [${context.nope}]'],
    ['$context.requestId\n', `${found}Access Log format must be single line: '$context.requestId\n'`],
  ])('%s is refused', (format, message) => {
    expect(checkHttpApiAccessLogFormat(format)).toBe(message);
  });
});
