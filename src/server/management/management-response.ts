import type { GatewayResponse } from '../../gateway/response.ts';
import type { StageStatus } from './account-status.ts';

/** What a request to a management API was, for its line in the log. */
export interface ManagementReport {
  /** Null when no service of those served here was meant. */
  readonly service: string | null;
  readonly operation: string | null;
  /** The name of the error that was answered: `NotFoundException`. */
  readonly error: string | null;
  /** What it says. */
  readonly message: string | null;
  /** What the REST API that was changed has by now that a stage of it does not serve; absent when there is nothing. */
  readonly notDeployed?: readonly StageStatus[];
}

export interface ManagementResponse extends GatewayResponse {
  readonly management: ManagementReport;
}

export function managementReportOf(response: GatewayResponse): ManagementReport | null {
  return 'management' in response ? (response as ManagementResponse).management : null;
}
