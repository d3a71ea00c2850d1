import type { Overrides } from '../mapping/vtl/template-scope.ts';
import type { GatewayResponse, RequestReport } from '../response.ts';
import type { ContextScope } from './context-variables.ts';

/** An answer of a REST API, with what its access log reads. */
export interface RestResponse extends GatewayResponse {
  readonly report: RestRequestReport;
}

export interface RestRequestReport extends RequestReport {
  /** Null when no stage was found. */
  readonly rest: RestExchange | null;
}

export interface RestExchange {
  readonly scope: ContextScope;
  /** `$context.error.*`; null when the gateway did not fail. */
  readonly error: RestErrorContext | null;
  /** What templates overrode; null before a method was selected. */
  readonly overrides: Overrides | null;
}

export interface RestErrorContext {
  readonly responseType: string;
  readonly message: string | null;
  readonly validationError: string | null;
}

/** The report of an answer that this pipeline has given; null of any other. */
export function restReport({ report }: GatewayResponse): RestRequestReport | null {
  return 'rest' in report ? (report as RestRequestReport) : null;
}
