import { formatPosition, type SourcePosition } from './source-position.ts';

export type Severity = 'error' | 'warn' | 'info';

/** What is wrong with a user's input, where, and what to write instead. Data, never thrown. */
export interface Diagnostic {
  /** A stable word, e.g. `yaml/syntax`, `cloudformation/unknown-intrinsic`, `api-gateway/BadRequestException`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to write instead; '' when the message says it all. */
  readonly help: string;
  readonly where?: SourcePosition | undefined;
}

/** What reading gives: a value as far as one could be made, and everything that was noticed on the way. */
export interface Reading<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** The form of `--json`: positions flattened, null where unknown. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

export function diagnosticToJson({ code, severity, message, help, where }: Diagnostic): DiagnosticJson {
  return {
    code,
    severity,
    message,
    help,
    file: where?.file ?? null,
    line: where?.line ?? null,
    column: where?.column ?? null,
  };
}

/** One diagnostic as text for people: `template.yaml:14:9  error  code  message` and the help below it. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const where = diagnostic.where === undefined ? '' : `${formatPosition(diagnostic.where)}  `;
  const help = diagnostic.help === '' ? '' : `\n    ${diagnostic.help.replaceAll('\n', '\n    ')}`;
  return `${where}${diagnostic.severity}  ${diagnostic.code}  ${diagnostic.message}${help}`;
}
