import type { TemplatePosition } from './template-syntax-error.ts';

/** A template as it has been read. */
export type Block = readonly Statement[];

export type Statement = TextNode | ReferenceNode | SetNode | IfNode | DirectiveNode;

export interface TextNode {
  readonly type: 'text';
  readonly text: string;
}

export interface SetNode {
  readonly type: 'set';
  readonly target: ReferenceNode;
  readonly value: Expression;
}

export interface IfNode {
  readonly type: 'if';
  readonly branches: readonly { readonly condition: Expression; readonly body: Block }[];
  readonly otherwise: Block | null;
}

/** `#foreach`, `#macro`, `#break` …, and calls of macros. */
export interface DirectiveNode {
  readonly type: 'directive';
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly body: Block | null;
  /** What is printed when no macro has this name. */
  readonly text: string;
  /** What stands between its arguments and its `#end`, as it was written. */
  readonly bodyText: string;
  readonly position: TemplatePosition;
}

/** A word is an argument only of `#macro`, and `in` of `#foreach`. */
export type Argument = Expression | { readonly type: 'word'; readonly word: string; readonly text: string };

export interface ReferenceNode {
  readonly type: 'reference';
  readonly name: string;
  readonly steps: readonly Step[];
  /** Set where the text only looks like a reference and prints itself: `$\!a`, `{` of `$a{b}`. */
  readonly verbatim: string | null;
  /** An odd number of backslashes before it: it prints itself. */
  readonly isEscaped: boolean;
  /** Half of the backslashes before it. */
  readonly escapePrefix: string;
  /** `$` and `#` before it that began nothing. */
  readonly prefix: string;
  /** What it prints without a value; empty for `$!a`. */
  readonly textIfNull: string;
  /** As it was written. */
  readonly text: string;
}

export type Step =
  | { readonly type: 'property'; readonly name: string }
  | { readonly type: 'method'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly type: 'index'; readonly argument: Expression };

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '&&' | '||' | '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression = ReferenceNode | LiteralNode | OperationNode;

export type LiteralNode =
  | { readonly type: 'constant'; readonly value: boolean | number | bigint; readonly text: string }
  | { readonly type: 'float'; readonly value: number; readonly text: string }
  | {
      readonly type: 'string';
      readonly value: string;
      readonly isInterpolated: boolean;
      readonly text: string;
      readonly position: TemplatePosition;
    }
  | { readonly type: 'list'; readonly items: readonly Expression[]; readonly text: string }
  | { readonly type: 'range'; readonly from: Expression; readonly to: Expression; readonly text: string }
  | {
      readonly type: 'map';
      readonly entries: readonly (readonly [key: Expression, value: Expression])[];
      readonly text: string;
    };

export type OperationNode =
  | { readonly type: 'not'; readonly operand: Expression; readonly text: string }
  | {
      readonly type: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly text: string;
    };
