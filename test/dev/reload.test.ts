import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DevEvent, type DevProcess, startDev } from '../support/dev-process.ts';
import { freePortBeforeTaken } from '../support/ports.ts';
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

  test('is live as often as it is made', async () => {
    for (const name of ['one', 'two', 'three', 'four']) {
      expect(await save('first/index.js', counting(name))).toMatchObject({ ok: true });
      expect(await get('/first')).toEqual({ name, calls: 1 });
    }
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

  test('that only moves lines is followed by the lines that the log names', async () => {
    const blocked = async (): Promise<unknown> => {
      const before = dev.events.length;
      await fetch(`${url}/first`, { headers: { Origin: 'https://evil.example' } });
      const { cors } = await dev.event('request', (event) => dev.events.indexOf(event) >= before);
      return (cors as { where: string }).where.split(':').at(-1);
    };
    expect(await blocked()).toBe('9');
    await save('template.yaml', `# one\n# two\n# three\n${template()}`);
    expect(await blocked()).toBe('12');
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

describe('what a save may be', () => {
  let project: Project;
  let dev: DevProcess;
  afterEach(async () => {
    await dev.stop();
    project.remove();
  });

  const routesAfter = async (save: () => void): Promise<unknown> => {
    await dev.event('watching');
    save();
    const { apis } = await dev.event('reload');
    return (apis as { routes: { path: string }[] }[])[0]?.routes.map(({ path }) => path);
  };

  test('a file that the template includes', async () => {
    const body = (path: string): string =>
      `openapi: 3.0.1\ninfo: { title: a, version: '1' }\npaths:\n  ${path}: { get: { responses: {} } }\n`;
    project = createProject({
      'template.yaml':
        'Transform: AWS::Serverless-2016-10-31\nResources:\n  Api: { Type: AWS::Serverless::HttpApi, Properties: { DefinitionUri: api/openapi.yaml } }\n',
      'api/openapi.yaml': body('/before'),
    });
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none']);
    expect(await routesAfter(() => project.write('api/openapi.yaml', body('/after')))).toEqual(['/after']);
  });

  test('what sam build makes', async () => {
    const built = (path: string): string =>
      `Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: F, Events: { Get: { Type: HttpApi, Properties: { Path: ${path}, Method: get } } } }\n`;
    project = createProject({
      'template.yaml': 'Resources: {}\n',
      '.aws-sam/build/F/index.js': counting('built'),
      '.aws-sam/build/template.yaml': built('/before'),
    });
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none']);
    const path = '.aws-sam/build/template.yaml';
    expect(await routesAfter(() => project.write(path, built('/after')))).toEqual(['/after']);
  });

  test.each([
    ['a directory of code that is removed and made anew, as a build does', 'code'],
    ['a template that is removed and written anew, as a checkout does', 'template.yaml'],
  ])('%s, and every save after it', async (_, removed) => {
    const answering = (text: string): string => `exports.handler = async () => '${text}';\n`;
    const described = (path: string): string =>
      `Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: code, Events: { Get: { Type: HttpApi, Properties: { Path: ${path}, Method: get } } } }\n`;
    project = createProject({ 'template.yaml': described('/x'), 'code/index.js': answering('first') });
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none']);
    const { apis } = await dev.event('ready');
    await dev.event('watching');
    const saved = async (text: string): Promise<string> => {
      project.write('code/index.js', answering(text));
      project.write('template.yaml', described(`/${text}`));
      const url = `${(apis as { url: string }[])[0]?.url}/${text}`;
      await expect.poll(async () => (await fetch(url)).text()).toBe(text);
      return text;
    };
    await saved('second');
    rmSync(join(project.directory, removed), { recursive: true });
    await dev.event('reload', ({ ok }) => ok === false);
    await saved('third');
    rmSync(join(project.directory, removed), { recursive: true });
    await saved('fourth');
    await saved('fifth');
  });

  test('one that is replaced right after it is written, as a formatter does, and every save after it', async () => {
    const named = (path: string): string =>
      `openapi: 3.0.1\ninfo: { title: a, version: '1' }\npaths:\n  ${path}: { get: { responses: {} } }\n`;
    project = createProject({
      'template.yaml':
        'Transform: AWS::Serverless-2016-10-31\nResources:\n  Api: { Type: AWS::Serverless::HttpApi, Properties: { DefinitionUri: openapi.yaml } }\n',
      'openapi.yaml': named('/first'),
    });
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none']);
    await dev.event('watching');
    for (const path of ['/a', '/b', '/c', '/d', '/e', '/f']) {
      project.write('openapi.yaml', named('/draft'));
      project.write('openapi.yaml.tmp', named(path));
      renameSync(join(project.directory, 'openapi.yaml.tmp'), join(project.directory, 'openapi.yaml'));
      const isNamed = ({ apis }: DevEvent): boolean =>
        (apis as { routes: { path: string }[] }[])[0]?.routes[0]?.path === path;
      await dev.event('reload', isNamed);
    }
  });

  test('another name for the API, which keeps the port', async () => {
    const named = (logicalId: string): string =>
      `Transform: AWS::Serverless-2016-10-31\nResources:\n  ${logicalId}: { Type: AWS::Serverless::HttpApi }\n`;
    project = createProject({ 'template.yaml': named('Api') });
    dev = startDev([project.directory, '--endpoint-port', 'none']);
    const urlOf = async (event: string): Promise<unknown> => {
      const { apis } = await dev.event(event);
      return (apis as { url: string }[])[0]?.url;
    };
    const before = await urlOf('ready');
    await dev.event('watching');
    project.write('template.yaml', named('Renamed'));
    expect(await urlOf('reload')).toBe(before);
  });

  test('one that needs a port which is taken: explained, and the first API serves on', async () => {
    const one = 'Transform: AWS::Serverless-2016-10-31\nResources:\n  A: { Type: AWS::Serverless::HttpApi }\n';
    project = createProject({ 'template.yaml': one });
    const { port, release } = await freePortBeforeTaken();
    dev = startDev([project.directory, '--port', String(port), '--endpoint-port', 'none']);
    await dev.event('watching');
    project.write('template.yaml', `${one}  B: { Type: AWS::Serverless::HttpApi }\n`);
    const reload = await dev.event('reload');
    expect(reload).toMatchObject({ ok: false, diagnostics: [{ code: 'server/cannot-listen' }] });
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    await release();
  });
});
