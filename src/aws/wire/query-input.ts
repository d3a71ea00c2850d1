import type { WireService } from './wire-service.ts';

/** The parameters `Tags.member.1.Key=a` as a tree. */
interface Branch {
  value: string | undefined;
  readonly branches: Map<string, Branch>;
}

/** The input of an operation of the query protocol. */
export function decodeQueryInput(
  { shapes, operations }: WireService,
  operation: string,
  parameters: readonly (readonly [name: string, value: string])[],
): Record<string, unknown> {
  const root = newBranch();
  for (const [name, value] of parameters) {
    let branch = root;
    for (const step of name.split('.', DEEPEST)) {
      const next = branch.branches.get(step) ?? newBranch();
      branch.branches.set(step, next);
      branch = next;
    }
    branch.value = value;
  }
  const read = (type: string, branch: Branch | undefined): unknown => {
    if (branch === undefined) return undefined;
    if (type.endsWith('[]'))
      return readList(branch.branches.get('member') ?? branch, (item) => read(type.slice(0, -2), item));
    if (type.endsWith('{}'))
      return readMap(branch.branches.get('entry') ?? branch, (item) => read(type.slice(0, -2), item));
    return Object.hasOwn(shapes, type) ? readStructure(type, branch) : readSimple(type, branch.value);
  };
  const readStructure = (shape: string, branch: Branch): Record<string, unknown> => {
    const structure: Record<string, unknown> = {};
    for (const [member, [wireName, type]] of Object.entries(shapes[shape] ?? {})) {
      const value = read(type, branch.branches.get(wireName));
      if (value !== undefined) structure[member] = value;
    }
    return structure;
  };
  const shape = operations[operation]?.[3];
  return shape === undefined || shape === null ? {} : readStructure(shape, root);
}

/** No input of these services is deeper; a name of a million dots ends here. */
const DEEPEST = 16;

function newBranch(): Branch {
  return { value: undefined, branches: new Map() };
}

/** `member.1`, `member.2`, …, in the order of their numbers. */
function readList(branch: Branch, read: (item: Branch) => unknown): readonly unknown[] {
  return [...branch.branches]
    .filter(([step]) => /^[1-9]\d*$/.test(step))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => read(item));
}

/** `entry.1.key` and `entry.1.value`. */
function readMap(branch: Branch, read: (item: Branch | undefined) => unknown): Record<string, unknown> {
  const entries = [...branch.branches.values()].flatMap(({ branches }) => {
    const key = branches.get('key')?.value;
    return key === undefined ? [] : [[key, read(branches.get('value'))] as const];
  });
  return Object.fromEntries(entries);
}

function readSimple(type: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (type === 'number') return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
