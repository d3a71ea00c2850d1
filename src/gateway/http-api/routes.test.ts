import { describe, expect, it } from 'vitest';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import { readRequestPath } from '../request-path.ts';
import { compilePathParameters, compileRouteTable, type RouteTable } from './routes.ts';

interface Target {
  readonly routeKey: string;
}

function table(routeKeys: readonly string[], trailingSlash = 'not-equal'): RouteTable<Target> {
  const entries = routeKeys.map((routeKey) => ({ routeKey, target: { routeKey } }));
  return compileRouteTable(entries, { ...defaultAssumptions, 'http-api.route.trailing-slash': trailingSlash });
}

function selected(routes: RouteTable<Target>, line: string): string | null {
  const [method = '', path = ''] = line.split(' ');
  return routes.select(method, readRequestPath(path, 'separates').segments, 1)?.routeKey ?? null;
}

const DOCUMENTED = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];

describe('the order of selection', () => {
  it.each([
    // The developer guide's own example.
    ['GET /pets/dog/1', DOCUMENTED, 'GET /pets/dog/1'],
    ['GET /pets/dog/2', DOCUMENTED, 'GET /pets/dog/{id}'],
    ['GET /pets/cat/1', DOCUMENTED, 'GET /pets/{proxy+}'],
    ['POST /test/5', DOCUMENTED, 'ANY /{proxy+}'],
    ['GET /', DOCUMENTED, '$default'],
    // A route of the method wins over ANY at the same place.
    ['GET /x', ['ANY /x', 'GET /x'], 'GET /x'],
    ['PUT /x', ['ANY /x', 'GET /x'], 'ANY /x'],
    ['GET /x/y', ['ANY /x/{proxy+}', 'GET /x/{proxy+}'], 'GET /x/{proxy+}'],
    // A place that does not serve the method leaves the request to the next best.
    ['GET /pets/dog', ['POST /pets/dog', 'GET /pets/{id}'], 'GET /pets/{id}'],
    ['GET /a/b/c', ['GET /a/b/d', 'GET /a/{x}/c'], 'GET /a/{x}/c'],
    ['GET /a/b/c', ['GET /{x}/b/c', 'POST /a/b/c', 'GET /a/{proxy+}'], 'GET /{x}/b/c'],
    // A full match wins over a greedy one, whatever the method's kind; then the longest prefix.
    ['GET /a/b', ['GET /a/{proxy+}', 'ANY /a/{id}'], 'ANY /a/{id}'],
    ['GET /a/b/c', ['GET /{proxy+}', 'ANY /a/{proxy+}'], 'ANY /a/{proxy+}'],
    ['GET /a/b/c', ['GET /{x}/b/{proxy+}', 'GET /a/{proxy+}'], 'GET /a/{proxy+}'],
    ['GET /a/b/c', ['GET /{x}/b/{proxy+}', 'POST /a/{proxy+}'], 'GET /{x}/b/{proxy+}'],
    // There is no 405, and GET does not serve HEAD.
    ['DELETE /x', ['GET /x'], null],
    ['HEAD /x', ['GET /x'], null],
    ['HEAD /x', ['ANY /x'], 'ANY /x'],
    ['OPTIONS /x', ['GET /x', '$default'], '$default'],
    ['get /x', ['GET /x'], null],
    // A greedy parameter takes at least one character.
    ['GET /', ['ANY /{proxy+}'], null],
    ['GET /x', ['ANY /x/{proxy+}'], null],
    ['GET /x/', ['ANY /x/{proxy+}'], null],
    ['GET /x/y/', ['ANY /x/{proxy+}'], 'ANY /x/{proxy+}'],
    // A parameter is not empty, and a static segment is compared exactly.
    ['GET /x/', ['GET /x/{id}'], null],
    ['GET /x//y', ['GET /x/{id}/y'], null],
    ['GET /X', ['GET /x'], null],
    ['GET /x/', ['GET /x'], null],
    ['GET /x', ['GET /x/'], null],
    ['GET /', ['GET /'], 'GET /'],
    // Odd paths: nothing is resolved.
    ['GET /a/../b', ['GET /b', 'GET /a/{x}'], null],
    ['GET /a/%2e%2e/b', ['GET /b', 'GET /a/{x}/b'], 'GET /a/{x}/b'],
    ['GET //b', ['GET /b'], null],
    ['GET /a%2fb', ['GET /{x}', 'GET /a/b'], 'GET /a/b'],
    ['GET /a\\b', ['GET /a/b', 'GET /{x}'], 'GET /{x}'],
    ['GET /%00', ['GET /{x}'], 'GET /{x}'],
    ['GET /__proto__', ['GET /x', 'GET /constructor'], null],
    ['GET /caf%C3%A9', ['GET /café'], 'GET /café'],
  ])('%s among %j is %s', (line, routeKeys, expected) => {
    expect(selected(table(routeKeys), line)).toBe(expected);
    expect(selected(table([...routeKeys].reverse()), line)).toBe(expected);
  });

  it('takes /x/ for /x when trailing slashes are equal', () => {
    const routes = table(['GET /x', 'GET /y/', 'GET /z/{proxy+}', 'GET /'], 'equal');
    const lines = ['GET /x/', 'GET /x', 'GET /y', 'GET /y/', 'GET /z/a/', 'GET /', 'GET /x//'];
    const expected = ['GET /x', 'GET /x', 'GET /y/', 'GET /y/', 'GET /z/{proxy+}', 'GET /', null];
    expect(lines.map((line) => selected(routes, line))).toEqual(expected);
  });

  it('takes /x/ for /x/{id} when the last parameter may be empty', () => {
    const routes = table(['GET /x', 'GET /x/{id}', 'GET /x/{id}/y'], 'empty-parameter');
    expect(selected(routes, 'GET /x/')).toBe('GET /x/{id}');
    expect(selected(routes, 'GET /x//y')).toBe(null);
  });

  it('knows whether any method is served at a path', () => {
    const routes = table(['POST /x', 'GET /y/{id}', 'PUT /z/{proxy+}']);
    const has = (path: string): boolean => routes.hasPath(path.split('/'), 1);
    expect(['/x', '/y/1', '/z/1/2', '/nothing', '/y'].map(has)).toEqual([true, true, true, false, false]);
    expect(table(['$default']).hasPath(['', 'any'], 1)).toBe(true);
  });
});

