import { afterEach, describe, expect, it, test } from 'vitest';
import { defaultAssumptions } from '../../../aws/resolve-assumptions.ts';
import { compileTemplate } from './compile-template.ts';
import { render, templateScope } from './fixtures/render.ts';
import { TemplateFailure } from './template-failure.ts';

const before = Object.getOwnPropertyNames(Object.prototype).join();

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
  expect('polluted' in {}).toBe(false);
});

describe('no template reaches an object of JavaScript', () => {
  const roots = ['"x"', '5', '1.5', 'true', '[1]', '{"a":1}', '[1..2]'];
  const reaches = [
    'constructor',
    'constructor("return 1")',
    'constructor.constructor("return process")',
    'get("__proto__")',
    'get("__proto__").polluted',
    'prototype',
    'getClass()',
    'class',
    'class.forName("java.lang.Runtime")',
    'getClass().forName("java.lang.Runtime").getRuntime().exec("id")',
    'hasOwnProperty("a")',
    'valueOf',
    'toLocaleString()',
    'call("x")',
    'apply("x")',
    'bind("x")',
    'at(0)',
    'map("x")',
    'items',
    'entries',
    'kind',
    'flavour',
  ];
  const cases = roots.flatMap((root) => reaches.map((reach) => [root, reach] as const));
  test.each(cases)('%s.%s', (root, reach) => {
    expect(render(`#set($v = ${root})[$v.${reach}]`)).toBe('[]');
  });

  test.each([
    '$input.constructor("return 1")',
    '$input["__proto__"]',
    '$input.call("body")',
    '$input.property("body")',
    '$util.constructor',
    '$util["__proto__"].polluted',
    '$util.call("urlEncode", ["x"])',
    '$context.constructor',
    '$context["__proto__"]',
    '$context.getClass()',
    '$stageVariables.toString',
    '$stageVariables["__proto__"]',
    '$input.params().constructor',
    '$input.params("__proto__")',
    '$input.params("constructor")',
    '$input.path("$.constructor")',
    '$input.path("$.__proto__")',
  ])('%s prints nothing', (template) => {
    expect(render(template, { body: '{"a":1}' })).toBe('');
  });

  test.each([
    '#set($input["__proto__"].polluted = 1)',
    '#set($input.polluted = 1)',
    '#set($util["__proto__"] = {"polluted": 1})',
    '#set($m = {})#set($m["__proto__"].polluted = 1)',
    '#set($m = {})#set($m["__proto__"] = {"polluted": 1})#set($m.constructor = 1)',
    '#set($m = {})#set($x = $m.put("__proto__", {"polluted": 1}))',
    '#set($m = $input.path("$"))#set($m["__proto__"].polluted = 1)#set($m["__proto__"]["polluted"] = 1)',
    '#set($context["__proto__"].polluted = 1)',
    '#set($context.responseOverride["__proto__"].polluted = 1)#set($context.responseOverride.header["__proto__"] = "polluted")',
    '#set($stageVariables["__proto__"].polluted = 1)',
    '#set($s = "x")#set($s["__proto__"].polluted = 1)',
    '#set($__proto__ = {"polluted": 1})$__proto__.polluted',
    '#set($constructor = 1)$constructor',
    '#foreach($__proto__ in [1])#set($foreach["__proto__"] = {"polluted": 1})#set($foreach["__proto__"].polluted = 1)#end',
    '#macro(__proto__ $polluted)$polluted#end#__proto__(1)',
    '#set($x = $util.parseJson(\'{"__proto__":{"polluted":1}}\'))$x["__proto__"].polluted',
  ])('%s changes no prototype', (template) => {
    render(template, {
      body: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      params: {
        path: {},
        querystring: JSON.parse('{"__proto__":"x"}'),
        header: JSON.parse('{"__proto__":"polluted"}'),
      },
      stageVariables: JSON.parse('{"__proto__":"polluted"}'),
    });
  });

  it('keeps such names as data', () => {
    const template = '#set($m = {})#set($m["__proto__"] = 1)#set($m.constructor = 2)$m|$input.json("$")';
    expect(render(template, { body: '{"__proto__":{"a":1}}' })).toBe(
      '{__proto__=1, constructor=2}|{"__proto__":{"a":1}}',
    );
  });
});

