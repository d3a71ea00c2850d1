import { describe, expect, it, test } from 'vitest';
import { defaultAssumptions } from '../../../aws/resolve-assumptions.ts';
import { compileTemplate } from './compile-template.ts';
import { render, templateScope } from './fixtures/render.ts';
import { printValue } from './print-value.ts';

const body = JSON.stringify({
  name: 'Rex',
  tags: ['a', 'b'],
  owner: { name: 'Ann', age: 41 },
  pets: [
    { kind: 'dog', price: 249.99 },
    { kind: 'cat', price: 10 },
  ],
  nothing: null,
});
const params = {
  path: { id: '7', both: 'of path' },
  querystring: { q: 'a b', both: 'of query' },
  header: { origin: 'https://a.example', both: 'of header', 'X-One': '1' },
};

describe('$input', () => {
  test.each<[template: string, output: string]>([
    ['$input.body', body],
    ['$input.json("$")', body],
    ['$input.json("$.owner")', '{"name":"Ann","age":41}'],
    ['$input.json("$.name")', '"Rex"'],
    ['$input.json("$.pets[0].price")', '249.99'],
    ['$input.json("$.nothing")', 'null'],
    ['$input.json("$.missing")', '""'],
    ['$input.json("name")', '"Rex"'],
    ['$input.json("$..kind")', '["dog","cat"]'],
    ['$input.json("$.pets[?(@.price > 100)].kind")', '["dog"]'],
    ['$input.json("$.tags.length()")', '2'],
    ['$input.path("$.name")|$input.path("$.name").length()', 'Rex|3'],
    ['$input.path("$.tags.length()")', '2'],
    ['$input.path("$.tags[-1]")', 'b'],
    ['$input.path("$.owner")', '{name=Ann, age=41}'],
    ['$input.path("$").pets[1].kind', 'cat'],
    ['$input.path("$").pets.size()', '2'],
    ['$input.path("$.missing")|$input.path("$.missing.more")|$!input.path("$.x")', '||'],
    ['#foreach($pet in $input.path("$.pets"))$pet.kind#if($foreach.hasNext),#end#end', 'dog,cat'],
    ['#foreach($key in $input.path("$.owner").keySet())$key;#end', 'name;age;'],
    ['#set($all = $input.path("$"))#set($all.name = "Max")$input.json("$.name")', '"Max"'],
    ['$input.params("id")|$input.params("q")|$input.params("X-One")|$input.params("both")', '7|a b|1|of path'],
    ['$input.params("missing")|$input.params().path.id|$input.params().get("querystring").get("q")', '|7|a b'],
    ['$input.params().keySet()', '[path, querystring, header]'],
    ['$input.params().header.get("Origin")|$input.params("ORIGIN")', 'https://a.example|https://a.example'],
    ['$input.foo|$input.foo()|$input.body.foo.bar|$input', '|||$input'.replace('$input', '[$input]')],
    [
      '#if($input.params("no"))T#{else}F#end#if($input.params("no") == "")T#end#if("" == $input.params("no"))T#end',
      'FTT',
    ],
    ['#set($b = $input.path("$.nothing"))#if(!$b)none#end|"$b"|${b}x', 'none|""|x'],
  ])('%s', (template, output) => {
    expect(render(template, { body, params })).toBe(output);
  });

  it('keeps what JSON.parse would change: the order of keys, large integers, 1.0', () => {
    const odd = '{"b":1,"10":2,"2":12345678901234567890,"d":1.0,"e":1e2,"__proto__":{"x":1}}';
    const kept = '{"b":1,"10":2,"2":12345678901234567890,"d":1.0,"e":100.0,"__proto__":{"x":1}}';
    expect(render('$input.json("$")', { body: odd })).toBe(kept);
    expect(render('$input.path("$.__proto__.x")', { body: odd })).toBe('1');
  });

  test.each(['plain text', 'a=1&b=2', 'true!'])('takes the payload %s, which is no JSON, as text', (text) => {
    expect(render('$input.path("$")|$input.body', { body: text })).toBe(`${text}|${text}`);
  });

  it('is an empty object without a payload', () => {
    expect(render('$input.body|$input.json("$")|$input.path("$").a')).toBe('{}|{}|');
  });

  test.each(['{"a":', '[1,]', '{a:1}', '"x', '{"a":1}}'])('fails to read the payload %s', (text) => {
    expect(() => render('$input.json("$")', { body: text })).toThrow(
      expect.objectContaining({ name: 'TemplateFailure', reason: 'payload' }),
    );
    expect(render('$input.body', { body: text })).toBe(text);
  });

  it('fails at a path that is none', () => {
    expect(() => render('$input.path("$.a[")')).toThrow('"$.a[" is no JSONPath.');
  });
});