describe('path parameters', () => {
  it.each([
    ['GET /pets/{id}', '/pets/6', { id: '6' }],
    ['GET /a/{y}/b/{x}', '/a/1/b/2', { x: '2', y: '1' }],
    ['ANY /files/{proxy+}', '/files/a/b%20c/', { proxy: 'a/b c/' }],
    ['GET /{a}/{rest+}', '/1/2/3', { a: '1', rest: '2/3' }],
  ])('of %s for %s', (routeKey, path, expected) => {
    const parameters = compilePathParameters(routeKey)?.(readRequestPath(path, 'separates').segments, 1) ?? {};
    expect({ ...parameters }).toEqual(expected);
    expect(Object.keys(parameters)).toEqual(Object.keys(expected));
  });

  it('are none where the route has none', () => {
    expect([compilePathParameters('GET /x'), compilePathParameters('$default')]).toEqual([null, null]);
  });

  it('keep a parameter called __proto__ as data', () => {
    const parameters = compilePathParameters('GET /{__proto__}')?.(['', 'x'], 1);
    expect(JSON.stringify(parameters)).toBe('{"__proto__":"x"}');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe('many routes', () => {
  /** CPU time of one selection, the least of several rounds, so that other work on the machine does not count. */
  function nanosecondsPerSelection(count: number): number {
    const routes = table(
      Array.from({ length: count }, (_, i) => `GET /service${i % 100}/resource${Math.floor(i / 100)}/{id}/detail`),
    );
    const segments = ['', 'service7', 'resource0', '42', 'detail'];
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 12; round++) {
      const before = process.cpuUsage();
      for (let i = 0; i < 20_000; i++) routes.select('GET', segments, 1);
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, ((user + system) * 1_000) / 20_000);
    }
    return least;
  }

  it('cost at most 2 µs a request more than few', () => {
    const few = nanosecondsPerSelection(10);
    const many = nanosecondsPerSelection(10_000);
    expect(many - few).toBeLessThan(2_000);
  });
});
