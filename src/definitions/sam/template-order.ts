import type { Transform } from './context.ts';
import { isTruthy } from './python-value.ts';
import { python2Order } from './python2-order.ts';
import { get, getMap, type SamMap } from './sam-map.ts';

/**
 * The entries of a map in the order in which the translator comes to them, which decides which of two faults it reports.
 * For the sake of the ids of deployments, many templates are turned into Python 2's dictionaries first.
 */
export function entriesInOrder({ hasPython2Maps }: Transform, map: SamMap): [string, unknown][] {
  if (!hasPython2Maps) return Object.entries(map);
  return python2Order(Object.keys(map)).map((key) => [key, map[key]]);
}

/** The paths of a body in the translator's order: it copies bodies, and Python 2 reorders a map when it is copied. */
export function pathsInOrder({ hasPython2Maps }: Transform, paths: SamMap): string[] {
  return hasPython2Maps ? python2Order(python2Order(Object.keys(paths))) : Object.keys(paths);
}

const CARRIERS = ['AWS::Serverless::Function', 'AWS::Serverless::StateMachine'];

/**
 * Whether the translator turns a template into Python 2's types first: one with a REST API or an event that makes one,
 * and one with an HTTP API that has a default authorizer.
 */
export function becomesPython2(document: SamMap, resources: SamMap): boolean {
  const isGlobal = hasDefaultAuthorizer(get(get(document, 'Globals'), 'HttpApi'));
  return Object.values(resources).some((resource) => {
    const type = get(resource, 'Type');
    const properties = getMap(resource, 'Properties');
    if (type === 'AWS::Serverless::Api') return true;
    if (type === 'AWS::Serverless::HttpApi') return isGlobal || hasDefaultAuthorizer(properties);
    if (typeof type !== 'string' || !CARRIERS.includes(type)) return false;
    const events = Object.values(getMap(properties, 'Events') ?? {}).map((event) => get(event, 'Type'));
    return events.includes('Api') || (isGlobal && type === CARRIERS[0] && events.includes('HttpApi'));
  });
}

function hasDefaultAuthorizer(api: unknown): boolean {
  return isTruthy(get(get(api, 'Auth'), 'DefaultAuthorizer'));
}
