import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RestIntegration } from '../../src/account/rest-api.ts';
import { ask, text } from '../rest-backend-fixture.ts';
import { cpuMsSince } from '../support/cpu-ms.ts';

/** Mapping templates that want out of their sandbox, or never to end, through a method of a REST API. */

const marker = join(tmpdir(), `crossgate-escaped-${process.pid}`);
afterAll(() => rmSync(marker, { force: true }));

const asResponse = (template: string): Partial<RestIntegration> => ({
  type: 'HTTP',
  httpMethod: 'POST',
  uri: 'https://backend.example/',
  integrationResponses: { '200': { statusCode: '200', responseTemplates: { 'application/json': template } } },
});
const asRequest = (template: string): Partial<RestIntegration> => ({
  type: 'MOCK',
  requestTemplates: { 'application/json': `${template}{"statusCode": 200}` },
  integrationResponses: { '200': { statusCode: '200' } },
});

async function render(integration: Partial<RestIntegration>) {
  const { response, logged } = await ask(
    integration,
    { line: 'POST /dev/x', headers: { 'Content-Type': 'application/json' }, body: '{"a": {"b": [1]}}' },
    {
      upstream: () => ({
        kind: 'answer',
        status: 200,
        headers: ['Content-Type', 'application/json'],
        body: Buffer.from('{"a": 1}'),
      }),
    },
  );
  return { status: response.status, body: text(response), logged, detail: response.report.failure?.detail };
}

const write = `require('fs').writeFileSync('${marker}', 'x')`;
const escapes = [
  '$x.class.forName("java.lang.Runtime").getRuntime().exec("id")',
  '#set($x = "")$x.getClass().forName("java.lang.Runtime")',
  '#set($x = "")$x.class.forName("java.lang.Runtime")',
  '$input.getClass().getClassLoader()',
  '$util.getClass().getProtectionDomain()',
  `$input.constructor("${write}")()`,
  `#set($f = $util.constructor)$f("${write}")`,
  '#set($x = [])$x.constructor.constructor("return process")().exit(1)',
  '#set($x = {})$x.__defineGetter__("a", 1)$x.__lookupGetter__("a")',
  '$util.unknown("x")',
  '$util.exec("id")',
  '$util.toString()',
  '$process.env',
  '$globalThis',
  '$require("fs")',
  '$this',
  '$import',
  '#include("/etc/passwd")',
  '#include("../../../../etc/passwd", "package.json")',
  '#parse("/etc/passwd")',
  '#parse("package.json")',
  '#evaluate("$util.constructor")',
  '#evaluate("#evaluate(\'#include(\\"/etc/passwd\\")\')")',
  '#set($e = "#in" + "clude(\'/etc/passwd\')")#evaluate($e)',
  '#define($b)$b#end$b',
  '$context.identity.getClass()',
  '$stageVariables.getClass()',
  '$input.params().getClass()',
  '$input.path("$..[?(@.constructor)]")',
  '$input.path("$[(process.exit(1))]")',
  '$input.json("$[?(require(\'fs\'))]")',
];

describe('nothing of the host is reached', () => {
  it.each(escapes)('%s', async (template) => {
    for (const integration of [asResponse(template), asRequest(template)]) {
      const { status, body } = await render(integration);
      expect([200, 400, 500]).toContain(status);
      expect(body).not.toMatch(/root:|native code|\[object |=>|"dependencies"|java\.|class /);
      expect(existsSync(marker)).toBe(false);
    }
  });
});

const nest = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
const endless: Readonly<Record<string, string>> = {
  'a loop in a loop in a loop':
    '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])#set($d = $a * $b)#end#end#end',
  'a loop over a range of a billion': '#foreach($a in [1..1000000000])x#end',
  'a range of a billion': '#set($r = [1..1000000000])$r.size()',
  'a macro that calls itself a million times': '#macro(m $n)#set($k = $n + 1)#if($k < 1000000)#m($k)#end#end#m(0)',
  'two macros that call each other': '#macro(a)#b()#end#macro(b)#a()#end#a()',
  'a template that evaluates itself': "#set($t = '#evaluate($t)')#evaluate($t)",
  'a block that defines itself': '#define($a)$b#end#define($b)$a#end$a',
  'a list that has itself': '#set($l = [1])#set($x = $l.add($l))$l',
  'a map that has itself': '#set($m = {})#set($x = $m.put("m", $m))$m',
  'output that doubles': `#set($s = "0123456789")${'#set($s = "$s$s")'.repeat(60)}$s`,
  'output of a megabyte': '#foreach($a in [1..1000])#foreach($b in [1..100])0123456789#end#end',
  'lists that double': `#set($l = [1])${'#set($x = $l.addAll($l))'.repeat(60)}$l.size()`,
  'a pattern that explodes': `#set($s = "${'a'.repeat(40)}!")$s.matches("(a+)+")$s.replaceAll("(a|aa)+$", "x")`,
  'a pattern with references back': `#set($s = "${'a'.repeat(300)}")$s.matches("(a*)(a*)(a*)(a*)\\4\\3\\2\\1b")`,
  '100,000 parentheses': `#if(${nest('(', ')', 100_000)})x#end`,
  '100,000 lists': `#set($x = ${nest('[', ']', 100_000)})`,
  '100,000 conditions': nest('#if(true)', '#end', 100_000),
  '100,000 references': '$a.b'.repeat(100_000),
  'a template of 400 KB': `x${'## a comment\n'.repeat(32_000)}`,
};

describe('every template comes to an end, and what is too much is 500 with a reason', () => {
  it.each(Object.entries(endless))('%s', async (_, template) => {
    for (const integration of [asResponse(template), asRequest(template)]) {
      const before = process.cpuUsage();
      const { status, body, logged, detail } = await render(integration);
      expect(cpuMsSince(before)).toBeLessThan(2000);
      expect([200, 500]).toContain(status);
      expect(body.length).toBeLessThan(11 * 2 ** 20);
      if (status === 500) {
        expect(body).toBe('{"message": "Internal server error"}');
        expect(detail).toMatch(/\w{3}/);
        expect(logged.join('\n')).toMatch(/Execution failed due to configuration error: /);
      }
    }
  });
});
