import type { LambdaFunction } from '../../src/account/function.ts';
import { createDirectoryStore } from '../../src/server/store/directory-store.ts';

/**
 * Puts functions of 1 MB into the directory that is the first argument until one is refused, then a small one, and
 * prints what became of each.
 */
const [directory = ''] = process.argv.slice(2);
// A limit of the shell is told with a signal, too.
process.on('SIGXFSZ', () => {});
const store = await createDirectoryStore(directory);
let count = 0;
while (await put(`f${count}`, 1_000_000)) count += 1;
await put('small', 10);
await store.close();

async function put(name: string, size: number): Promise<boolean> {
  const value = { FunctionName: name, Code: { Kind: 'zip-bytes', Base64: 'x'.repeat(size) } } as LambdaFunction;
  try {
    await store.transact(async (transaction) => transaction.put('functions', name, value));
    console.log(`${name} kept`);
    return true;
  } catch (error) {
    console.log(`${name} ${(error as Error).name}`);
    return false;
  }
}
