import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultAssumptions } from '../../../aws/resolve-assumptions.ts';
import { compileTemplate } from './compile-template.ts';
import { TemplateFailure } from './template-failure.ts';
import type { TemplateScope } from './template-scope.ts';

interface Recorded {
  readonly template: string;
  readonly output?: string;
  readonly error?: 'parse' | 'render';
}

const recorded = readLines('recorded.jsonl').map((line) => JSON.parse(line) as Recorded);

/** What Velocity's empty context is here; `$input` and its like are mentioned by none of the templates. */
const scope: TemplateScope = {
  body: '',
  params: { path: {}, querystring: {}, header: {} },
  context: () => ({}),
  stageVariables: {},
  overrides: {
    request: { header: new Map(), path: new Map(), querystring: new Map() },
    response: { header: new Map(), status: undefined },
  },
};

/** The text, or null when there is none. When a template fails, before or while it is rendered, is Velocity's affair. */
function outputOf(template: string): string | null {
  const compiled = compileTemplate(template, { ...defaultAssumptions, 'rest-api.vtl.null-reference': 'literal' });
  if (compiled.kind === 'template-error') return null;
  try {
    return compiled.render(scope);
  } catch (error) {
    if (error instanceof TemplateFailure) return null;
    throw error;
  }
}

test.each(recorded)('$template', ({ template, output = null }) => {
  expect(outputOf(template)).toBe(output);
});

test('all templates have been recorded', () => {
  const cases = readLines('cases.jsonl').filter((line) => !line.startsWith('//'));
  expect(cases.map((line) => JSON.parse(line))).toEqual(recorded.map(({ template }) => template));
});

function readLines(file: string): string[] {
  return readFileSync(new URL(`./fixtures/velocity-1.7/${file}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
}
