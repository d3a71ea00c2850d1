import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Assumption, assumptions } from './assumptions.ts';
import { renderAssumptionsDoc } from './assumptions-doc.ts';
import { defaultAssumptions, resolveAssumptions } from './resolve-assumptions.ts';

const entries = Object.entries(assumptions as Readonly<Record<string, Assumption>>);

describe('the table of assumptions', () => {
  it.each(entries)('%s has its default first and another value beside it', (_, assumption) => {
    expect(assumption.values[0]).toBe(assumption.default);
    expect(new Set(assumption.values).size).toBe(assumption.values.length);
    expect(assumption.values.length).toBeGreaterThan(1);
  });

  it('is in the order of the names', () => {
    const names = entries.map(([name]) => name);
    expect(names).toEqual([...names].sort());
  });

  it('is what docs/assumptions.md says (node scripts/generate-assumptions-doc.mjs writes it)', () => {
    const committed = readFileSync(new URL('../../docs/assumptions.md', import.meta.url), 'utf8');
    expect(committed).toBe(renderAssumptionsDoc());
  });
});

describe('resolveAssumptions', () => {
  it('gives the defaults when nothing is overridden', () => {
    expect(resolveAssumptions({})).toEqual({ value: defaultAssumptions, diagnostics: [] });
  });

  it('takes an override', () => {
    const { value, diagnostics } = resolveAssumptions({ 'http-api.cors.origin-with-path': 'stored' });
    expect(diagnostics).toEqual([]);
    expect(value['http-api.cors.origin-with-path']).toBe('stored');
  });

  it('names the nearest assumption for a name that does not exist', () => {
    const { value, diagnostics } = resolveAssumptions({ 'http-api.cors.origin-with-paths': 'stored' });
    expect(value).toEqual(defaultAssumptions);
    expect(diagnostics).toMatchObject([
      {
        code: 'assume/unknown-name',
        severity: 'error',
        message: 'There is no assumption http-api.cors.origin-with-paths.',
        help: 'Did you mean http-api.cors.origin-with-path?',
      },
    ]);
  });

  it('lists the values for a value that does not exist', () => {
    const { diagnostics } = resolveAssumptions({ 'http-api.cors.origin-with-path': 'yes' });
    expect(diagnostics).toMatchObject([
      { code: 'assume/unknown-value', help: 'It takes 400, stored; the first is the default.' },
    ]);
  });

  it('does not take a name of the prototype for an assumption', () => {
    expect(resolveAssumptions({ constructor: 'x' }).diagnostics).toHaveLength(1);
  });
});
