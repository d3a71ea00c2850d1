import { readFileSync } from 'node:fs';

export interface RawCase {
  readonly id: string;
  readonly class: string;
  readonly raw: string;
  readonly expect: Expectation;
  readonly alsoSafe?: Pick<Expectation, 'answers' | 'requests'>;
}

interface Expectation {
  readonly answers: readonly (readonly number[])[];
  readonly requests?: number;
  readonly close?: boolean;
  readonly body?: number;
  readonly path?: string;
  readonly text?: string;
}

export const rawCases: readonly RawCase[] = (
  JSON.parse(readFileSync(new URL('./fixtures/cases.json', import.meta.url), 'utf8')) as { rows: RawCase[] }
).rows;

/** True when the statuses are those of the expectation, one of the allowed for each answer. */
export function matches(statuses: readonly number[], expectation: Pick<Expectation, 'answers'>): boolean {
  return (
    statuses.length === expectation.answers.length &&
    statuses.every((status, i) => expectation.answers[i]?.includes(status) === true)
  );
}
