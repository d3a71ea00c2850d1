import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import type { LogStorage } from './log-storage.ts';

/** Where the events are. An account that is looked at without what runs it has none. */
export function logsOf({ logs }: OperationContext): LogStorage {
  if (logs !== undefined) return logs;
  throw new ServiceError('ServiceUnavailableException', 500, 'No log events are kept here.');
}
