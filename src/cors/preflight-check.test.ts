import { expect, it } from 'vitest';
import { checkPreflightResponse, type PreflightedRequest } from './preflight-check.ts';

const plain: PreflightedRequest = {
  origin: 'https://app.example.com',
  credentialsMode: 'same-origin',
  method: 'PUT',
  unsafeHeaderNames: ['authorization', 'x-a'],
};
const headers = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Allow-Methods',
  'PUT,DELETE',
  'Access-Control-Allow-Headers',
  'Authorization, X-A',
];

it('a preflight that passes has gone through every step and gives its permission', () => {
  const verdict = checkPreflightResponse(plain, { status: 204, headers });
  expect(verdict.steps.map(({ step, spec }) => `${step} ${spec.split('#')[1]}`)).toEqual([
    'CORS check, step 2 concept-cors-check',
    'CORS check, step 3 concept-cors-check',
    'CORS-preflight fetch, step 7 cors-preflight-fetch-0',
    'CORS-preflight fetch, step 7.3 cors-preflight-fetch-0',
    'CORS-preflight fetch, step 7.5 cors-preflight-fetch-0',
    'CORS-preflight fetch, step 7.6 cors-preflight-fetch-0',
    'CORS-preflight fetch, step 7.7 cors-preflight-fetch-0',
  ]);
  expect(verdict.permission).toEqual({
    methods: ['PUT', 'DELETE'],
    headerNames: ['Authorization', 'X-A'],
    maxAgeSeconds: 5,
  });
});

it.each<[step: string, request: Partial<PreflightedRequest>, status: number, headers: readonly string[]]>([
  ['CORS check, step 2', {}, 204, []],
  ['CORS check, step 4', { credentialsMode: 'include' }, 204, headers],
  ['CORS-preflight fetch, step 7', {}, 301, headers],
  ['CORS-preflight fetch, step 7.3', {}, 204, [...headers, 'Access-Control-Allow-Headers', 'x y']],
  ['CORS-preflight fetch, step 7.5', { method: 'PATCH' }, 204, headers],
  ['CORS-preflight fetch, step 7.6', {}, 204, [...headers.slice(0, 4), 'Access-Control-Allow-Headers', '*']],
  ['CORS-preflight fetch, step 7.7', { unsafeHeaderNames: ['x-b'] }, 204, headers],
])('a preflight that fails at %s ends there, without a permission', (step, request, status, answer) => {
  const verdict = checkPreflightResponse({ ...plain, ...request }, { status, headers: answer });
  expect(verdict.allowed).toBe(false);
  expect(verdict.permission).toBeNull();
  expect(verdict.steps.filter(({ outcome }) => outcome === 'failed')).toEqual([verdict.steps.at(-1)]);
  expect(verdict.steps.at(-1)?.step).toBe(step);
});

it('a preflight for an upload listener permits the method when the answer lists none', () => {
  const answer = { status: 204, headers: headers.slice(0, 2) };
  const post = { ...plain, method: 'POST', unsafeHeaderNames: [] };
  expect(checkPreflightResponse({ ...post, useCorsPreflight: true }, answer).permission?.methods).toEqual(['POST']);
  expect(checkPreflightResponse(post, answer).permission?.methods).toEqual([]);
});
