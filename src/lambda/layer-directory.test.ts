import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createHarness, inlineFunction, temporaryDirectory } from '../../test/lambda/function-harness.ts';
import { zipArchive } from '../../test/lambda/zip-archive.ts';
import type { FunctionCode } from '../account/function.ts';
import type { LayerDefinition } from './function-definition.ts';
import { prepareLayers } from './layer-directory.ts';

const definition = inlineFunction('nodejs20.x', '');

function directory(files: Readonly<Record<string, string>>): FunctionCode & { readonly Path: string } {
  const Path = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(Path, name)), { recursive: true });
    writeFileSync(join(Path, name), text);
  }
  return { Kind: 'directory', Path };
}

function archive(files: Readonly<Record<string, string>>): FunctionCode {
  const bytes = zipArchive(Object.entries(files).map(([name, text]) => ({ name, text })));
  return { Kind: 'zip-bytes', Base64: bytes.toString('base64') };
}

async function prepare(...codes: (FunctionCode | null)[]) {
  const notes: string[] = [];
  const layers: LayerDefinition[] = codes.map((code, index) => ({ arn: `arn:layer${index}`, code }));
  const workDirectory = temporaryDirectory();
  const prepared = await prepareLayers({
    definition: { ...definition, layers },
    workDirectory,
    note: (text) => notes.push(text),
  });
  return { prepared, notes, workDirectory };
}

test('a single directory stays where it is, and is not removed', async () => {
  const layer = directory({ 'lib/a': '1' });
  const { prepared } = await prepare(layer);
  expect(prepared?.path).toBe(layer.Path);
  await prepared?.dispose();
  expect(existsSync(join(layer.Path, 'lib/a'))).toBe(true);
});

test('several layers lie over one another, in a directory that goes again', async () => {
  const first = directory({ 'lib/a': 'first', 'lib/b': 'first' });
  const { prepared } = await prepare(first, archive({ 'lib/b': 'second', 'bin/c': 'second' }));
  const read = (name: string): string => readFileSync(join(prepared?.path ?? '', name), 'utf8');
  expect([read('lib/a'), read('lib/b'), read('bin/c')]).toEqual(['first', 'second', 'second']);
  expect(readFileSync(join(first.Path, 'lib/b'), 'utf8')).toBe('first');
  await prepared?.dispose();
  expect(existsSync(prepared?.path ?? '')).toBe(false);
});

test('a function without layers has no such directory; those that are not here are told of', async () => {
  expect((await prepare()).prepared).toBeUndefined();
  const { prepared, notes } = await prepare(null, { Kind: 'none', Reason: 'its content is in S3' });
  expect(prepared).toBeUndefined();
  expect(notes).toEqual([
    'The layer arn:layer0 is not here: it is of another account. The function runs without it.',
    'The layer arn:layer1 is not here: its content is in S3. The function runs without it.',
  ]);
});

test.each<[name: string, code: FunctionCode, message: string]>([
  [
    'a directory that is gone',
    { Kind: 'directory', Path: '/no/such' },
    'The directory /no/such of the layer arn:layer0',
  ],
  ['an archive that is none', { Kind: 'zip-bytes', Base64: 'AAAA' }, 'Could not unzip the layer arn:layer0: '],
  ['source text', { Kind: 'inline', Text: '' }, 'The layer arn:layer0 is neither a directory nor an archive'],
])('%s is refused in words', async (_, code, message) => {
  await expect(prepare(code)).rejects.toThrow(message);
});

test('an archive that leads out of its directory is refused, and nothing is written', async () => {
  const bytes = zipArchive([{ name: 'out', text: '/etc', mode: 0o120777 }]);
  await expect(prepare({ Kind: 'zip-bytes', Base64: bytes.toString('base64') })).rejects.toThrow('leads out');
});

test('a custom runtime may come from a layer, with programs and libraries beside it', async () => {
  const layer = directory({
    bootstrap: `#!/bin/sh
url="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
exec "${process.execPath}" -e '
const http = require("node:http");
const base = process.argv[1];
const get = (url, then) => http.get(url, (r) => { r.resume(); r.on("end", () => then(r.headers)); });
const loop = () => get(base + "/next", (headers) => {
  const id = headers["lambda-runtime-aws-request-id"];
  const body = JSON.stringify([process.env.PATH, process.env.LD_LIBRARY_PATH, process.env.LAMBDA_TASK_ROOT]);
  const request = http.request(base + "/" + id + "/response", { method: "POST" }, (r) => { r.resume(); r.on("end", loop); });
  request.end(body);
});
loop();' "$url"
`,
  });
  chmodSync(join(layer.Path, 'bootstrap'), 0o755);
  const code = directory({ 'data.txt': '' });
  const { host, answer } = createHarness();
  const custom = {
    ...inlineFunction('provided.al2023', '', { handler: 'h', code }),
    layers: [{ arn: 'arn:layer', code: layer }],
  };
  expect(await answer(custom)).toEqual([
    expect.stringMatching(new RegExp(`:${layer.Path}/bin$`)),
    `${code.Path}:${code.Path}/lib:${layer.Path}/lib`,
    code.Path,
  ]);
  await host.close();
});
