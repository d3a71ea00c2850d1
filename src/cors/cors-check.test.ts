import { expect, it } from 'vitest';
import { type CredentialsMode, corsCheck } from './cors-check.ts';
import { verdictText } from './verdict.ts';

const origin = 'https://app.example.com';

it.each<[sentence: string, credentialsMode: CredentialsMode, headers: readonly string[], steps: readonly string[]]>([
  ['ends at step 2 without the header', 'omit', [], ['2 no-allow-origin']],
  ['ends at step 3 with * and no credentials', 'same-origin', ['Access-Control-Allow-Origin', '*'], ['2', '3']],
  [
    'ends at step 4 with * and credentials',
    'include',
    ['Access-Control-Allow-Origin', '*'],
    ['2', '4 allow-origin-wildcard-with-credentials'],
  ],
  [
    'ends at step 5 with the origin and no credentials',
    'omit',
    ['Access-Control-Allow-Origin', origin],
    ['2', '4', '5'],
  ],
  [
    'ends at step 7 with the origin and credentials',
    'include',
    ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Credentials', 'true'],
    ['2', '4', '7'],
  ],
  [
    'ends at step 8 when credentials are not allowed',
    'include',
    ['Access-Control-Allow-Origin', origin],
    ['2', '4', '8 allow-credentials-missing'],
  ],
])('the CORS check %s', (_, credentialsMode, headers, steps) => {
  const verdict = corsCheck({ origin, credentialsMode }, { headers });
  expect(verdict.steps.map(({ step, reason }) => `${step}${reason === null ? '' : ` ${reason}`}`)).toEqual(
    steps.map((step) => `CORS check, step ${step}`),
  );
  expect(verdict.steps.map(({ outcome }) => outcome === 'passed')).toEqual(steps.map((step) => !step.includes(' ')));
  expect(verdict.allowed).toBe(!steps.some((step) => step.includes(' ')));
  expect(verdict.steps.every(({ spec }) => spec === 'https://fetch.spec.whatwg.org/#concept-cors-check')).toBe(true);
});

it('a verdict says in words why it is a refusal', () => {
  const headers = ['Access-Control-Allow-Origin', 'https://b.example'];
  expect(verdictText(corsCheck({ origin, credentialsMode: 'omit' }, { headers }))).toBe(
    'blocked: origin https://app.example.com is not the one that Access-Control-Allow-Origin names: https://b.example',
  );
  expect(verdictText(corsCheck({ origin: 'https://b.example', credentialsMode: 'omit' }, { headers }))).toBe('allowed');
});
