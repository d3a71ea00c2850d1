import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const guide = readFileSync(resolve(import.meta.dirname, 'fixtures/sam-http.yaml'), 'utf8');

/** What a user has after `npm install crossgate` in an empty folder with nothing but a template in it. */
describe('the package', () => {
  let folder: string;
  let files: string[];
  const installed = (): string => join(folder, 'node_modules/crossgate');
  const manifest = (): Manifest => JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossgate-package-'));
    const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    });
    const [{ filename, files: listed }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
    files = listed.map(({ path }) => path);
    mkdirSync(installed(), { recursive: true });
    execFileSync('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', installed()]);
    // Its dependencies, as npm would have installed them.
    for (const name of Object.keys(manifest().dependencies)) {
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    }
    writeFileSync(join(folder, 'template.yaml'), guide);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('holds what runs and what is read, and no sources, tests or fixtures', () => {
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'README.md', 'dist/bin/crossgate.cjs']));
    expect(files.filter((path) => /^(src|test|bench|scripts)\/|\.test\.|\/fixtures\/|node_modules/.test(path))).toEqual(
      [],
    );
  });

  test("runs the guide's template with its inline function", async () => {
    const args = [
      join(installed(), 'dist/bin/crossgate.cjs'),
      'dev',
      '--port',
      '0',
      '--endpoint-port',
      'none',
      '--json',
    ];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const [api] = (JSON.parse(line) as { apis: { url: string }[] }).apis;
    const headers = { Origin: 'https://example.com' };
    const response = await fetch(`${api?.url}/data`, { headers });
    expect([response.status, await response.text()]).toEqual([200, '{"message": "Success"}']);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://example.com');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  test('can be imported by its exports, and by nothing else', () => {
    const program = `
      import { startDev } from 'crossgate';
      import { corsCheck, judgeActual } from 'crossgate/cors';
      const dev = await startDev({ path: '.', port: 0, endpointPort: 'none' });
      const response = await fetch(dev.ready.apis[0].url + '/data');
      const inner = await import('crossgate/dist/base/ids.js').catch(({ code }) => code);
      console.log(JSON.stringify([response.status, typeof corsCheck, typeof judgeActual, inner]));
      await dev.close();
    `;
    writeFileSync(join(folder, 'program.mjs'), program);
    const output = execFileSync(process.execPath, ['program.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([200, 'function', 'function', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);
  });

  test('has types for each of its exports', () => {
    const { exports } = manifest();
    const types = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : [entry.types]));
    expect(types).not.toEqual([]);
    for (const path of types) expect(readdirSync(join(installed(), path, '..'))).toContain(path.split('/').at(-1));
  });
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}
