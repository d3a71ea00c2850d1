import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { storeSuite } from '../../../test/store/store-suite.ts';
import { createDirectoryStore, type DurableStore } from './directory-store.ts';

const opened: { readonly directory: string; readonly store: DurableStore }[] = [];

storeSuite('the store in a directory', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'crossgate-store-'));
  const store = await createDirectoryStore(directory);
  opened.push({ directory, store });
  return store;
});

afterEach(async () => {
  for (const { directory, store } of opened.splice(0)) {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
