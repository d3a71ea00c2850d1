import type { Document, ErrorCode, YAMLParseError } from 'yaml';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { SourcePosition } from '../base/source-position.ts';

/** One mistake often makes the library report several; the first few places are enough to go on. */
const MAX_REPORTED = 5;

/** What the library found wrong with the text, in words that say what to write. */
export function yamlSyntaxDiagnostics(
  [first, second]: readonly [first: Document.Parsed, second?: Document.Parsed],
  text: string,
  at: (offset: number) => SourcePosition,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const lines = new Set<number>();
  for (const error of first.errors) {
    const where = at(error.pos[0]);
    if (lines.has(where.line) || lines.size === MAX_REPORTED) continue;
    lines.add(where.line);
    diagnostics.push(explain(error, text, where));
  }
  if (second !== undefined && diagnostics.length === 0) {
    diagnostics.push({
      code: 'yaml/multiple-documents',
      severity: 'error',
      message: 'A second document begins here. A template is one document.',
      help: 'Remove the line "---", or move what follows to a file of its own.',
      where: at(second.range?.[0] ?? 0),
    });
  }
  return diagnostics;
}

const HELP: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'A value that begins with * or & has to stand in quotes: "*".',
  BAD_DIRECTIVE: 'A line that begins with % is a directive. Put the value in quotes.',
  BAD_DQ_ESCAPE: 'In double quotes a backslash is written \\\\; in single quotes it needs nothing.',
  BAD_INDENT: 'Entries of one mapping or list begin in the same column. Compare this line with the one above it.',
  BAD_SCALAR_START: 'A value cannot begin with this character. Put it in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'There are two "key: value" pairs on one line. Put a value that contains ": " in quotes.',
  BLOCK_IN_FLOW: 'Inside [ ] and { } everything is written with commas, not with indentation.',
  KEY_OVER_1024_CHARS: 'Is a ":" missing further up?',
  MULTILINE_IMPLICIT_KEY: 'A key stands on one line, followed by ":". Is a ":" missing, or a quote not closed?',
  MULTIPLE_TAGS: 'A value takes one tag. Write the outer function in its long form: Fn::Base64: !Sub …',
  TAB_AS_INDENT: 'Replace the tab by spaces: YAML does not allow tabs for indentation.',
  BAD_PROP_ORDER: 'Tags and anchors stand before the value, on the same line as its key.',
};

function explain(error: YAMLParseError, text: string, where: SourcePosition): Diagnostic {
  const line = lineAt(text, where.line);
  const hasTab = /^\s*\t/.test(line);
  const code = hasTab ? 'TAB_AS_INDENT' : error.code;
  return {
    code: `yaml/${code.toLowerCase().replaceAll('_', '-')}`,
    severity: 'error',
    message: hasTab ? 'A tab is used for indentation.' : error.message.slice(0, 200),
    help: HELP[code] ?? helpFromText(line),
    where,
  };
}

function helpFromText(line: string): string {
  if (/:\s*[@`%]/.test(line)) return 'A value cannot begin with this character. Put it in quotes.';
  if (/:\s*\*/.test(line)) return 'A value that begins with * has to stand in quotes: "*".';
  if (/["'[{]/.test(line)) return 'Is a quote or a bracket not closed on this line or above it?';
  return 'Look at this line and the one above it.';
}

function lineAt(text: string, line: number): string {
  return text.split('\n', line)[line - 1] ?? '';
}
