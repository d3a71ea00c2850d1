import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import type { SourcePositions } from '../../base/source-position.ts';
import { didYouMean } from '../did-you-mean.ts';
import { type TemplateOptions, Unknown } from '../template.ts';
import { scalarText } from './intrinsic-scope.ts';

/**
 * The value of every parameter of a template: text, or a list of texts for list types. `readTemplate` evaluates the
 * parameters too and reports the same diagnostics; who calls both shows one of them.
 */
export function resolveParameters(
  document: unknown,
  positions: SourcePositions,
  options: Pick<TemplateOptions, 'file' | 'parameterOverrides'>,
): Reading<ReadonlyMap<string, Json | Unknown>> {
  const diagnostics: Diagnostic[] = [];
  const values = new Map<string, Json | Unknown>();
  const section = isJsonObject(document) && isJsonObject(document.Parameters) ? document.Parameters : {};
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(section)) {
    const parameter = new Parameter({ name, declaration, section, positions, diagnostics });
    const override = Object.hasOwn(options.parameterOverrides, name) ? options.parameterOverrides[name] : undefined;
    const text = override ?? parameter.defaultText();
    if (text === undefined) missing.push(name);
    values.set(name, text === undefined ? new Unknown(`the parameter ${name} has no value`) : parameter.value(text));
  }
  if (missing.length > 0) diagnostics.push(withoutValue(missing, section, positions));
  diagnostics.push(...undeclared(options, section));
  return { value: values, diagnostics };
}

interface Declared {
  readonly name: string;
  readonly declaration: unknown;
  readonly section: { readonly [key: string]: unknown };
  readonly positions: SourcePositions;
  readonly diagnostics: Diagnostic[];
}

/** One declaration and what it says about values. */
class Parameter {
  readonly #declared: Declared;
  readonly #fields: { readonly [key: string]: unknown };
  readonly #type: string;

  constructor(declared: Declared) {
    this.#declared = declared;
    this.#fields = isJsonObject(declared.declaration) ? declared.declaration : {};
    const type = this.#field('Type');
    this.#type = typeof type === 'string' ? type : 'String';
    if (typeof type !== 'string') {
      this.#report(
        'Template format error: Every Parameters object must contain a Type member.',
        'Write Type: String',
        '',
      );
    }
  }

  defaultText(): string | undefined {
    const value = this.#field('Default');
    if (value === undefined) return undefined;
    const text = scalarText(value);
    if (text === undefined) {
      const help = Array.isArray(value) ? 'A list is one text with commas: "a,b".' : 'Functions are not allowed here.';
      this.#report('Template format error: Every Default member must be a string.', help, 'Default');
    }
    return text ?? '';
  }

  value(text: string): Json | Unknown {
    if (this.#type.startsWith('AWS::SSM::Parameter::Value<')) {
      return new Unknown(`the value of the SSM parameter ${text}`);
    }
    if (text.includes('{{resolve:')) return new Unknown(`the dynamic reference ${text}`);
    const isList = this.#type === 'CommaDelimitedList' || this.#type.startsWith('List<');
    const items = isList ? text.split(',').map((item) => item.trim()) : [text];
    const problem = items.map((item) => this.#problemOf(item)).find((found) => found !== undefined);
    if (problem !== undefined) this.#refuse(problem);
    return isList ? items : text;
  }

  #problemOf(text: string): string | undefined {
    const allowed = this.#field('AllowedValues');
    if (Array.isArray(allowed) && !allowed.some((value) => scalarText(value) === text))
      return 'must be one of AllowedValues';
    if (this.#type === 'Number' || this.#type === 'List<Number>') return this.#problemOfNumber(text);
    const least = this.#number('MinLength');
    const most = this.#number('MaxLength');
    const isText = this.#type === 'String';
    if (isText && least !== undefined && text.length < least) return `must contain at least ${least} characters`;
    if (isText && most !== undefined && text.length > most) return `must contain at most ${most} characters`;
    const pattern = this.#field('AllowedPattern');
    if (typeof pattern === 'string' && !matches(pattern, text)) return `must match pattern ${pattern}`;
    return undefined;
  }

  #problemOfNumber(text: string): string | undefined {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) return 'must be a number';
    const least = this.#number('MinValue');
    const most = this.#number('MaxValue');
    if (least !== undefined && value < least) return `must be a number not less than ${least}`;
    if (most !== undefined && value > most) return `must be a number not greater than ${most}`;
    return undefined;
  }

  #refuse(problem: string): void {
    const { name } = this.#declared;
    const description = this.#field('ConstraintDescription');
    const message =
      typeof description === 'string'
        ? `Parameter ${name} failed to satisfy constraint: ${description}`
        : `Parameter '${name}' ${problem}`;
    const allowed = this.#field('AllowedValues');
    const help = Array.isArray(allowed) ? `AllowedValues: ${allowed.map(scalarText).join(', ')}` : '';
    this.#report(message, help, '');
  }

  #number(field: string): number | undefined {
    const text = scalarText(this.#field(field));
    return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text);
  }

  #field(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  #report(message: string, help: string, field: string): void {
    const { positions, section, name, diagnostics } = this.#declared;
    const where = (field === '' ? undefined : positions.of(this.#fields, field)) ?? positions.of(section, name, 'key');
    diagnostics.push({ code: 'cloudformation/parameter', severity: 'error', message, help, where });
  }
}

/**
 * Whether all of `text` matches, as Java's `matches` does. true for patterns that JavaScript does not know, and for those
 * that could take for ever on this text: a template is checked, and checking a stranger's template must end.
 */
function matches(pattern: string, text: string): boolean {
  const unbounded = pattern.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  const repeatsGroup = /\)(?:[*+]|\{\d+,\})/.test(pattern);
  const isSlow = repeatsGroup ? text.length > 22 : unbounded > 1 && text.length ** unbounded > 1e7;
  if (isSlow) return true;
  try {
    return new RegExp(`^(?:${pattern})$`, 'su').test(text);
  } catch {
    return true;
  }
}

function withoutValue(names: readonly string[], section: object, positions: SourcePositions): Diagnostic {
  const [first = ''] = names;
  return {
    code: 'cloudformation/parameter-without-value',
    severity: 'error',
    message: `Parameters: [${names.join(', ')}] must have values`,
    help: `Pass --parameter-overrides ${names.map((name) => `${name}=…`).join(' ')}, or give them a Default.`,
    where: positions.of(section, first, 'key'),
  };
}

/** Not an error: one set of overrides may serve several stacks. */
function undeclared(
  options: Pick<TemplateOptions, 'file' | 'parameterOverrides'>,
  section: { readonly [key: string]: unknown },
): Diagnostic[] {
  const names = Object.keys(options.parameterOverrides).filter((name) => !Object.hasOwn(section, name));
  const [first] = names;
  if (first === undefined) return [];
  const help = names.map((name) => didYouMean(name, Object.keys(section))).find((text) => text !== '');
  return [
    {
      code: 'cloudformation/unknown-parameter',
      severity: 'warn',
      message: `Parameters: [${names.join(', ')}] do not exist in the template`,
      help: help ?? '',
      where: { file: options.file, line: 1, column: 1 },
    },
  ];
}
