import { describe, expect, it } from 'vitest';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import { compilePathParameters, compileResourceTree } from './resources.ts';
import { segmentsOf } from './rest-path.ts';

type Resources = Readonly<Record<string, readonly string[]>>;

function selected(resources: Resources, request: string, assume = {}): string | null {
  const [method = '', path = ''] = request.split(' ');
  return tree(resources, assume)(method, segmentsOf(path))?.text ?? null;
}

function tree(resources: Resources, assume = {}) {
  const entries = Object.entries(resources).flatMap(([path, methods]) =>
    methods.map((httpMethod) => ({ path, httpMethod, target: { text: `${path} ${httpMethod}` } })),
  );
  return compileResourceTree(entries, { ...defaultAssumptions, ...assume });
}

const shop: Resources = {
  '/': ['GET'],
  '/pets': ['GET', 'ANY'],
  '/pets/{id}': ['GET'],
  '/pets/dog': ['POST'],
  '/pets/{id}/toys': ['GET'],
  '/files/{path+}': ['GET'],
  '/{proxy+}': ['OPTIONS'],
};

describe('the resource tree', () => {
  it.each([
    ['the root', 'GET /', '/ GET'],
    ['a static resource', 'GET /pets', '/pets GET'],
    ['ANY for a method that has none of its own', 'DELETE /pets', '/pets ANY'],
    ['the method of its own before ANY', 'GET /pets', '/pets GET'],
    ['a parameter', 'GET /pets/7', '/pets/{id} GET'],
    ['a static segment before a parameter', 'POST /pets/dog', '/pets/dog POST'],
    ['a parameter where the static sibling has no such method', 'GET /pets/dog', '/pets/{id} GET'],
    ['what is below a parameter though a static sibling is closer', 'GET /pets/dog/toys', '/pets/{id}/toys GET'],
    ['a greedy variable', 'GET /files/a/b/c', '/files/{path+} GET'],
    ['the next greedy variable up the tree', 'OPTIONS /files/a', '/{proxy+} OPTIONS'],
    ['the greedy variable for a path that nothing else has', 'OPTIONS /nothing/here', '/{proxy+} OPTIONS'],
    ['nothing for an unknown path', 'GET /nothing', null],
    ['nothing for a method that the path lacks', 'PUT /pets/7', null],
    ['nothing for HEAD where only GET is', 'HEAD /pets/7', null],
    ['nothing of ANY for a method that ANY does not stand for', 'TRACE /pets', null],
    ['nothing for the parent of a greedy variable', 'OPTIONS /', null],
    ['nothing for an empty parameter', 'GET /pets//toys', null],
    ['nothing static for another spelling of its letters', 'GET /%70ets', null],
  ])('selects %s', (_, request, expected) => {
    expect(selected(shop, request)).toBe(expected);
  });

  it('serves the parent of a greedy variable by a switch', () => {
    const assume = { 'rest-api.routing.proxy-serves-parent': 'yes' };
    expect(selected(shop, 'OPTIONS /', assume)).toBe('/{proxy+} OPTIONS');
    expect(selected(shop, 'GET /files', assume)).toBe('/files/{path+} GET');
    expect(selected(shop, 'GET /', assume)).toBe('/ GET');
  });

  it('keeps to a static sibling by a switch, but for greedy variables', () => {
    const assume = { 'rest-api.routing.falls-to-parameter': 'no' };
    expect(selected(shop, 'GET /pets/dog', assume)).toBeNull();
    expect(selected(shop, 'OPTIONS /pets/dog', assume)).toBe('/{proxy+} OPTIONS');
  });

  it('does not depend on the order in which resources were made', () => {
    const turned = Object.fromEntries(Object.entries(shop).reverse());
    for (const request of ['GET /pets/dog', 'POST /pets/dog', 'GET /files/x', 'OPTIONS /pets/dog/toys']) {
      expect(selected(turned, request)).toBe(selected(shop, request));
    }
  });

  it('selects what a plain reading of the rules selects, for random trees and paths', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 400; round++) {
      const resources = randomResources(random);
      const select = tree(resources);
      for (let i = 0; i < 20; i++) {
        const method = pick(random, METHODS);
        const path = randomPath(random);
        const found = select(method, segmentsOf(path))?.text ?? null;
        expect({ resources, request: `${method} ${path}`, found }).toEqual({
          resources,
          request: `${method} ${path}`,
          found: plainSelection(resources, method, path),
        });
      }
    }
  });
});