describe('$util', () => {
  test.each<[template: string, output: string]>([
    [`$util.escapeJavaScript("it's ""x""\n\\/é😀")`, `it\\'s \\"x\\"\\n\\\\\\/\\u00E9\\uD83D\\uDE00`],
    ['$util.escapeJavaScript($input.json("$.owner"))', '{\\"name\\":\\"Ann\\",\\"age\\":41}'],
    ['$util.escapeJavaScript("")|$util.escapeJavaScript($input.params("no"))', '{}|'],
    ['$util.parseJson(\'{"a":[1,{"b":2}]}\').a[1].b', '2'],
    ['$util.parseJson("[1]").size()', '1'],
    ['$util.urlEncode("a b&c=ü*~!\'()")', 'a+b%26c%3D%C3%BC*%7E%21%27%28%29'],
    ['$util.urlDecode("a+b%26%C3%BC")', 'a b&ü'],
    ['$util.base64Encode("hé")|$util.base64Decode("aMOp")', 'aMOp|hé'],
    ['$util.toJson("x")|$util.foo|$util.urlEncode()|$util.urlEncode("a","b")', '|||'],
    ['$util.urlEncode(5)', '5'],
  ])('%s', (template, output) => {
    expect(render(template, { body })).toBe(output);
  });

  test.each(['$util.parseJson("{")', '$util.urlDecode("%zz")'])('%s fails', (template) => {
    expect(() => render(template)).toThrow(expect.objectContaining({ reason: 'method' }));
  });
});

describe('$context and $stageVariables', () => {
  const context = () => ({
    stage: 'prod',
    requestTimeEpoch: 1_700_000_000_000,
    identity: { sourceIp: '192.0.2.1', user: null },
    authorizer: { principalId: 'ann', n: '1' },
  });
  const stageVariables = { host: 'h.example', 'a-b': '2' };
  test.each<[template: string, output: string]>([
    ['$context.stage|$context.requestTimeEpoch|$context.identity.sourceIp', 'prod|1700000000000|192.0.2.1'],
    ['$context.identity.user|$context.identity.no|$context.no.no|$context.authorizer.claims.sub', '|||'],
    ['$context.authorizer.principalId|$context.get("stage")|$context["stage"]', 'ann|prod|prod'],
    [
      '$stageVariables.host|${stageVariables.host}|$stageVariables["a-b"]|$stageVariables.get("host")',
      'h.example|h.example|2|h.example',
    ],
    ['$stageVariables.no|${stageVariables.no}', '|'],
    ['#foreach($k in $stageVariables.keySet())$k=$stageVariables.get($k);#end', 'host=h.example;a-b=2;'],
    ['#foreach($k in $context.identity.keySet())$k,#end', 'sourceIp,user,'],
  ])('%s', (template, output) => {
    expect(render(template, { context, stageVariables })).toBe(output);
  });

  it('asks for the context only if the template does', () => {
    const never = () => {
      throw new Error('asked');
    };
    expect(render('$input.body', { context: never })).toBe('{}');
  });

  it('writes overrides for the gateway, and keeps them for the next template', () => {
    const scope = templateScope({ body });
    const rendered = render(
      `#set($context.responseOverride.status = 444)
#set($context.responseOverride.header.Access-Control-Allow-Origin = "https://a.example")
#set($context.responseOverride.header["X-Two"] = 2)
#set($name = "X-Three")#set($context.requestOverride.header[$name] = [1, 2])
$context.requestOverride.querystring.put("q", "1")
#set($context.requestOverride.path.id = $input.path("$.name"))
#set($context.responseOverride.custom = "kept")
#set($context.responseOverride.header.Absent = $input.params("no"))`,
      scope,
    );
    expect(rendered.trim()).toBe('');
    const { request, response } = scope.overrides;
    expect(response?.status).toBe(444);
    expect([...(response?.header ?? [])].map(([name, value]) => [name, printValue(value)])).toEqual([
      ['Access-Control-Allow-Origin', 'https://a.example'],
      ['X-Two', '2'],
    ]);
    expect(printValue(request?.header.get('X-Three'))).toBe('[1, 2]');
    expect(request?.querystring.get('q')).toBe('1');
    expect(request?.path.get('id')).toBe('Rex');
    const next = render(
      '$context.responseOverride.custom|$context.responseOverride.status|$context.responseOverride.header.X-Two',
      {
        overrides: scope.overrides,
      },
    );
    expect(next).toBe('kept|444|2');
    expect(render('$context.responseOverride.custom')).toBe('');
  });

  it('takes a whole map for headers', () => {
    const scope = templateScope();
    render('#set($context.responseOverride.header = {"A": "1"})', scope);
    expect([...(scope.overrides.response?.header ?? [])]).toEqual([['A', '1']]);
  });
});

const SERVERLESS = `#set($origin = $input.params("Origin"))
#if($origin == "") #set($origin = $input.params("origin")) #end
#if($origin.matches("https://example[.]com") || $origin.matches("https://.+[.]example[.]org")) #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin) #end`;

const CDK = `#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if($origin == "https://b.example" || $origin == "https://c.example")
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end`;

