import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DevProcess, startDev } from '../support/dev-process.ts';
import { createProject, type Project } from '../support/project.ts';

/** Counts its own calls, so that an answer tells whether its environment is still the same one. */
const counting = (name: string): string =>
  `let calls = 0;\nexports.handler = async () => ({ name: '${name}', calls: ++calls });\n`;

const template = (options: { origin?: string; secondPath?: string; extra?: string } = {}): string => `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ['${options.origin ?? 'https://app.example.com'}']
        AllowMethods: [GET]
  First:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: first/
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /first, Method: get } }
  Second:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: second/
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: ${options.secondPath ?? '/second'}, Method: get } }
${options.extra ?? ''}`;

describe('a save', () => {
  let project: Project;
  let dev: DevProcess;
  let url: string;
  let reloads = 0;

  beforeEach(async () => {
    project = createProject({
      'template.yaml': template(),
      'first/index.js': counting('first'),
      'second/index.js': counting('second'),
    });
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none']);
    const ready = await dev.event('ready');
    url = (ready.apis as { url: string }[])[0]?.url ?? '';
    reloads = 0;
    await dev.event('watching');
  });

  afterEach(async () => {
    await dev.stop();
    project.remove();
  });

  const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  const allowed = async (origin: string): Promise<string | null> =>
    (await fetch(`${url}/first`, { headers: { Origin: origin } })).headers.get('access-control-allow-origin');

  /** Saves, and waits for the reload that follows. */
  async function save(
    path: string,
    text: string,
  ): Promise<{ ok: boolean; diagnostics: { code: string; line: number }[] }> {
    project.write(path, text);
    reloads += 1;
    const wanted = reloads;
    const count = (): number => dev.events.filter(({ event }) => event === 'reload').length;
    const event = await dev.event('reload', () => count() >= wanted);
    return (dev.events.filter(({ event: name }) => name === 'reload').at(-1) ?? event) as never;
  }

  test('of a function is live, and the other function keeps its environment', async () => {
    expect(await get('/first')).toEqual({ name: 'first', calls: 1 });
    expect(await get('/second')).toEqual({ name: 'second', calls: 1 });
    expect(await save('first/index.js', counting('changed'))).toMatchObject({ ok: true });
    expect(await get('/first')).toEqual({ name: 'changed', calls: 1 });
    expect(await get('/second')).toEqual({ name: 'second', calls: 2 });
  });

  test('of the CORS configuration is live, and no function loses its environment', async () => {
    await get('/second');
    expect(await allowed('https://other.example.com')).toBeNull();
    expect(await save('template.yaml', template({ origin: 'https://other.example.com' }))).toMatchObject({ ok: true });
    expect(await allowed('https://other.example.com')).toBe('https://other.example.com');
    expect(await allowed('https://app.example.com')).toBeNull();
    expect(await get('/second')).toEqual({ name: 'second', calls: 2 });
  });

  test('that moves a route is live', async () => {
    expect(await save('template.yaml', template({ secondPath: '/moved' }))).toMatchObject({ ok: true });
    expect(await get('/moved')).toEqual({ name: 'second', calls: 1 });
    expect((await fetch(`${url}/second`)).status).toBe(404);
  });

  test.each([
    ['is no YAML', `${template()}\n  Third: [`, 'yaml/'],
    ['AWS refuses', template({ origin: 'https://*.example.com' }), 'apigatewayv2/BadRequestException'],
    ['SAM refuses', template({ secondPath: '!Ref Nothing' }), 'sam/invalid'],
    ['names what is not there', template({ extra: 'Outputs:\n  Url: { Value: !Ref Nothing }\n' }), 'cloudformation/'],
  ])('that %s is explained, and the last good state serves on', async (_, broken, code) => {
    await get('/second');
    const { ok, diagnostics } = await save('template.yaml', broken);
    expect(ok).toBe(false);
    expect(diagnostics[0]?.code).toContain(code);
    expect(diagnostics[0]?.line).toBeGreaterThan(1);
    expect(await get('/second')).toEqual({ name: 'second', calls: 2 });
    expect(await allowed('https://app.example.com')).toBe('https://app.example.com');
    expect(await save('template.yaml', template({ origin: 'https://mended.example.com' }))).toMatchObject({ ok: true });
    expect(await allowed('https://mended.example.com')).toBe('https://mended.example.com');
  });

  test('that adds an API opens a port for it, and the first one keeps its own', async () => {
    const extra = '  Other:\n    Type: AWS::Serverless::HttpApi\n';
    await save('template.yaml', template({ extra }));
    const reload = dev.events.filter(({ event }) => event === 'reload').at(-1);
    const apis = reload?.apis as { logicalId: string; url: string }[];
    expect(apis.map(({ logicalId }) => logicalId)).toEqual(['Api', 'Other']);
    expect(apis[0]?.url).toBe(url);
    expect((await fetch(`${apis[1]?.url}/x`)).status).toBe(404);
  });
});
