import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../../base/json.ts';
import { loadModelValidators } from './model-validators.ts';

/** A generator of numbers below `limit` that gives the same ones each time. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

type Random = ReturnType<typeof numbers>;

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random(items.length)] as T;
}

function randomBody(random: Random, depth: number): Json {
  const kind = random(depth > 0 ? 8 : 6);
  if (kind === 6) return Array.from({ length: random(4) }, () => randomBody(random, depth - 1));
  if (kind === 7) {
    return Object.fromEntries(
      Array.from({ length: random(4) }, () => [pick(random, 'abcd'.split('')), randomBody(random, depth - 1)]),
    );
  }
  return pick<Json>(random, [null, true, 0, 1, 2.5, -3, 'a', 'ab', '', 'x@y.z', '😀']);
}

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

function randomSchema(random: Random, depth: number): JsonObject {
  const inner = () => randomSchema(random, depth - 1);
  const schemas = () => Array.from({ length: 1 + random(2) }, inner);
  const members = () =>
    Object.fromEntries(Array.from({ length: random(3) }, () => [pick(random, 'abcd'.split('')), inner()]));
  const simple: readonly (() => JsonObject)[] = [
    () => ({ type: pick(random, TYPES) }),
    () => ({ type: [pick(random, TYPES), pick(random, TYPES)] }),
    () => ({ enum: [randomBody(random, 1), randomBody(random, 0)] }),
    () => ({ minLength: random(3), maxLength: 1 + random(2) }),
    () => ({ minimum: random(3) - 1, exclusiveMinimum: random(2) === 0 }),
    () => ({ maximum: random(3), exclusiveMaximum: random(2) === 0 }),
    () => ({ multipleOf: pick(random, [1, 2, 0.5]) }),
    () => ({ pattern: pick(random, ['^a', 'b$', '^.$', '^[a-z]+@']) }),
    () => ({ format: pick(random, ['email', 'uri', 'date', 'ipv4']) }),
    () => ({ minItems: random(3), maxItems: 1 + random(2), uniqueItems: random(2) === 0 }),
    () => ({ minProperties: random(2), maxProperties: random(3) }),
    () => ({ required: [pick(random, 'abcd'.split(''))] }),
  ];
  const nested: readonly (() => JsonObject)[] = [
    () => ({ properties: members(), additionalProperties: pick<Json>(random, [true, false, inner()]) }),
    () => ({ patternProperties: { '^[ab]': inner() }, additionalProperties: random(2) === 0 }),
    () => ({
      items: random(2) === 0 ? inner() : schemas(),
      additionalItems: pick<Json>(random, [true, false, inner()]),
    }),
    () => ({ dependencies: { a: pick<Json>(random, [['b'], inner()]) } }),
    () => ({ allOf: schemas() }),
    () => ({ anyOf: schemas() }),
    () => ({ oneOf: schemas() }),
    () => ({ not: inner() }),
    () => ({ $ref: '#/definitions/d' }),
  ];
  const makers = depth > 0 ? [...simple, ...nested, ...nested] : simple;
  return Object.assign({}, ...Array.from({ length: 1 + random(2) }, () => pick(random, makers)()));
}

it('a body is refused exactly when there is something to say of it', async () => {
  const random = numbers(7);
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const schema = { ...randomSchema(random, 2), definitions: { d: randomSchema(random, 0) } };
    const model = (name: string, text: Json) => ({
      id: name,
      name,
      schema: JSON.stringify(text),
      contentType: 'application/json',
    });
    const reference = { $ref: 'https://apigateway.amazonaws.com/restapis/x/models/M' };
    const validators = await loadModelValidators([model('M', schema), model('Not', { not: reference })], {
      ignoresExclusiveMinimum: false,
    });
    for (let count = 0; count < 10; count++) {
      const body = randomBody(random, 2);
      // A body that the one refuses, the other takes; no messages would mean that the explanation does not agree.
      const [asIs, negated] = [validators.ofModel('M')(body), validators.ofModel('Not')(body)];
      const label = `${JSON.stringify(schema)} and ${JSON.stringify(body)}: ${JSON.stringify([asIs, negated])}`;
      expect([asIs === null, negated === null].sort(), label).toEqual([false, true]);
      expect(asIs, label).not.toEqual([]);
      expect(negated, label).not.toEqual([]);
      if (asIs !== null) refused++;
    }
  }
  expect(refused).toBeGreaterThan(500);
  expect(refused).toBeLessThan(2_700);
});
