import { expect, test } from 'vitest';
import { type DevEvent, startDev } from '../support/dev-process.ts';
import { createProject } from '../support/project.ts';

const template = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Words:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer/, CompatibleRuntimes: [nodejs22.x, python3.12] }
  Node:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: node/
      Layers: [!Ref Words]
      AutoPublishAlias: live
      Events: { Get: { Type: HttpApi, Properties: { Path: /node, Method: get } } }
  Python:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: python/
      Layers: [!Ref Words]
      AutoPublishAlias: live
      Events: { Get: { Type: HttpApi, Properties: { Path: /python, Method: get } } }
`;

const nodeCode = (mark: string): string =>
  `exports.handler = async (event, context) => ['${mark}', require('word'), context.functionVersion];`;

test('functions have the layers of their template, also behind an alias, and what is saved is live', async () => {
  const project = createProject({
    'template.yaml': template,
    'layer/nodejs/node_modules/word/index.js': "module.exports = 'layered';",
    'layer/python/word.py': "WORD = 'layered'",
    'node/index.js': nodeCode('one'),
    'python/app.py': 'import word\ndef handler(event, context):\n  return [word.WORD, context.function_version]\n',
  });
  const dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none']);
  const ready = await dev.event('ready');
  const url = (ready.apis as { url: string }[])[0]?.url ?? '';
  await dev.event('watching');
  const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  let reloads = 0;
  const save = async (path: string, text: string): Promise<void> => {
    project.write(path, text);
    reloads += 1;
    const wanted = reloads;
    await dev.event('reload', () => dev.events.filter(({ event }: DevEvent) => event === 'reload').length >= wanted);
  };

  expect(ready.notServed).toEqual([]);
  expect([await get('/node'), await get('/python')]).toEqual([
    ['one', 'layered', '1'],
    ['layered', '1'],
  ]);
  await save('node/index.js', nodeCode('two'));
  expect(await get('/node')).toEqual(['two', 'layered', '1']);
  await save('layer/python/word.py', "WORD = 'saved'");
  expect(await get('/python')).toEqual(['saved', '1']);
  await dev.stop();
  project.remove();
});
