import { describe, expect, it } from 'vitest';
import { BoundedCache } from './bounded-cache.ts';

const forever = { expiresAtMs: Number.POSITIVE_INFINITY, weight: 1 };

describe('a bounded cache', () => {
  it('has an entry until its deadline, and forgets it then', () => {
    const cache = new BoundedCache<string>(10);
    cache.set('a', 'x', { expiresAtMs: 100, weight: 1 });
    expect([cache.get('a', 99), cache.get('a', 100), cache.size]).toEqual(['x', undefined, 0]);
  });

  it('gives up the oldest entries for new ones that would make it too heavy', () => {
    const cache = new BoundedCache<number>(10);
    for (const [value, key] of ['a', 'b', 'c'].entries()) cache.set(key, value, { ...forever, weight: 4 });
    expect(['a', 'b', 'c'].map((key) => cache.get(key, 0))).toEqual([undefined, 1, 2]);
  });

  it('counts an entry that is set again once, as the newest', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1, forever);
    cache.set('b', 2, forever);
    cache.set('a', 3, forever);
    cache.set('c', 4, forever);
    expect(['a', 'b', 'c'].map((key) => cache.get(key, 0))).toEqual([3, undefined, 4]);
  });

  it('does not take what is too heavy by itself', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1, forever);
    cache.set('b', 2, { ...forever, weight: 3 });
    expect([cache.get('a', 0), cache.get('b', 0)]).toEqual([1, undefined]);
  });

  it('counts what it has forgotten no longer', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1, { expiresAtMs: 1, weight: 2 });
    cache.get('a', 1);
    cache.set('b', 2, forever);
    cache.set('c', 3, forever);
    expect([cache.get('b', 1), cache.get('c', 1)]).toEqual([2, 3]);
  });

  it('forgets what it is told to, and has room for others then', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a/1', 1, forever);
    cache.set('b/1', 2, forever);
    cache.deleteWhere((key) => key.startsWith('a/'));
    cache.set('c/1', 3, forever);
    expect(['a/1', 'b/1', 'c/1'].map((key) => cache.get(key, 0))).toEqual([undefined, 2, 3]);
  });
});
