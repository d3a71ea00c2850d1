import { describe, expect, it } from 'vitest';
import { createThrottleState, takeToken } from './token-bucket.ts';

/** How many of `count` requests at `nowMs` are let through. */
function admitted(
  bucket: Parameters<typeof takeToken>[0],
  limits: Parameters<typeof takeToken>[1],
  { count, nowMs }: { readonly count: number; readonly nowMs: number },
): number {
  return Array.from({ length: count }).filter(() => takeToken(bucket, limits, nowMs)).length;
}

describe('a token bucket', () => {
  const limits = { ratePerSecond: 10, burst: 5 };

  it.each([
    ['its burst at once', [[20, 0]], [5]],
    [
      'then one for each tenth of a second',
      [
        [20, 0],
        [20, 100],
        [20, 150],
        [20, 200],
      ],
      [5, 1, 0, 1],
    ],
    [
      'no more than its burst after a long pause',
      [
        [20, 0],
        [20, 3_600_000],
      ],
      [5, 5],
    ],
    [
      'nothing for a clock that goes back, and goes on from there',
      [
        [5, 1_000],
        [1, 0],
        [1, 100],
      ],
      [5, 0, 1],
    ],
  ] as const)('lets through %s', (_, requests, expected) => {
    const bucket = createThrottleState().bucket('stage', 'route');
    expect(requests.map(([count, nowMs]) => admitted(bucket, limits, { count, nowMs }))).toEqual(expected);
  });

  it.each([
    ['a rate of 0 lets only the burst through', { ratePerSecond: 0, burst: 2 }, 2],
    ['a burst of 0 lets nothing through', { ratePerSecond: 1_000_000, burst: 0 }, 0],
    ['a rate below one a second adds up', { ratePerSecond: 0.5, burst: 1 }, 4],
  ])('%s', (_, slow, expected) => {
    const bucket = createThrottleState().bucket('stage', 'route');
    const seconds = [0, 1, 2, 3, 4, 5, 6];
    const letThrough = seconds.map((second) => admitted(bucket, slow, { count: 9, nowMs: second * 1000 }));
    expect(letThrough.reduce((sum, count) => sum + count)).toBe(expected);
  });

  it('that has smaller limits now is no fuller than they allow', () => {
    const bucket = createThrottleState().bucket('stage', 'route');
    admitted(bucket, { ratePerSecond: 1, burst: 100 }, { count: 1, nowMs: 0 });
    expect(admitted(bucket, { ratePerSecond: 1, burst: 2 }, { count: 9, nowMs: 0 })).toBe(2);
  });
});

describe('the state of throttles', () => {
  it('has one bucket for each name of each scope', () => {
    const state = createThrottleState();
    expect(state.bucket('a', 'x')).toBe(state.bucket('a', 'x'));
    expect(state.bucket('a', 'x')).not.toBe(state.bucket('a', 'y'));
    expect(state.bucket('a', 'x')).not.toBe(state.bucket('b', 'x'));
  });

  it('forgets what a scope does not have any more, and nothing else', () => {
    const state = createThrottleState();
    const [kept, gone, other] = [state.bucket('a', 'x'), state.bucket('a', 'y'), state.bucket('b', 'y')];
    state.retain('a', new Set(['x']));
    expect(state.bucket('a', 'x')).toBe(kept);
    expect(state.bucket('a', 'y')).not.toBe(gone);
    expect(state.bucket('b', 'y')).toBe(other);
  });

  it('forgets the scopes that were asked for longest ago, when there are too many', () => {
    const state = createThrottleState({ scopeLimit: 2 });
    const [a, b] = [state.bucket('a', 'x'), state.bucket('b', 'x')];
    expect(state.bucket('a', 'x')).toBe(a);
    state.bucket('c', 'x');
    expect(state.bucket('a', 'x')).toBe(a);
    expect(state.bucket('b', 'x')).not.toBe(b);
  });
});
