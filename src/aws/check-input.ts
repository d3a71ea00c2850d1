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
  /** Pointer to what the text names: the list, where `member` is an item of it. */
  readonly shownAt: string;
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
export function explainProblem(problem: InputProblem): string {
  return explainProblemAt(pointerSteps(problem.shownAt).map(camelCase).join('.'), problem);
}

/** The same, where a service has a name of its own for the place: `putIntegrationInput.type`. */
export function explainProblemAt(path: string, { value, constraint }: InputProblem): string {
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

function refuse(
  check: Check,
  pointer: string,
  value: unknown,
  [kind, constraint]: readonly [kind: InputProblem['kind'], constraint: string],
): void {
  check.problems.push({ member: pointer, shownAt: pointer, value, kind, constraint });
}

function checkStructure(check: Check, shapeName: string, value: unknown, pointer: string): void {
  const shape = check.shapes[shapeName];
  if (shape === undefined) return;
  if (!isJsonObject(value)) {
    refuse(check, pointer, value, ['type', 'Member must be a structure']);
    return;
  }
  for (const [name, member] of Object.entries(shape)) {
    const memberPointer = pointerStep(pointer, name);
    const given = value[name];
    if (given !== undefined && given !== null) checkMember(check, member, given, memberPointer);
    else if (member.required === true) refuse(check, memberPointer, given, ['missing', 'Member must not be null']);
  }
}

function checkMember(check: Check, member: InputMember, value: unknown, pointer: string): void {
  if (member.type.endsWith('[]')) {
    if (Array.isArray(value)) checkList(check, member, value, pointer);
    else refuse(check, pointer, value, ['type', 'Member must be a list']);
  } else if (member.type.endsWith('{}')) {
    if (isJsonObject(value)) checkMap(check, member, value, pointer);
    else refuse(check, pointer, value, ['type', 'Member must be a map']);
  } else {
    checkSimple(check, member, value, pointer);
  }
}

/**
 * Items that break a limit are told of in one text that names the list and every limit of its items. Recorded: `Value
 * '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum
 * value set: [x86_64, arm64], Member must not be null]`.
 */
function checkList(check: Check, member: InputMember, value: readonly unknown[], pointer: string): void {
  checkSize(check, member, value.length, value, pointer);
  const item: InputMember = { ...member.each, type: member.type.slice(0, -2) };
  const ofItems: Check = { shapes: check.shapes, problems: [] };
  for (const [index, entry] of value.entries()) checkMember(ofItems, item, entry, pointerStep(pointer, index));
  const broken = ofItems.problems.find(({ kind }) => kind === 'length' || kind === 'pattern' || kind === 'enum');
  if (broken === undefined || !Object.hasOwn(simpleTypes, item.type)) {
    check.problems.push(...ofItems.problems);
    return;
  }
  const limits = limitsOf(item).map(([, constraint]) => constraint);
  if (item.values !== undefined) limits.push('Member must not be null');
  const constraint = `Member must satisfy constraint: [${limits.join(', ')}]`;
  check.problems.push({ ...broken, shownAt: pointer, value, constraint });
}

function checkMap(
  check: Check,
  member: InputMember,
  value: { readonly [key: string]: unknown },
  pointer: string,
): void {
  checkSize(check, member, Object.keys(value).length, value, pointer);
  const item: InputMember = { ...member.each, type: member.type.slice(0, -2) };
  for (const [key, entry] of Object.entries(value)) checkMember(check, item, entry, pointerStep(pointer, key));
}

function checkSize(check: Check, member: InputMember, size: number, value: unknown, pointer: string): void {
  const { maxItems = Number.POSITIVE_INFINITY, minItems = 0 } = member;
  if (size > maxItems) {
    refuse(check, pointer, value, ['length', `Member must have length less than or equal to ${maxItems}`]);
  }
  if (size < minItems) {
    refuse(check, pointer, value, ['length', `Member must have length greater than or equal to ${minItems}`]);
  }
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
  if (simple === undefined) {
    checkStructure(check, member.type, value, pointer);
  } else if (!simple[1](value)) {
    refuse(check, pointer, value, ['type', `Member must be ${simple[0]}`]);
  } else {
    for (const [kind, constraint, holds] of limitsOf(member)) {
      if (!holds(value)) refuse(check, pointer, value, [kind, constraint]);
    }
  }
}

type Limit = readonly [kind: InputProblem['kind'], constraint: string, holds: (value: unknown) => boolean];

/** The limits of a simple member, in the order in which AWS names them. */
function limitsOf({ type, min, max, pattern, values }: InputMember): Limit[] {
  const isNumber = type === 'number';
  const kind = isNumber ? 'range' : 'length';
  const what = isNumber ? 'value' : 'length';
  const measure = (value: unknown) => (isNumber ? Number(value) : String(value).length);
  const limits: Limit[] = [];
  if (max !== undefined) {
    limits.push([kind, `Member must have ${what} less than or equal to ${max}`, (value) => measure(value) <= max]);
  }
  if (min !== undefined) {
    limits.push([kind, `Member must have ${what} greater than or equal to ${min}`, (value) => measure(value) >= min]);
  }
  if (pattern !== undefined) {
    const constraint = `Member must satisfy regular expression pattern: ${pattern}`;
    limits.push(['pattern', constraint, (value) => wholePattern(pattern).test(String(value))]);
  }
  if (values !== undefined) {
    const constraint = `Member must satisfy enum value set: [${values.join(', ')}]`;
    limits.push(['enum', constraint, (value) => values.includes(String(value))]);
  }
  return limits;
}

const patterns = new Map<string, RegExp>();

function wholePattern(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    // In Java a class of Unicode needs no flag, and there are no others that ECMAScript would read in another way.
    compiled = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
    patterns.set(pattern, compiled);
  }
  return compiled;
}

const camelCase = (name: string): string => `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;

function showValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
