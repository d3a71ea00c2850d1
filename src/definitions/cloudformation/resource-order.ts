import type { Diagnostic } from '../../base/diagnostic.ts';
import { formatPosition, type SourcePosition, type SourcePositions } from '../../base/source-position.ts';
import type { TemplateResource } from '../template.ts';
import { eachReference, positionOfReference } from './references.ts';

/** What the order of resources depends on. */
export type OrderedResource = Pick<TemplateResource, 'logicalId' | 'properties' | 'dependsOn'>;

/**
 * The logical ids in an order of creation: what a resource refers to or depends on comes before it, and otherwise the
 * template's order is kept. In a cycle, which `circularDependencies` reports, the template's order decides.
 */
export function orderResources(resources: Iterable<OrderedResource>): string[] {
  const dependencies = dependenciesOf(resources);
  const order = new Set<string>();
  const open = new Set<string>();
  const place = (logicalId: string): void => {
    if (order.has(logicalId) || open.has(logicalId)) return;
    open.add(logicalId);
    for (const dependency of dependencies.get(logicalId) ?? []) place(dependency);
    open.delete(logicalId);
    order.add(logicalId);
  };
  for (const logicalId of dependencies.keys()) place(logicalId);
  return [...order];
}

function dependenciesOf(resources: Iterable<OrderedResource>): Map<string, Set<string>> {
  const list = [...resources];
  const ids = new Set(list.map((resource) => resource.logicalId));
  return new Map(
    list.map((resource) => {
      const names = new Set(resource.dependsOn);
      eachReference(resource.properties, (reference) => names.add(reference.name));
      return [resource.logicalId, new Set([...names].filter((name) => ids.has(name)))];
    }),
  );
}

/** One diagnostic for each cycle of resources, with every step of it and where that step is written. */
export function circularDependencies(
  resources: ReadonlyMap<string, TemplateResource>,
  positions: SourcePositions,
): Diagnostic[] {
  const dependencies = dependenciesOf(resources.values());
  const diagnostics: Diagnostic[] = [];
  for (const cycle of findCycles(dependencies)) {
    const [first = ''] = cycle;
    const steps = cycle.map((from, index) => ({ from, to: cycle[index + 1] ?? first }));
    const shown = steps.map((step) => {
      const where = positionOfStep(resources.get(step.from), step.to, positions);
      return `${step.from} uses ${step.to}${where === undefined ? '' : ` (${formatPosition(where)})`}`;
    });
    diagnostics.push({
      code: 'cloudformation/circular-dependency',
      severity: 'error',
      message: `Circular dependency between resources: [${cycle.join(', ')}]`,
      help: `${shown.join('\n')}\nBreak one of these steps, for example with a name or ARN that is written out.`,
      where: positionOfStep(resources.get(first), steps[0]?.to ?? first, positions),
    });
  }
  return diagnostics;
}

/** Cycles that share no resource, each in the order of its references. */
function findCycles(dependencies: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (logicalId: string): void => {
    const start = path.indexOf(logicalId);
    if (start !== -1) {
      cycles.push(path.slice(start));
      return;
    }
    if (done.has(logicalId)) return;
    path.push(logicalId);
    for (const dependency of dependencies.get(logicalId) ?? []) visit(dependency);
    path.pop();
    done.add(logicalId);
  };
  for (const logicalId of dependencies.keys()) visit(logicalId);
  return cycles;
}

function positionOfStep(
  resource: TemplateResource | undefined,
  to: string,
  positions: SourcePositions,
): SourcePosition | undefined {
  if (resource === undefined) return undefined;
  let found: SourcePosition | undefined;
  eachReference(resource.properties, (reference) => {
    if (reference.name !== to) return;
    found ??= positionOfReference(reference, positions) ?? placeAround(resource.properties, reference.node, positions);
  });
  return found ?? resource.position;
}

/** What SAM makes has no place of its own. What holds it may have one: an operation of a body, that of its event. */
function placeAround(container: object, node: object, positions: SourcePositions): SourcePosition | undefined {
  for (const [key, value] of Object.entries(container)) {
    if (typeof value !== 'object' || value === null || !holds(value, node)) continue;
    return placeAround(value, node, positions) ?? positions.of(container, key, 'key');
  }
  return undefined;
}

function holds(value: object, node: object): boolean {
  return (
    value === node || Object.values(value).some((one) => typeof one === 'object' && one !== null && holds(one, node))
  );
}
