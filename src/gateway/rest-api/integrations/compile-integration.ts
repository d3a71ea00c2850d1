import type { IntegrationSource, MethodSource, RestIntegrate } from '../method-call.ts';
import { compileHttpIntegration, compileHttpProxyIntegration } from './http/http-integration.ts';
import { configurationError } from './integration-failures.ts';
import { isFunctionUri } from './lambda/function-uri.ts';
import { compileLambdaIntegration } from './lambda/lambda-integration.ts';
import { compileLambdaProxyIntegration } from './lambda/lambda-proxy-integration.ts';
import { compileMockIntegration } from './mock/mock-integration.ts';
import { compileServiceIntegration } from './service/service-integration.ts';

/** Compiles the integration of a method: its request mapping, its backend and its response mapping. */
export function compileRestIntegration(source: MethodSource): RestIntegrate {
  const { methodIntegration: integration } = source.method;
  if (integration === undefined) {
    const { method, resource } = source;
    const detail = `${method.httpMethod} ${resource.path} has no integration.`;
    return (call) => configurationError(call, 'No integration defined for method', { detail });
  }
  return compile({ ...source, integration });
}

function compile(source: IntegrationSource): RestIntegrate {
  const { type, uri } = source.integration;
  switch (type) {
    case 'MOCK':
      return compileMockIntegration(source);
    case 'HTTP':
      return compileHttpIntegration(source);
    case 'HTTP_PROXY':
      return compileHttpProxyIntegration(source);
    case 'AWS':
      return isFunctionUri(uri) ? compileLambdaIntegration(source) : compileServiceIntegration(source);
    case 'AWS_PROXY':
      return compileLambdaProxyIntegration(source);
  }
}
