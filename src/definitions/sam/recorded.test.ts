import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparableAnswer, readCornerCases, readRichCases, transformCase } from './fixtures/read-cases.ts';

// The translator's answers to templates of our own, recorded by live.test.ts (`vitest run -u` with it installed).
const answers = new Map<string, Record<string, unknown>>(
  readFileSync(new URL('fixtures/answers.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map((answer) => [answer.name, answer]),
);

describe("AWS's translator made the same of", () => {
  for (const sam of [...readRichCases(), ...readCornerCases()]) {
    const answer = answers.get(sam.name) ?? {};
    // On some templates the translator breaks down; ours has to give an answer all the same.
    it('crash' in answer ? `nothing, for it broke down: ${sam.name}` : sam.name, () => {
      const made = transformCase(sam);
      if (!('crash' in answer)) expect(made).toEqual(comparableAnswer(answer));
    });
  }
});
