import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optionalClient } from '../support/optional-client.ts';
import { freePort } from '../support/ports.ts';
import { type CountingFront, startCountingFront } from './counting-front.ts';
import { type RawCase, rawCases } from './raw-cases.ts';
import { ask, RawClient } from './raw-client.ts';

const nginxProgram = optionalClient({
  name: 'nginx',
  paths: ['/usr/sbin/nginx'],
  install: 'apt-get install nginx-light',
});

let counting: CountingFront;
let nginx: ChildProcess;
let proxyPort: number;
let directory: string;

/**
 * One worker, kept-alive connections to the front, so that what is left over of one request would become the next.
 * A client that says no more is answered all the same, and a request that never ends is given up soon.
 */
function configuration(port: number): string {
  return `
    daemon off; worker_processes 1; pid ${directory}/nginx.pid; error_log ${directory}/error.log;
    events { worker_connections 64; }
    http {
      access_log off; client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
      fastcgi_temp_path ${directory}/fastcgi; uwsgi_temp_path ${directory}/uwsgi; scgi_temp_path ${directory}/scgi;
      client_header_timeout 200ms; client_body_timeout 200ms; keepalive_timeout 200ms; lingering_close off;
      large_client_header_buffers 4 32k;
      upstream front { server 127.0.0.1:${counting.port}; keepalive 4; }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://front; proxy_http_version 1.1; proxy_ignore_client_abort on;
          proxy_set_header Connection ""; proxy_set_header Host $http_host;
        }
      }
    }`;
}

describe.skipIf(nginxProgram.isMissing)('behind nginx', () => {
  beforeAll(async () => {
    counting = await startCountingFront();
    proxyPort = await freePort();
    directory = mkdtempSync(join(tmpdir(), 'crossgate-nginx-'));
    const file = join(directory, 'nginx.conf');
    writeFileSync(file, configuration(proxyPort));
    nginx = spawn(nginxProgram.path, ['-c', file, '-e', join(directory, 'error.log')], { stdio: 'inherit' });
    await answersPlainRequest(Date.now() + 10_000);
  });

  afterAll(async () => {
    if (nginx !== undefined && nginx.exitCode === null) {
      nginx.kill();
      await new Promise((resolve) => nginx.once('exit', resolve));
    }
    await counting?.front.close();
    if (directory !== undefined) rmSync(directory, { recursive: true });
  });

  /** nginx may take a moment to listen, and hangs up on a client that did not get its turn for 200 ms. */
  async function answersPlainRequest(untilMs: number): Promise<number> {
    try {
      return (await ask(proxyPort, 'GET /plain HTTP/1.1\r\nHost: a\r\n\r\n')).status;
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await new Promise((resolve) => setImmediate(resolve));
      return answersPlainRequest(untilMs);
    }
  }

  async function check(row: RawCase): Promise<void> {
    counting.seen.length = 0;
    const client = new RawClient(proxyPort);
    client.send(Buffer.from(row.raw, 'latin1'));
    await client.ended();
    client.close();
    const meant = row.id === 'ok-keepalive-2' ? 2 : 1;
    expect(counting.seen.length).toBeLessThanOrEqual(meant);
    expect(counting.seen.filter(({ path }) => path.includes('smuggled'))).toEqual([]);
    expect(await answersPlainRequest(Date.now() + 5_000)).toBe(200);
    expect(counting.seen.at(-1)?.path).toBe('/plain');
  }

  test.each(rawCases.map((row) => [row.id, row] as const))('%s: never more requests than were meant', (_, row) =>
    check(row),
  );
});
