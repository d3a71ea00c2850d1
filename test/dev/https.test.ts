import { existsSync, readFileSync, statSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCertificate } from '../../src/server/tls/create-certificate.ts';
import type { KeyPair } from '../../src/server/tls/key-pair.ts';
import { type DevProcess, startDev } from '../support/dev-process.ts';
import { createProject, type Project } from '../support/project.ts';

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [https://app.example.com]
        AllowMethods: [GET]
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async (event) => event
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /data, Method: get } }
`;

let project: Project;
let mine: KeyPair;
let dev: DevProcess | undefined;

beforeAll(async () => {
  mine = await createCertificate(Date.now());
  project = createProject({
    'template.yaml': TEMPLATE,
    'cert.pem': mine.certificate,
    'key.pem': mine.privateKey,
  });
});
afterEach(async () => {
  await dev?.stop();
  dev = undefined;
});
afterAll(() => project.remove());

async function start(...args: readonly string[]): Promise<URL> {
  const env = { ...process.env, XDG_CONFIG_HOME: join(project.directory, 'config') };
  dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none', '--no-watch', ...args], { env });
  const { apis } = await dev.event('ready');
  return new URL((apis as { url: string }[])[0]?.url as string);
}

interface Seen {
  readonly version: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly event: {
    readonly headers: Readonly<Record<string, string>>;
    readonly requestContext: { readonly http: { readonly protocol: string } };
  };
}

function overHttp1(url: URL, ca: string): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const headers = { Origin: 'https://app.example.com' };
    const outgoing = httpsRequest({ host: '127.0.0.1', port: url.port, path: '/data', ca, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({
          version: response.httpVersion,
          status: response.statusCode ?? 0,
          headers: response.headers,
          event: JSON.parse(body),
        }),
      );
    });
    outgoing.on('error', reject).end();
  });
}

async function overHttp2(url: URL, ca: string): Promise<Seen> {
  const socket = connectTls({ host: '127.0.0.1', port: Number(url.port), ca, ALPNProtocols: ['h2', 'http/1.1'] });
  const session: ClientHttp2Session = connect(url, { createConnection: () => socket });
  const stream = session.request({ ':path': '/data', origin: 'https://app.example.com' });
  let headers: Record<string, unknown> = {};
  let body = '';
  stream.on('response', (received) => {
    headers = received;
  });
  for await (const text of stream.setEncoding('utf8')) body += text;
  session.destroy();
  return { version: socket.alpnProtocol || '', status: Number(headers[':status']), headers, event: JSON.parse(body) };
}

describe('crossgate dev --https', () => {
  test('serves HTTP/1.1 and HTTP/2 with a certificate that it keeps for the next start', async () => {
    const url = await start('--https');
    expect(url.protocol).toBe('https:');
    const kept = join(project.directory, 'config/crossgate/tls');
    const certificate = readFileSync(join(kept, 'localhost.pem'), 'utf8');
    expect(statSync(join(kept, 'localhost-key.pem')).mode & 0o777).toBe(0o600);
    expect(dev?.stderr()).toContain('Made a certificate for HTTPS on this machine');

    const [one, two] = [await overHttp1(url, certificate), await overHttp2(url, certificate)];
    expect([one.version, one.status, two.version, two.status]).toEqual(['1.1', 200, 'h2', 200]);
    for (const { headers, event } of [one, two]) {
      expect(headers['access-control-allow-origin']).toBe('https://app.example.com');
      expect(event.headers).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-port': url.port });
      expect(event.requestContext.http.protocol).toBe('HTTP/1.1');
    }
    expect(one.headers.connection).toBe('keep-alive');
    expect(two.headers).not.toHaveProperty('connection');
    expect(two.event.headers.host).toBe(url.host);

    expect(await dev?.stop()).toBe(0);
    await start('--https');
    expect(readFileSync(join(kept, 'localhost.pem'), 'utf8')).toBe(certificate);
    expect(dev?.stderr()).not.toContain('Made a certificate');
  });

  test('takes the files that are given', async () => {
    const at = (name: string): string => join(project.directory, name);
    const url = await start('--ssl-cert-file', at('cert.pem'), '--ssl-key-file', at('key.pem'));
    expect((await overHttp2(url, mine.certificate)).status).toBe(200);
  });

  test('leaves the endpoint port to plain HTTP, whose address is in ApiEndpoint', async () => {
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', '0', '--no-watch', '--https'], {
      env: { ...process.env, XDG_CONFIG_HOME: join(project.directory, 'config') },
    });
    const { endpoint } = await dev.event('ready');
    expect((await fetch(`${endpoint}/_health`)).status).toBe(200);
  });

  test.each<[name: string, args: readonly string[], message: string]>([
    ['one file alone', ['--ssl-cert-file', 'cert.pem'], '--ssl-cert-file is given without --ssl-key-file.'],
    [
      'a file that is not there',
      ['--ssl-cert-file', 'cert.pem', '--ssl-key-file', 'none.pem'],
      '--ssl-key-file: none.pem does not exist.',
    ],
  ])('refuses %s', async (_, args, message) => {
    dev = startDev(['.', '--port', '0', '--endpoint-port', 'none', ...args], { cwd: project.directory });
    const { diagnostics } = await dev.event('failed');
    expect((diagnostics as { message: string }[]).map((diagnostic) => diagnostic.message)).toEqual([message]);
    expect(await dev.exited).toBe(2);
  });

  test('makes no certificate without it', async () => {
    const other = createProject({ 'template.yaml': TEMPLATE });
    dev = startDev([other.directory, '--port', '0', '--endpoint-port', 'none', '--no-watch'], {
      env: { ...process.env, XDG_CONFIG_HOME: join(other.directory, 'config') },
    });
    await dev.event('ready');
    expect(existsSync(join(other.directory, 'config'))).toBe(false);
    other.remove();
  });
});