function failureOf(template: string, body = ''): TemplateFailure | null {
  const compiled = compileTemplate(template, defaultAssumptions);
  if (compiled.kind === 'template-error') throw new Error(compiled.message);
  try {
    compiled.render(templateScope({ body }));
    return null;
  } catch (error) {
    if (error instanceof TemplateFailure) return error;
    throw error;
  }
}

/** Which bound is met first depends on the machine. */
const TOO_MUCH =
  /^(?:The template (?:takes|makes) (?:more|longer)|The data nest more|A regular expression takes longer) than /;

const DOUBLING = 'for text that doubles';
/** Of work, not of waiting for a busy machine. */
function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
const loops = (body: string, depth: number): string =>
  `${Array.from({ length: depth }, (_, level) => `#foreach($i${level} in [1..1000])`).join('')}${body}${'#end'.repeat(depth)}`;

describe('every template comes to an end', () => {
  test.each<[what: string, template: string, message: string | RegExp]>([
    [
      'a loop of more than 1,000 items',
      '#foreach($i in [1..1001])x#end',
      'A #foreach goes through more than 1000 items.',
    ],
    ['loops in loops', loops('$i0', 3), TOO_MUCH],
    ['empty loops in loops', loops('', 4), TOO_MUCH],
    ['a macro that calls itself', '#macro(m)#m()#end#m()', 'The macro #m goes deeper than 20 calls.'],
    [
      'macros that call each other',
      '#macro(a)#b()#end#macro(b)#a()#end#a()',
      /^The macro #[ab] goes deeper than 20 calls\.$/,
    ],
    ['a macro that branches', '#macro(m)#m()#m()#end#m()', 'The macro #m goes deeper than 20 calls.'],
    ['#evaluate in itself', "#set($e = '#evaluate($e)')#evaluate($e)", '#evaluate goes deeper than 20 calls.'],
    [DOUBLING, `#set($s = "xxxxxxxxxx")${loops('#set($s = "$s$s")', 1)}`, TOO_MUCH],
    [DOUBLING, `#set($s = "xxxxxxxxxx")${loops('#set($s = $s + $s)', 1)}`, TOO_MUCH],
    [DOUBLING, `#set($s = "xxxxxxxxxx")${loops('#set($s = $s.concat($s))', 1)}`, TOO_MUCH],
    [DOUBLING, `#set($s = "xxxxxxxxxx")${loops('#set($s = $s.replaceAll("x", "xx"))', 1)}`, TOO_MUCH],
    [DOUBLING, `#set($s = "xxxxxxxxxx")${loops('#set($s = $s.replace("x", "xx"))', 1)}`, TOO_MUCH],
    ['much text', `#set($s = "xxxxxxxxxx")#set($s = $s.repeat(100000))${loops('$s', 1)}`, TOO_MUCH],
    [
      'text of two large parts',
      '#set($s = "xxxxxxxxxx")#set($s = $s.repeat(60000))#set($r = "$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0")$s.replaceAll(".*", $r)',
      TOO_MUCH,
    ],
    ['a long range', '#set($l = [1..2000000000])', TOO_MUCH],
    ['a list that doubles', `#set($l = [1])${loops('#set($x = $l.addAll($l))', 1)}`, TOO_MUCH],
    ['a list of itself', '#set($l = [1])#set($k = [$l])#set($x = $l.add($k))$l', TOO_MUCH],
    ['lists that share lists', `#set($l = [1])${loops('#set($l = [$l, $l])', 1)}$l`.replace('1000', '60'), TOO_MUCH],
    [
      'a deep comparison',
      `#set($a = [1])#set($b = [1])${loops('#set($a = [$a, $a])#set($b = [$b, $b])', 1)}#if($a == $b)x#end`.replace(
        '1000',
        '60',
      ),
      TOO_MUCH,
    ],
    [
      'much to evaluate',
      `#set($s = "$a")#set($s = $s.repeat(200000))#set($s = "xxxxxxxxxx")#set($s = $s.repeat(100000))#evaluate($s)`,
      TOO_MUCH,
    ],
    ['a negative count', '#set($s = "x")$s.repeat(-1)', 'repeat: -1 is negative.'],
    [
      'many large texts joined',
      `#set($s = "xxxxxxxxxx")#set($s = $s.repeat(1000000))#set($l = [])${loops('#set($x = $l.add($s))', 1)}$s.join(",", $l)`,
      TOO_MUCH,
    ],
    ['a wide format', '#set($s = "x")$s.format("%99999s%99999s", "a", "b").length()#set($s = $s.repeat(1000000))', ''],
  ])('%s', (_, template, message) => {
    const before = process.cpuUsage();
    const failure = failureOf(template);
    if (message === '') expect(failure).toBe(null);
    else expect(failure?.message).toMatch(message);
    expect(secondsSince(before)).toBeLessThan(1);
  });

  it('stops at the regular expression that would not end', () => {
    const text = `${'a'.repeat(60)}!`;
    const before = process.cpuUsage();
    for (const pattern of ['(a+)+', '^(a+)+$', '(a|aa)+', '(.*)*b', '(a*)*\\\\1b']) {
      failureOf(`#set($s = "${text}")$s.matches("${pattern}")$s.replaceAll("${pattern}", "x")`);
    }
    expect(secondsSince(before)).toBeLessThan(1);
  });

  it('takes a template of 300 KB and no more', () => {
    const kilobyte = 'x'.repeat(1024);
    expect(compileTemplate(kilobyte.repeat(300), defaultAssumptions).kind).toBe('template');
    expect(compileTemplate(`${kilobyte.repeat(300)}x`, defaultAssumptions)).toMatchObject({
      kind: 'template-error',
      message: 'The template is larger than 300 KB',
    });
  });

  test.each([
    nested('#if(true)', '#end', 20_000),
    `#set($a = ${nested('(', ')', 50_000)})`,
    `#set($a = ${nested('[', ']', 50_000)})`,
    `#set($a = ${'!'.repeat(100_000)}true)`,
    `$a${nested('.b($a', ')', 30_000)}`,
    `#set($a = ${'{1:'.repeat(30_000)}1${'}'.repeat(30_000)})`,
  ])('refuses a template that nests too deeply (%#)', (template) => {
    expect(compileTemplate(template, defaultAssumptions)).toMatchObject({
      kind: 'template-error',
      message: 'The template is nested too deeply',
    });
  });

  it.each([
    '\\',
    '\\\\$',
    '$',
    '#',
    '##',
    '#*',
    '#[[',
    '"',
    "'",
    '{',
    '(',
    ' ',
    '#set(',
    '$a.',
    '$!',
    '${',
    '[',
    '*#',
    ']]#',
    '#end ',
    '$a[',
  ])('reads many %s in a reasonable time', (piece) => {
    const before = process.cpuUsage();
    const repeated = piece.repeat(Math.floor(60_000 / piece.length));
    for (const source of [repeated, `#set($a = ${repeated}`, `$a${repeated}`, `#if(${repeated})`]) {
      compileTemplate(source, defaultAssumptions);
    }
    expect(secondsSince(before)).toBeLessThan(2);
  });

  it('renders many references in a row, and a long chain of them', () => {
    expect(render('$a'.repeat(20_000)).length).toBe(0);
    expect(render(`#set($s = "x")$s${'.trim()'.repeat(1000)}`)).toBe('x');
  });

  it('refuses a payload that nests too deeply', () => {
    const failure = failureOf('$input.path("$")', nested('[', ']', 10_000));
    expect(failure?.message).toBe('The payload is no JSON: nested more than 500 levels deep.');
  });

  it('prints a payload that nests deeply, or fails', () => {
    const deep = nested('[', ']', 2000);
    expect(render('$input.json("$")', { body: deep })).toBe(deep);
    expect(failureOf('$input.json("$")', nested('[', ']', 200_000))?.reason).toBeDefined();
  });

  it('is not hurried by a large payload', () => {
    const body = JSON.stringify(Array.from({ length: 60_000 }, (_, id) => ({ id, name: `name of ${id}`, on: true })));
    expect(render('$input.json("$")', { body })).toBe(body);
  });
});
