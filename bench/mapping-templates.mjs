/**
 * Microseconds of CPU per rendering of a mapping template, beside velocityjs rendering the same template, which it has
 * parsed before. Both read the payload anew at each rendering. Nine rounds of each in turn, the minimum.
 *
 *     node bench/mapping-templates.mjs
 */

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROUNDS = 9;
const ROUND_MS = Number(process.env.ROUND_MS ?? 200);
/** A compiled template renders at least so many times as fast. */
const GOAL = 5;

const { Compile, parse } = createRequire(import.meta.url)('velocityjs');
const { compileTemplate, assume } = await load(`
  export { compileTemplate } from './gateway/mapping/vtl/compile-template.ts';
  export { defaultAssumptions as assume } from './aws/resolve-assumptions.ts';
`);

const CDK = `#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if($origin == "https://b.example.com" || $origin == "https://c.example.com")
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end`;

const PHOTOS = `#set($inputRoot = $input.path('$'))
{
  "photos": [
#foreach($elem in $inputRoot.photos)
    { "id": "$elem.id", "owner": "$elem.owner", "title": "$elem.title", "ispublic": $elem.ispublic }#if($foreach.hasNext),#end

#end
  ]
}`;

const EVERYTHING = `#set($allParams = $input.params())
{
"body-json" : $input.json('$'),
"params" : {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
"$type" : {
    #foreach($paramName in $params.keySet())
    "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
        #if($foreach.hasNext),#end
    #end
}
    #if($foreach.hasNext),#end
#end
},
"context" : {
    "api-id" : "$context.apiId",
    "stage" : "$context.stage",
    "source-ip" : "$context.identity.sourceIp",
    "user-agent" : "$context.identity.userAgent",
    "request-id" : "$context.requestId"
    }
}`;

const header = {
  Accept: '*/*',
  Host: 'abc.execute-api.eu-central-1.amazonaws.com',
  Origin: 'https://c.example.com',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64)',
  'X-Forwarded-For': '192.0.2.1',
};
const querystring = { page: '2', q: 'a b' };
const path = { id: '42' };
const context = {
  apiId: 'abc',
  stage: 'prod',
  requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  identity: { sourceIp: '192.0.2.1', userAgent: header['User-Agent'] },
};
const photo = (id) => ({ id: String(id), owner: '23456789@A12', title: `Sample photo ${id}`, ispublic: 1 });
const body = JSON.stringify({ photos: Array.from({ length: 10 }, (_, id) => photo(id)) });

let isMet = true;
for (const [name, source] of [
  ["MOCK's { statusCode: 200 }", '{ statusCode: 200 }'],
  ["CDK's origins of a preflight", CDK],
  ['ten items of a list', PHOTOS],
  ['everything that came', EVERYTHING],
]) {
  const ours = rendering(source);
  const theirs = velocityRendering(source);
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, run] of [ours, theirs].entries()) best[index] = Math.min(best[index], microseconds(run));
  }
  const ratio = best[1] / best[0];
  isMet &&= ratio >= GOAL;
  const figures = `${best[0].toFixed(2).padStart(8)} µs  velocityjs ${best[1].toFixed(2).padStart(8)} µs`;
  console.log(`${name.padEnd(32)} ${figures}  ${ratio.toFixed(1).padStart(6)} times as fast`);
}
console.log(isMet ? `every one meets its goal of ${GOAL}` : `MISSES the goal of ${GOAL}`);
process.exitCode = isMet ? 0 : 1;

function rendering(source) {
  const template = compileTemplate(source, assume);
  return () =>
    template.render({
      body,
      params: { path, querystring, header },
      context: () => context,
      stageVariables: {},
      overrides: {
        request: { header: new Map(), path: new Map(), querystring: new Map() },
        response: { header: new Map(), status: undefined },
      },
    });
}

/** With what emulators give it: objects whose methods are functions of JavaScript. */
function velocityRendering(source) {
  const tree = parse(source);
  const withMethods = (values) =>
    Object.create(
      { keySet: () => Object.keys(values), get: (key) => values[key] },
      Object.getOwnPropertyDescriptors(values),
    );
  const all = { path: withMethods(path), querystring: withMethods(querystring), header: withMethods(header) };
  return () => {
    let document;
    const read = () => {
      document ??= JSON.parse(body);
      return document;
    };
    return new Compile(tree).render({
      input: {
        body,
        path: read,
        json: () => JSON.stringify(read()),
        params: () => withMethods(all),
      },
      util: { escapeJavaScript: (text) => text.replace(/['"\\]/g, '\\$&') },
      context: { ...context, requestOverride: {}, responseOverride: { header: {} } },
      stageVariables: {},
    });
  };
}

function microseconds(run) {
  let count = 0;
  const until = performance.now() + ROUND_MS;
  const before = process.cpuUsage();
  do {
    for (let call = 0; call < 50; call++) run();
    count += 50;
  } while (performance.now() < until);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** Bundles what `contents`, which stands in src/, exports, and imports it. */
async function load(contents) {
  const resolveDir = fileURLToPath(new URL('../src/', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
