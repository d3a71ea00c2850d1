import { expect, it } from 'vitest';
import { seededRandom } from '../../src/gateway/mapping/vtl/fixtures/random-template.ts';
import { CONTENT_TYPES, randomBody } from './random-json.ts';
import { createBodyFuzz, METHODS } from './try-body.ts';

/** A short run; `node test/fuzz/bodies.mjs` makes a long one. */
it('whatever is in a body, a method of any kind answers', async () => {
  const random = seededRandom(2);
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const { tryBody } = createBodyFuzz(random, () => randomBody(random));
  const counts = new Map<number, number>();
  for (let index = 0; index < 3000; index++) {
    const method = pick(METHODS);
    const body = randomBody(random);
    const contentType = random() < 0.7 ? 'application/json' : pick(CONTENT_TYPES);
    try {
      const status = await tryBody(method, body, contentType);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    } catch (error) {
      throw new Error(`${JSON.stringify(body)} as ${contentType} to ${method}`, { cause: error });
    }
  }
  // Otherwise the generator has gone wrong.
  for (const status of [200, 400, 500, 502])
    expect([status, counts.get(status) ?? 0]).toEqual([status, expect.toSatisfy((count: number) => count > 30)]);
});
