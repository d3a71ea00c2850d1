import type { Diagnostic } from '../../base/diagnostic.ts';
import type { SourcePosition, SourcePositions } from '../../base/source-position.ts';
import { type TemplateValue, Unknown } from '../template.ts';

/** What an expression becomes when the property or item that holds it is to be left out: `Ref: AWS::NoValue`. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

export type Evaluated = TemplateValue | typeof NO_VALUE;

/** An object of one key that is a function: `{ Ref: … }`, `{ 'Fn::Sub': … }`. */
export type Intrinsic = { readonly [key: string]: unknown };

/** What the functions of a template are evaluated against. `node` is the intrinsic that asks, for its position. */
export interface IntrinsicScope {
  readonly positions: SourcePositions;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly ref: (name: string, node: Intrinsic) => Evaluated;
  readonly getAtt: (logicalId: string, attribute: string, node: Intrinsic) => Evaluated;
  readonly condition: (name: string, node: Intrinsic) => boolean | Unknown;
  readonly mappings: { readonly [name: string]: unknown };
}

/** The function's key when `value` is an intrinsic. `Condition` is not among them: in a policy it is an ordinary key. */
export function intrinsicKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Unknown) return undefined;
  let found: string | undefined;
  // Every object of a template passes here several times; this loop ends at the first key of nearly all of them.
  for (const key in value) {
    if (found !== undefined || !(key === 'Ref' || key.startsWith('Fn::'))) return undefined;
    found = key;
  }
  return found;
}

/** Where an intrinsic stands: at its tag or its key. */
export function positionOfIntrinsic(positions: SourcePositions, node: Intrinsic): SourcePosition | undefined {
  const [key] = Object.keys(node);
  return positions.ofContainer(node) ?? (key === undefined ? undefined : positions.of(node, key, 'key'));
}

/** Reports a mistake of the intrinsic `node` and gives what stands for its value from then on. */
export function refuse(
  scope: IntrinsicScope,
  node: Intrinsic,
  mistake: { readonly code: string; readonly message: string; readonly help: string },
): Unknown {
  scope.report({
    code: `cloudformation/${mistake.code}`,
    severity: 'error',
    message: mistake.message,
    help: mistake.help,
    where: positionOfIntrinsic(scope.positions, node),
  });
  return new Unknown(mistake.message);
}

/** The text of a scalar; CloudFormation takes numbers and booleans wherever it takes text. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A text as a value: one that holds `{{resolve:…}}` is known to AWS only. */
export function textValue(text: string): string | Unknown {
  if (!text.includes('{{resolve:')) return text;
  const [reference = text] = /\{\{resolve:[^}]*\}\}/.exec(text) ?? [];
  return new Unknown(`the dynamic reference ${reference}`);
}
