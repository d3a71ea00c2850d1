import { isJsonObject, pointerStep, pointerSteps } from '../base/json.ts';

/** What a service model says of one member of an input. Lengths for strings, values for numbers. */
export interface InputMember {
  /** A simple type or a shape; `[]` makes it a list, `{}` a map by string. */
  readonly type: string;
  readonly required?: true;
  readonly min?: number;
  readonly max?: number;
  /** A Java regular expression that the whole value must match. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Limits of the items of a list or the values of a map. */
  readonly each?: Omit<InputMember, 'type' | 'required'>;
}

export type InputShapes = Readonly<Record<string, Readonly<Record<string, InputMember>>>>;

/** One thing that the model refuses, in the words that AWS's services share. */
export interface InputProblem {
  /** JSON pointer into the input. */
  readonly member: string;
  readonly value: unknown;
  readonly kind: 'missing' | 'type' | 'length' | 'range' | 'pattern' | 'enum';
  /** `Member must have length less than or equal to 64` */
  readonly constraint: string;
}

/** Everything in `input` that the model refuses, in the order of the model's members. Unknown members are ignored. */
export function checkInput(shapes: InputShapes, shapeName: string, input: unknown): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  checkStructure({ shapes, problems }, shapeName, input, '');
  return problems;
}

/**
 * `Value 'x' at 'vpcConfig.subnetIds' failed to satisfy constraint: …`, as AWS's services write it.
 * Evidence: recorded for Lambda and for REST APIs (localstack's snapshots of AWS).
 */
export function explainProblem({ member, value, constraint }: InputProblem): string {
  const path = pointerSteps(member).map(camelCase).join('.');
  const shown = value === undefined || value === null ? 'null' : `'${showValue(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** `2 validation errors detected: …; …` */
export function explainProblems(problems: readonly InputProblem[]): string {
  const noun = problems.length === 1 ? 'error' : 'errors';
  return `${problems.length} validation ${noun} detected: ${problems.map(explainProblem).join('; ')}`;
}

interface Check {
  readonly shapes: InputShapes;
  readonly problems: InputProblem[];
}

function checkStructure(check: Check, shapeName: string, value: unknown, pointer: string): void {
  const shape = check.shapes[shapeName];
  if (shape === undefined) return;
  if (!isJsonObject(value)) {
    check.problems.push({ member: pointer, value, kind: 'type', constraint: 'Member must be a structure' });
    return;
  }
  for (const [name, member] of Object.entries(shape)) {
    const memberPointer = pointerStep(pointer, name);
    const given = value[name];
    if (given !== undefined && given !== null) checkMember(check, member, given, memberPointer);
    else if (member.required === true) {
      const constraint = 'Member must not be null';
      check.problems.push({ member: memberPointer, value: given, kind: 'missing', constraint });
    }
  }
}

function checkMember(check: Check, member: InputMember, value: unknown, pointer: string): void {
  if (member.type.endsWith('[]')) {
    if (Array.isArray(value)) checkEntries(check, member, value.entries(), value.length, pointer);
    else refuseType(check, value, pointer, 'a list');
  } else if (member.type.endsWith('{}')) {
    if (isJsonObject(value)) checkEntries(check, member, Object.entries(value), Object.keys(value).length, pointer);
    else refuseType(check, value, pointer, 'a map');
  } else {
    checkSimple(check, member, value, pointer);
  }
}

function checkEntries(
  check: Check,
  member: InputMember,
  entries: Iterable<[key: string | number, value: unknown]>,
  size: number,
  pointer: string,
): void {
  const items = [...entries];
  const shown = items.map(([, value]) => value);
  const refuse = (constraint: string) =>
    check.problems.push({ member: pointer, value: shown, kind: 'length', constraint });
  if (member.maxItems !== undefined && size > member.maxItems) {
    refuse(`Member must have length less than or equal to ${member.maxItems}`);
  }
  if (member.minItems !== undefined && size < member.minItems) {
    refuse(`Member must have length greater than or equal to ${member.minItems}`);
  }
  const item: InputMember = { ...member.each, type: member.type.slice(0, -2) };
  for (const [key, value] of items) checkMember(check, item, value, pointerStep(pointer, key));
}

const simpleTypes: Readonly<Record<string, readonly [name: string, is: (value: unknown) => boolean]>> = {
  string: ['a string', (value) => typeof value === 'string'],
  blob: ['a base64 string', (value) => typeof value === 'string'],
  number: ['a number', (value) => Number.isFinite(value)],
  boolean: ['a boolean', (value) => typeof value === 'boolean'],
  timestamp: ['a timestamp', () => true],
  document: ['a document', () => true],
};

function checkSimple(check: Check, member: InputMember, value: unknown, pointer: string): void {
  const simple = simpleTypes[member.type];
  if (simple === undefined) checkStructure(check, member.type, value, pointer);
  else if (!simple[1](value)) refuseType(check, value, pointer, simple[0]);
  else if (typeof value === 'string') checkString(check, member, value, pointer);
  else if (typeof value === 'number') checkNumber(check, member, value, pointer);
}

function checkString(check: Check, member: InputMember, value: string, pointer: string): void {
  const refuse = (kind: InputProblem['kind'], constraint: string) =>
    check.problems.push({ member: pointer, value, kind, constraint });
  if (member.max !== undefined && value.length > member.max) {
    refuse('length', `Member must have length less than or equal to ${member.max}`);
  }
  if (member.min !== undefined && value.length < member.min) {
    refuse('length', `Member must have length greater than or equal to ${member.min}`);
  }
  if (member.pattern !== undefined && !wholePattern(member.pattern).test(value)) {
    refuse('pattern', `Member must satisfy regular expression pattern: ${member.pattern}`);
  }
  if (member.values !== undefined && !member.values.includes(value)) {
    refuse('enum', `Member must satisfy enum value set: [${member.values.join(', ')}]`);
  }
}

function checkNumber(check: Check, member: InputMember, value: number, pointer: string): void {
  if (member.max !== undefined && value > member.max) {
    const constraint = `Member must have value less than or equal to ${member.max}`;
    check.problems.push({ member: pointer, value, kind: 'range', constraint });
  }
  if (member.min !== undefined && value < member.min) {
    const constraint = `Member must have value greater than or equal to ${member.min}`;
    check.problems.push({ member: pointer, value, kind: 'range', constraint });
  }
}

function refuseType(check: Check, value: unknown, pointer: string, wanted: string): void {
  check.problems.push({ member: pointer, value, kind: 'type', constraint: `Member must be ${wanted}` });
}

const patterns = new Map<string, RegExp>();

function wholePattern(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(`^(?:${pattern})$`);
    patterns.set(pattern, compiled);
  }
  return compiled;
}

const camelCase = (name: string): string => `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;

function showValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
