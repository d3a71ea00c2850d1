import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { createDeployment } from './deployments.ts';
import { getExport } from './get-export.ts';
import { importRestApi, putRestApi } from './import-rest-api.ts';

const folder = new URL('../../../test/parity/rest-api-import/recorded/files/', import.meta.url);
const bodies = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);

/** Numbers in [0, 1) that are the same for the same seed (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const strange: readonly unknown[] = [
  null,
  true,
  -1,
  1e300,
  '',
  'default',
  '#/definitions/Pet',
  '#/paths',
  "'*'",
  '/{a}/{b+}/{c}',
  [],
  [null],
  [[]],
  [{}],
  {},
  { $ref: '#/' },
  { $ref: '#' },
  { $ref: 7 },
  { type: 'constructor' },
  JSON.parse('{"__proto__": {"a": 1}, "constructor": "x", "toString": null}'),
];
const keys = ['__proto__', 'constructor', '$ref', 'default', 'x-amazon-apigateway-any-method', '/{a}', '', '200'];

interface Slot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function slots(value: unknown): Slot[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...slots(holder[key])]);
}

/** A body in which a few members are something else, are gone, are elsewhere or have another name. */
function mutated(body: unknown, random: () => number): unknown {
  const copy = structuredClone(body);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  for (let count = Math.ceil(random() * 4); count > 0; count--) {
    const all = slots(copy);
    if (all.length === 0) break;
    const { holder, key } = pick(all);
    const member = holder[key];
    switch (Math.floor(random() * 4)) {
      case 0:
        delete holder[key];
        break;
      case 1:
        holder[key] = structuredClone(pick(all).holder);
        break;
      case 2:
        Object.defineProperty(holder, pick(keys), {
          value: member,
          enumerable: true,
          configurable: true,
          writable: true,
        });
        break;
      default:
        holder[key] = structuredClone(pick(strange));
    }
  }
  return copy;
}

/** How the import of a text ends: its refusal, or that it went through and its export can be imported. */
async function outcomeOf(body: string): Promise<'imported' | 'refused'> {
  const context = operationContext();
  try {
    const { output } = await importRestApi(context, { body }, parse);
    const restApiId = output.id ?? '';
    await putRestApi(context, { restApiId, body, mode: 'overwrite', parameters: { basepath: 'prepend' } }, parse);
    await createDeployment(context, { restApiId, stageName: 's' });
    for (const exportType of ['oas30', 'swagger']) {
      await getExport(context, { restApiId, stageName: 's', exportType, parameters: { extensions: 'apigateway' } });
    }
    return 'imported';
  } catch (error) {
    if (error instanceof ServiceError) return 'refused';
    throw error;
  }
}

describe('an import of a body that is broken somewhere', () => {
  it.each(bodies)('%s goes through or is refused', async (name, text) => {
    const random = randomNumbers(name.length);
    const body: unknown = parse(text);
    const outcomes = new Set<string>();
    for (let round = 0; round < 20; round++) outcomes.add(await outcomeOf(JSON.stringify(mutated(body, random))));
    expect(outcomes.size).toBeGreaterThan(0);
  });

  it.each(bodies)('the text of %s goes through or is refused when it is cut', async (_, text) => {
    for (let cut = 1; cut < 8; cut++) {
      const end = Math.floor((text.length * cut) / 8);
      expect(['imported', 'refused']).toContain(await outcomeOf(text.slice(0, end)));
      expect(['imported', 'refused']).toContain(await outcomeOf(text.slice(0, end) + text.slice(end + 7)));
    }
  });

  it('meets both ends', async () => {
    const random = randomNumbers(1);
    const body: unknown = JSON.parse(bodies.find(([name]) => name === 'swagger.json')?.[1] ?? '');
    const outcomes = new Set<string>();
    for (let round = 0; round < 60; round++) outcomes.add(await outcomeOf(JSON.stringify(mutated(body, random))));
    expect(outcomes).toEqual(new Set(['imported', 'refused']));
  });
});
