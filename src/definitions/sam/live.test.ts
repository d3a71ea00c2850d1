import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../base/json.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { comparable, corsLists } from './fixtures/comparable.ts';
import { corners } from './fixtures/corners.ts';
import { mutationsOf } from './fixtures/mutations.ts';
import { samErrorDocument, transformSam } from './transform.ts';

const fixtures = new URL('fixtures/', import.meta.url);
const hasTranslator = spawnSync('python3', ['-c', 'import samtranslator']).status === 0;
if (!hasTranslator) {
  console.log("Not compared with AWS's own SAM translator: python3 cannot import it (pip install aws-sam-translator).");
}

interface Case {
  readonly name: string;
  readonly template: Readonly<Record<string, unknown>>;
}

function read(name: string, text: string): Case {
  const { value, diagnostics } = readDocument(text, 'template.yaml', new SourcePositions());
  if (!isJsonObject(value) || diagnostics.length > 0) throw new Error(`${name}: ${JSON.stringify(diagnostics)}`);
  return { name, template: value };
}

const rich = readdirSync(new URL('live/', fixtures)).map((file) =>
  read(file, readFileSync(new URL(`live/${file}`, fixtures), 'utf8')),
);
/** One in this many of about 14,000 mutations; all of them have been compared once. */
const STRIDE = 97;
const mutations: Case[] = rich
  .flatMap(({ name, template }) =>
    mutationsOf(template).map((mutation) => ({ ...mutation, name: `${name}: ${mutation.name}` })),
  )
  .flatMap(({ name, template }) => (isJsonObject(template) ? [{ name, template }] : []))
  .filter((_, index) => index % STRIDE === 0);
const cases: Case[] = [...rich, ...corners.map(({ name, template }) => read(name, template)), ...mutations];

function ours({ template }: Case): unknown {
  const { document, errors } = transformSam(template, new SourcePositions(), {
    region: 'ap-southeast-1',
    partition: 'aws',
    parameterValues: new Map(),
    localPaths: 'refuse',
  });
  return errors.length > 0 ? samErrorDocument(errors) : [comparable(document), corsLists(document)];
}

describe.runIf(hasTranslator)("AWS's own translator makes the same of", () => {
  const lines = cases.map(({ template }) => `${JSON.stringify({ template, parameters: {} })}\n`);
  const { stdout } = hasTranslator
    ? spawnSync('python3', [fileURLToPath(new URL('translate.py', fixtures))], {
        input: lines.join(''),
        encoding: 'utf8',
        maxBuffer: 1e9,
      })
    : { stdout: '' };
  const answers: unknown[] = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

  it('every template', () => {
    expect(answers.length).toBe(cases.length);
  });

  for (const [index, sam] of cases.entries()) {
    const answer = answers[index];
    // A template on which the translator breaks down has no right answer. Ours must be one all the same.
    const breaksDown = isJsonObject(answer) && 'crash' in answer;
    it(breaksDown ? `${sam.name} (the translator breaks down)` : sam.name, () => {
      const made = ours(sam);
      if (!isJsonObject(answer) || breaksDown) return;
      expect(made).toEqual(answer.error ?? [comparable(answer.document), corsLists(answer.document)]);
    });
  }
});

describe('whatever the template', () => {
  it('the transform gives a document or errors, and never throws', () => {
    for (const sam of cases) expect(() => ours(sam), sam.name).not.toThrow();
  });
});
