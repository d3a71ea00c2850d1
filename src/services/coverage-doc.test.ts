import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { wireServices } from '../aws/wire/wire-service.ts';
import { renderCoverageDoc } from './coverage-doc.ts';
import { implementedOperations } from './implemented-operations.ts';

it('docs/coverage.md says what there is (node scripts/generate-coverage-doc.mjs writes it)', () => {
  const committed = readFileSync(new URL('../../docs/coverage.md', import.meta.url), 'utf8');
  expect(committed).toBe(renderCoverageDoc());
});

it.each(Object.values(wireServices))('every operation of $name is one that AWS has', ({ name, operations }) => {
  for (const operation of Object.keys(implementedOperations[name])) expect(operations).toHaveProperty(operation);
});

it('every operation of API Gateway that concerns HTTP APIs and REST APIs is implemented', () => {
  const missing = (name: 'apigateway' | 'apigatewayv2', besides: RegExp) =>
    Object.keys(wireServices[name].operations).filter(
      (operation) => !Object.hasOwn(implementedOperations[name], operation) && !besides.test(operation),
    );
  expect(missing('apigateway', /Sdk|DomainNameAccessAssociation|TestInvokeAuthorizer|GetModelTemplate/)).toEqual([]);
  expect(
    missing('apigatewayv2', /Portal|Product|Model|RouteResponse|IntegrationResponse|RoutingRule|RequestParameter/),
  ).toEqual([]);
});
