import { describe, expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';

/** Work that ends when told to, and a record of what ran. */
function controlled() {
  const started: string[] = [];
  const endings: (() => void)[] = [];
  const work = (key: string): Promise<void> => {
    started.push(key);
    return new Promise((resolve) => endings.push(resolve));
  };
  return { started, work, endNext: () => endings.shift()?.() };
}

describe('coalesce', () => {
  test('a burst of requests for one key costs two runs: the one under way and one after it', async () => {
    const { started, work, endNext } = controlled();
    const runs = coalesce(work);
    for (let i = 0; i < 5; i++) runs.request('a');
    expect(started).toEqual(['a']);
    endNext();
    await new Promise(setImmediate);
    expect(started).toEqual(['a', 'a']);
    endNext();
    await runs.settled();
    expect(started).toEqual(['a', 'a']);
  });

  test('different keys run side by side', () => {
    const { started, work } = controlled();
    const runs = coalesce(work);
    runs.request('a');
    runs.request('b');
    expect(started).toEqual(['a', 'b']);
  });

  test('settled waits for the run that was requested last', async () => {
    const { started, work, endNext } = controlled();
    const runs = coalesce(work);
    runs.request('a');
    runs.request('a');
    let isSettled = false;
    const settled = runs.settled().then(() => {
      isSettled = true;
    });
    endNext();
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    endNext();
    await settled;
    expect(started).toHaveLength(2);
  });
});
