import vm from 'node:vm';
import { describe, expect, test } from 'vitest';

type ToCommonJs = (name: string, text: string) => { readonly code: string; readonly imports: readonly string[] };

const script = new URL('../../scripts/to-commonjs.mjs', import.meta.url).href;
const { toCommonJs } = (await import(script)) as { toCommonJs: ToCommonJs };

/** Runs what became of `text` with the modules that it asks for; gives its exports and in which order it asked. */
function run(text: string, modules: Readonly<Record<string, object>> = {}): { exports: unknown; required: string[] } {
  const { code } = toCommonJs('part', text);
  const module = { exports: {} as unknown };
  const required: string[] = [];
  const require = (id: string): object => {
    required.push(id);
    return modules[id] ?? {};
  };
  vm.runInNewContext(`(function(module, require) {${code}\n})`)(module, require);
  return { exports: module.exports, required };
}

describe('an ES module as CommonJS', () => {
  test('exports what it made, by its names', () => {
    const { exports } = run('var a=1;function b(){return a}export{a,b as c,b as default};');
    expect(exports).toMatchObject({ a: 1 });
    const { c, default: d } = exports as { c: () => number; default: () => number };
    expect([c(), d()]).toEqual([1, 1]);
  });

  test('has its imports before anything else, wherever they stand', () => {
    const text =
      'var sum=x+twice(2);import{one as x}from"./a.js";import"./b.js";import{twice}from"./c.js";export{sum};';
    const { exports, required } = run(text, { './a.js': { one: 1 }, './c.js': { twice: (n: number) => 2 * n } });
    expect(exports).toEqual({ sum: 5 });
    expect(required).toEqual(['./a.js', './b.js', './c.js']);
  });

  test('is as strict as before', () => {
    const write = run('var a=Object.freeze([1]);function b(){a[0]=2}export{b};').exports as { b: () => void };
    expect(write.b).toThrow("Cannot assign to read only property '0'");
  });

  test('tells what it imports, and leaves what only looks like it', () => {
    const text = 'import{a}from"./a.js";var text=\'import{b}from"./b.js";export{c}\';export{text,a};';
    expect(toCommonJs('part', text).imports).toEqual(['./a.js']);
    expect(run(text).exports).toMatchObject({ text: 'import{b}from"./b.js";export{c}' });
  });

  test.each([
    ['a default import', 'import a from"./a.js";', 'part imports ./a.js in another form than { names }.'],
    ['a namespace', 'import*as a from"./a.js";', 'part imports ./a.js in another form than { names }.'],
    ['a re-export', 'export{a}from"./a.js";', 'part exports in another form than { names }.'],
    ['a re-export of everything', 'export*from"./a.js";', 'part exports in another form than { names }.'],
  ])('refuses %s', (_, text, message) => {
    expect(() => toCommonJs('part', text)).toThrow(message);
  });
});
