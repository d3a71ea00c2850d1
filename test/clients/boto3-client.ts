import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { optionalClient } from '../support/optional-client.ts';
import type { Outcome, ScriptedClient } from './step.ts';

/** Debian's boto3 belongs to Debian's Python, whatever else is called python3. */
export const boto3 = optionalClient({
  name: 'boto3',
  paths: ['/usr/lib/python3/dist-packages/boto3/__init__.py'],
  install: 'apt-get install python3-boto3',
});

/** boto3, in a process that makes one call after the other. */
export function createBoto3Client(endpoint: string): ScriptedClient {
  const script = join(import.meta.dirname, 'boto3-client.py');
  const child = spawn('/usr/bin/python3', [script, endpoint], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async call(service, operation, input) {
      child.stdin.write(`${JSON.stringify({ service, operation, input })}\n`);
      const { value } = await answers.next();
      const outcome = JSON.parse(String(value)) as Outcome | { readonly kind: 'broken'; readonly message: string };
      if (outcome.kind === 'broken') throw new Error(`${operation}: ${outcome.message}`);
      return outcome;
    },
    async close() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}
