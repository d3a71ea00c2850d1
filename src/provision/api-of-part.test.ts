import { describe, expect, test } from 'vitest';
import { besideBodyWarning, isOfWebSocketApi } from './api-of-part.ts';

const other = (logicalId: string, properties: Readonly<Record<string, unknown>>, type = 'AWS::ApiGatewayV2::Api') => ({
  type,
  logicalId,
  physicalId: logicalId.toLowerCase(),
  properties,
});
const stack = [
  other('Table', {}, 'AWS::DynamoDB::Table'),
  other('Plain', { ProtocolType: 'HTTP' }),
  other('Imported', { Body: { openapi: '3.0.1' } }),
  other('Socket', { ProtocolType: 'WEBSOCKET' }),
];

describe('what belongs to a WebSocket API', () => {
  test.each([
    ['the API itself', 'AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' }, true],
    ['a route of it', 'AWS::ApiGatewayV2::Route', { ApiId: 'socket' }, true],
    ['its stage', 'AWS::ApiGatewayV2::Stage', { ApiId: 'socket' }, true],
    ['not an HTTP API', 'AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }, false],
    ['not a route of an HTTP API', 'AWS::ApiGatewayV2::Route', { ApiId: 'plain' }, false],
    ['not what has no API', 'AWS::ApiGatewayV2::DomainName', { DomainName: 'a.example' }, false],
    ['not another service', 'AWS::Custom::Thing', { ApiId: 'socket' }, false],
  ])('%s', (_, type, properties, is) => {
    expect(isOfWebSocketApi({ type, properties }, stack)).toBe(is);
  });
});

describe('what a body takes away with its next change', () => {
  test.each([
    ['a route', 'AWS::ApiGatewayV2::Route', 'imported', true],
    ['an authorizer', 'AWS::ApiGatewayV2::Authorizer', 'imported', true],
    ['a stage, which stays', 'AWS::ApiGatewayV2::Stage', 'imported', false],
    ['a route of an API without a body', 'AWS::ApiGatewayV2::Route', 'plain', false],
    ['a route of an API that is not here', 'AWS::ApiGatewayV2::Route', 'elsewhere', false],
  ])('%s', (_, type, ApiId, isWarned) => {
    const warning = besideBodyWarning({ type, properties: { ApiId } }, stack);
    expect(warning?.message ?? null).toBe(
      isWarned
        ? "API Gateway doesn't support this beside the OpenAPI body of Imported: the next change of the body removes it"
        : null,
    );
  });
});
