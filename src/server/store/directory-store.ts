import { openDatabase } from './database.ts';
import { createDurableStore, type DurableStore } from './durable-store.ts';

export type { DurableStore } from './durable-store.ts';
export { StoreError } from './store-error.ts';

/**
 * Opens the account kept in `directory`, which is made when it is not there. Rejects with StoreError, as every
 * transaction does whose writes could not be brought to disk.
 */
export async function createDirectoryStore(directory: string): Promise<DurableStore> {
  const { content, database } = await openDatabase(directory);
  return createDurableStore(content, database);
}
