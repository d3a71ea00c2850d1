import type { IntegrationReport } from '../../response.ts';
import type { MethodCall, RestIntegrationFailure } from '../method-call.ts';
import type { RestFailure } from '../rest-failure.ts';

/**
 * Something of the definition does not work: the 500 of API_CONFIGURATION_ERROR.
 *
 * @param logged what the execution log says after `Execution failed due to configuration error: `
 * @param detail for people, where it says more than the log
 */
export function configurationError(
  call: MethodCall,
  logged: string,
  { detail = logged, report = null }: { readonly detail?: string; readonly report?: IntegrationReport | null } = {},
): RestIntegrationFailure {
  call.log.line(`Execution failed due to configuration error: ${logged}`);
  return failed({ type: 'API_CONFIGURATION_ERROR', detail }, report);
}

export function failed(failure: RestFailure, report: IntegrationReport | null = null): RestIntegrationFailure {
  return { kind: 'failure', failure, report };
}

/** No template is for the content type, and the integration does not let it pass. */
export function unsupportedMediaType(contentType: string): RestIntegrationFailure {
  return failed({
    type: 'UNSUPPORTED_MEDIA_TYPE',
    detail: `There is no request template for ${contentType}, and passthroughBehavior lets nothing else pass.`,
  });
}

/** Reported: the words of a body that a mapping looks into and that is no JSON. */
export function invalidRequestJson(detail: string): RestIntegrationFailure {
  return failed({ type: 'BAD_REQUEST_BODY', message: 'Invalid JSON in request body', detail });
}

export const TIMEOUT_LOGGED = 'Execution failed due to a timeout error';

/** Recorded 2025-05-20: the answer carries the trace id. */
export function timedOut(call: MethodCall, detail: string, report: IntegrationReport): RestIntegrationFailure {
  call.log.line(TIMEOUT_LOGGED);
  return failed({ type: 'INTEGRATION_TIMEOUT', detail, traceId: call.traceId }, report);
}
