import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../base/json.ts';
import { mutationsOf } from './fixtures/mutations.ts';
import { type Case, comparableAnswer, readCornerCases, readRichCases, transformCase } from './fixtures/read-cases.ts';

const hasTranslator = spawnSync('python3', ['-c', 'import samtranslator']).status === 0;
if (!hasTranslator) {
  console.log("Not compared with AWS's own SAM translator: python3 cannot import it (pip install aws-sam-translator).");
}

/** One in this many of about 27,000 mutations: what can be compared in seconds. */
const STRIDE = 97;
const rich = readRichCases();
const recorded: readonly Case[] = [...rich, ...readCornerCases()];
const mutations = rich
  .flatMap(({ name, template }) =>
    mutationsOf(template).map((mutation) => ({ ...mutation, name: `${name}: ${mutation.name}` })),
  )
  .flatMap(({ name, template }) => (isJsonObject(template) ? [{ name, template }] : []))
  .filter((_, index) => index % STRIDE === 0);
const cases: readonly Case[] = [...recorded, ...mutations];

function translate(): Record<string, unknown>[] {
  const script = fileURLToPath(new URL('fixtures/translate.py', import.meta.url));
  const input = cases.map(({ template }) => `${JSON.stringify({ template, parameters: {} })}\n`).join('');
  const { stdout } = spawnSync('python3', [script], { input, encoding: 'utf8', maxBuffer: 1e9 });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe.runIf(hasTranslator)("AWS's own translator", () => {
  const answers = hasTranslator ? translate() : [];

  it('answers every template', () => {
    expect(answers.length).toBe(cases.length);
  });

  it('still gives the answers that are recorded', async () => {
    const lines = recorded.map(({ name }, index) => `${JSON.stringify({ name, ...answers[index] })}\n`);
    await expect(lines.join('')).toMatchFileSnapshot('fixtures/answers.jsonl');
  });

  for (const [index, mutation] of mutations.entries()) {
    const answer = answers[recorded.length + index] ?? {};
    // A template on which the translator breaks down has no right answer.
    it.skipIf('crash' in answer)(`makes the same of ${mutation.name}`, () => {
      expect(transformCase(mutation)).toEqual(comparableAnswer(answer));
    });
  }
});

it('the transform gives a document or errors, and never throws', () => {
  for (const sam of cases) expect(() => transformCase(sam), sam.name).not.toThrow();
});
