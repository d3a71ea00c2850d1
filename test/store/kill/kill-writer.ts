import { writeSync } from 'node:fs';
import { createDirectoryStore } from '../../../src/server/store/directory-store.ts';
import { stepContext, writeLoad } from './write-load.ts';

/**
 * Goes on with the load of several clients at once, and prints `client step` for each operation that was acknowledged.
 * Arguments: the directory, and for each client how many of its steps have happened.
 */
const [directory = '', ...counts] = process.argv.slice(2);
const store = await createDirectoryStore(directory);

await Promise.all(
  counts.map(async (count, client) => {
    let step = 0;
    for (const operation of writeLoad(client)) {
      if (step >= Number(count)) {
        await operation(stepContext(store, client, step));
        // A line in the pipe outlives this process.
        writeSync(1, `${client} ${step}\n`);
      }
      step += 1;
    }
  }),
);
