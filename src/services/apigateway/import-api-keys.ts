import { joinTransaction } from '../../account/store/join-transaction.ts';
import type { ApiKeyIds, ImportApiKeysRequest } from '../../aws/generated/apigateway.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { createApiKey } from './api-keys.ts';
import { checkRequest } from './check-request.ts';
import { createUsagePlanKey } from './usage-plan-keys.ts';

/**
 * Documented ("API Gateway API key file format"): comma-separated values whose first row names the columns. `name` and
 * `key` must be there; `description`, `enabled` and `usageplanIds`, a list in quotes, may be. Each key is made by the
 * operation that makes one.
 */
export async function importApiKeys(context: OperationContext, input: ImportApiKeysRequest): Promise<ApiKeyIds> {
  checkRequest('ImportApiKeys', input);
  const [header = [], ...rows] = readCsv(input.body);
  const columns = header.map((name) => name.trim().toLowerCase());
  for (const column of ['name', 'key']) {
    if (!columns.includes(column)) {
      throw badRequestInOurWords(context, `API Key file has no column ${column}`, '/body');
    }
  }
  return context.store.transact(async (transaction) => {
    const operations = { ...context, store: joinTransaction(transaction) };
    const ids: string[] = [];
    const warnings: string[] = [];
    for (const row of rows) {
      const cell = (column: string): string => row[columns.indexOf(column)]?.trim() ?? '';
      try {
        ids.push(await importKey(operations, cell));
      } catch (error) {
        if (!(error instanceof ServiceError) || input.failOnWarnings === true) throw error;
        warnings.push(`${cell('name')}: ${error.message}`);
      }
    }
    return { ids, warnings };
  });
}

async function importKey(operations: OperationContext, cell: (column: string) => string): Promise<string> {
  const { id = '' } = await createApiKey(operations, {
    name: cell('name'),
    value: cell('key'),
    description: cell('description'),
    enabled: cell('enabled').toLowerCase() === 'true',
  });
  const usagePlanIds = cell('usageplanids')
    .split(',')
    .map((planId) => planId.trim())
    .filter((planId) => planId !== '');
  for (const usagePlanId of usagePlanIds) {
    await createUsagePlanKey(operations, { usagePlanId, keyId: id, keyType: 'API_KEY' });
  }
  return id;
}

/** RFC 4180: a value in quotes may have commas, line ends, and quotes that are doubled. Rows without any value are none. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"[^,\r\n]*|([^,\r\n]*))(,|\r?\n|\r|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.some((value) => value !== ''));
}