describe('path parameters', () => {
  it.each([
    ['of one segment', '/pets/{id}', '/pets/7', { id: '7' }],
    ['of several', '/a/{b}/c/{d}', '/a/1/c/2', { b: '1', d: '2' }],
    ['that are greedy, without the slash at the end', '/{proxy+}', '/x/y/', { proxy: 'x/y' }],
    ['that keep slashes between', '/{proxy+}', '/x//y', { proxy: 'x//y' }],
    ['as they were sent', '/{proxy+}', '/test%2Balias@%7B', { proxy: 'test%2Balias@%7B' }],
    ['called __proto__', '/{__proto__}', '/x', JSON.parse('{"__proto__":"x"}')],
  ])('%s', (_, resource, path, expected) => {
    const parameters = compilePathParameters(resource)?.(segmentsOf(path));
    expect(JSON.stringify(parameters)).toBe(JSON.stringify(expected));
    expect(Object.getPrototypeOf(parameters)).toBe(Object.prototype);
  });

  it('are none without a variable', () => {
    expect(compilePathParameters('/pets')).toBeNull();
  });
});

const METHODS = ['GET', 'POST', 'OPTIONS'];
const PARTS = ['a', 'b', '{x}', '{x}', '{rest+}'];

/** As an API can be: at most one variable among siblings, nothing below a greedy one. */
function randomResources(random: () => number): Resources {
  const resources: Record<string, string[]> = {};
  const variables = new Map<string, string>();
  for (let i = 0; i < 8; i++) {
    let path = '';
    for (let depth = 1 + Math.floor(random() * 4); depth > 0; depth--) {
      let part = pick(random, PARTS);
      if (part.startsWith('{')) {
        part = variables.get(path) ?? part;
        variables.set(path, part);
      }
      path += `/${part}`;
      if (part.endsWith('+}')) break;
    }
    resources[path] = [pick(random, [...METHODS, 'ANY'])];
  }
  return resources;
}

function randomPath(random: () => number): string {
  const segments = Array.from({ length: Math.floor(random() * 5) }, () => pick(random, ['a', 'b', 'c', '']));
  return `/${segments.join('/')}`.replace(/^\/+/, '/');
}

/**
 * The rules without a tree: of all resources that match and have the method, the one whose first segments are the most
 * specific, static before `{x}` before `{rest+}`.
 */
function plainSelection(resources: Resources, method: string, path: string): string | null {
  const segments = segmentsOf(path);
  const candidates = Object.entries(resources).flatMap(([resource, methods]) => {
    const parts = resource.split('/').slice(1);
    const own = methods.includes(method) ? method : methods.includes('ANY') ? 'ANY' : null;
    if (own === null) return [];
    const ranks = parts.map((part, index) => rank(part, segments[index]));
    const isGreedy = parts.at(-1)?.endsWith('+}') ?? false;
    const fits = isGreedy ? segments.length >= parts.length : segments.length === parts.length;
    return fits && !ranks.includes(Number.NaN) ? [{ text: `${resource} ${own}`, ranks: ranks.join('') }] : [];
  });
  candidates.sort((a, b) => (a.ranks < b.ranks ? -1 : 1));
  return candidates[0]?.text ?? null;
}

function rank(part: string, segment: string | undefined): number {
  if (part.endsWith('+}')) return 3;
  if (part.startsWith('{')) return segment === '' ? Number.NaN : 2;
  return part === segment ? 1 : Number.NaN;
}

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
