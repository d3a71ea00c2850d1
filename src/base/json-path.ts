/** Selects from a parsed JSON document; undefined when nothing is there. */
export type JsonPath = (document: unknown) => unknown;

/**
 * Compiles what follows `$request.body`: `.name`, `['name']`, `[0]`, `[-1]`, `[*]`, `.*`, `[0,2]`, `['a','b']`, `[1:3]`.
 * A path that can match several places gives a list. Null when the text is no such path: recursive descent (`..`) and
 * filters (`?(…)`) are not supported (HTTP API developer guide, "Parameter mapping").
 */
export function compileJsonPath(text: string): JsonPath | null {
  const steps: Step[] = [];
  let isDefinite = true;
  for (let at = 0; at < text.length; ) {
    const match = stepAt(text, at);
    if (match === null) return null;
    steps.push(match.step);
    isDefinite &&= match.isDefinite;
    at += match.length;
  }
  return (document) => {
    let values: unknown[] = [document];
    for (const step of steps) values = values.flatMap(step);
    if (isDefinite) return values[0];
    return values.length === 0 ? undefined : values;
  };
}

/** From one value to those that the step selects of it. */
type Step = (value: unknown) => unknown[];

interface StepMatch {
  readonly step: Step;
  readonly length: number;
  readonly isDefinite: boolean;
}

const NAME = /\.([^.[\]*'"?()\s]+)/y;
const WILDCARD = /\.\*|\[\*\]/y;
const BRACKET = /\[([^[\]]+)\]/y;
const KEY = /^(?:'([^']*)'|"([^"]*)")$/;
const INDEX = /^-?\d{1,9}$/;
const SLICE = /^(-?\d{1,9})?:(-?\d{1,9})?(?::(\d{1,9}))?$/;

function stepAt(text: string, at: number): StepMatch | null {
  const wildcard = matchAt(WILDCARD, text, at);
  if (wildcard !== null) return { step: childrenOf, length: wildcard[0].length, isDefinite: false };
  const name = matchAt(NAME, text, at);
  if (name?.[1] !== undefined) return { step: memberStep(name[1]), length: name[0].length, isDefinite: true };
  const bracket = matchAt(BRACKET, text, at);
  const step = bracket?.[1] === undefined ? null : bracketStep(bracket[1]);
  return bracket === null || step === null ? null : { ...step, length: bracket[0].length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function bracketStep(text: string): Omit<StepMatch, 'length'> | null {
  const slice = SLICE.exec(text);
  if (slice !== null) return { step: sliceStep(slice), isDefinite: false };
  const steps = text.split(',').map((part) => selectorStep(part.trim()));
  if (!steps.every((step) => step !== null)) return null;
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return { step: only, isDefinite: true };
  return { step: (value) => steps.flatMap((step) => step(value)), isDefinite: false };
}

function selectorStep(text: string): Step | null {
  const key = KEY.exec(text);
  if (key !== null) return memberStep(key[1] ?? key[2] ?? '');
  return INDEX.test(text) ? indexStep(Number(text)) : null;
}

function memberStep(name: string): Step {
  return (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
      ? [(value as Record<string, unknown>)[name]]
      : [];
}

function indexStep(index: number): Step {
  return (value) => {
    if (!Array.isArray(value)) return [];
    const at = index < 0 ? value.length + index : index;
    return at in value ? [value[at]] : [];
  };
}

function sliceStep([, start, end, stride = '1']: RegExpExecArray): Step {
  const every = Math.max(1, Number(stride));
  return (value) =>
    Array.isArray(value)
      ? value
          .slice(start === undefined ? 0 : Number(start), end === undefined ? undefined : Number(end))
          .filter((_, index) => index % every === 0)
      : [];
}

function childrenOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
