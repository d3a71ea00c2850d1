import { expect, test } from 'vitest';
import { randomPayload, randomTemplate, seededRandom } from './fixtures/random-template.ts';
import { tryTemplate } from './fixtures/try-template.ts';

/** A short run; `node test/fuzz/vtl.mjs` makes a long one. */
test('whatever is written in a template, it renders or fails as it should', () => {
  const random = seededRandom(1);
  const counts = { rendered: 0, 'no template': 0, failed: 0 };
  for (let index = 0; index < 3000; index++) {
    const source = randomTemplate(random);
    const body = randomPayload(random);
    try {
      counts[tryTemplate(source, body)]++;
    } catch (error) {
      throw new Error(`${JSON.stringify(source)} with ${JSON.stringify(body)}`, { cause: error });
    }
  }
  // Otherwise the generator has gone wrong.
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(30);
});

test.each(['#if($#5#end', '#if(1 == $#5)x#end', '#set($a = $#1.5)', '#foreach($a in [$#5])#end'])(
  '%s was found so: it is no template',
  (source) => {
    expect(tryTemplate(source, '{}')).toBe('no template');
  },
);
