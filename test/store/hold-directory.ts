import { createDirectoryStore } from '../../src/server/store/directory-store.ts';

/** Opens the directory that is the first argument, says so, and keeps it until the process ends. */
const [directory = ''] = process.argv.slice(2);
await createDirectoryStore(directory).then(
  () => {
    console.log('open');
    setInterval(() => {}, 2 ** 30);
  },
  ({ name, message }: Error) => console.log(`${name}: ${message}`),
);