describe.each([
  ['exact', 'case-insensitive'],
  ['case-insensitive', 'exact'],
])('templates that tools write (headers %s)', (headerCase) => {
  const assume = { 'rest-api.vtl.header-map-case': headerCase };

  test.each<[tool: string, template: string, header: Record<string, string>, allowed: string | undefined]>([
    ['Serverless', SERVERLESS, { origin: 'https://example.com' }, 'https://example.com'],
    ['Serverless', SERVERLESS, { Origin: 'https://a.example.org' }, 'https://a.example.org'],
    ['Serverless', SERVERLESS, { origin: 'https://exampleXcom' }, undefined],
    ['Serverless', SERVERLESS, { origin: 'https://example.com.evil.test' }, undefined],
    ['Serverless', SERVERLESS, {}, undefined],
    ['CDK', CDK, { origin: 'https://c.example' }, 'https://c.example'],
    ['CDK', CDK, { Origin: 'https://b.example' }, 'https://b.example'],
    ['CDK', CDK, { origin: 'https://evil.example' }, undefined],
    ['CDK', CDK, {}, undefined],
  ])('%s: %# %o', (_, template, header, allowed) => {
    const scope = templateScope({ params: { path: {}, querystring: {}, header } });
    render(template, scope, assume);
    expect(scope.overrides.response?.header.get('Access-Control-Allow-Origin')).toBe(allowed);
  });
});

describe('a header', () => {
  const get = '$input.params().header.get("Origin")';

  it.each([
    ['is read from the request', get, 'a'],
    [
      'is there as a property, and under an index',
      '$input.params().header.Origin|$input.params().header["Origin"]',
      'a|a',
    ],
    ['has what a text has', '$input.params().header.get("Origin").toUpperCase()', 'A'],
    ['is absent when the request has none', '$!input.params().header.get("X-No").a|$!input.params().header.no', '|'],
    ['is what a template has put there', `#set($b = $input.params().header.put("Origin", "b"))${get}`, 'b'],
    ['is gone with the map', `#set($b = $input.params().remove("header"))${get}|${get.replace('get', 'put')}`, '|'],
    ['is looked up by any expression', '#set($o = "Orig")$input.params().header.get("${o}in")', 'a'],
    ['is that of a variable named input', `#set($input = "c")$!${get.slice(1)}|$input.length()`, '|1'],
  ])('%s', (_, template, expected) => {
    expect(render(template, { params: { path: {}, querystring: {}, header: { Origin: 'a' } } })).toBe(expected);
  });
});

test("SAM's OPTIONS, in and out", () => {
  expect(render('{\n  "statusCode" : 200\n}\n')).toBe('{\n  "statusCode" : 200\n}\n');
  expect(render('{}\n')).toBe('{}\n');
});

test('a template that passes everything on makes JSON', () => {
  const template = `##  Everything that came, for the backend
#set($allParams = $input.params())
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
"stage-variables" : {
#foreach($key in $stageVariables.keySet())
"$key" : "$util.escapeJavaScript($stageVariables.get($key))"
    #if($foreach.hasNext),#end
#end
},
"context" : {
    "api-id" : "$context.apiId",
    "authorizer-principal-id" : "$context.authorizer.principalId",
    "source-ip" : "$context.identity.sourceIp"
    }
}
`;
  const rendered = render(template, {
    body,
    params,
    context: () => ({ apiId: 'a1', identity: { sourceIp: '192.0.2.1' } }),
    stageVariables: { version: 'v"1"' },
  });
  expect(JSON.parse(rendered)).toEqual({
    'body-json': JSON.parse(body),
    params,
    'stage-variables': { version: 'v"1"' },
    context: { 'api-id': 'a1', 'authorizer-principal-id': '', 'source-ip': '192.0.2.1' },
  });
});

describe('errors', () => {
  test.each<[template: string, where: string, message: string]>([
    ['a\n  #if($x == )b#end', '2:13', '")" is not expected here'],
    ['#if(true)\nx', '2:2', 'The template ends where more has to follow'],
    ['US$', '1:4', 'The template ends where more has to follow'],
    ['#set($a = 1 ^ 2)', '1:13', '"^" is not expected here'],
    ['\n\n #end', '3:2', '"#end" is not expected here'],
    ['#set($a = "\n$b.c(1 2)")', '1:11', 'In the text in quotes: "2" is not expected here'],
    ['#foreach($a)#end', '1:1', '#foreach needs a reference, "in" and a list'],
  ])('%s is no template', (template, where, message) => {
    const error = compileTemplate(template, defaultAssumptions);
    expect(error).toMatchObject({ kind: 'template-error', message });
    expect('line' in error && `${error.line}:${error.column}`).toBe(where);
  });

  test.each<[template: string, message: string]>([
    ['#set($l = [1])$l[3]', 'get: index 3 is out of bounds for length 1.'],
    ['#set($s = "abc")$s.substring(5)', 'substring: begin 5, end 3, length 3.'],
    ['#set($s = "abc")$s.matches("(")', 'The regular expression "(" is wrong: Unclosed group.'],
    ["#evaluate('#if(')", '#evaluate was given text that is no template: The template ends where more has to follow.'],
    ['#parse("x")', '#parse reads files, which a mapping template has none of.'],
    ['#include("x")', '#include reads files, which a mapping template has none of.'],
  ])('%s fails when it is rendered', (template, message) => {
    expect(() => render(template)).toThrow(expect.objectContaining({ name: 'TemplateFailure', message }));
  });
});
