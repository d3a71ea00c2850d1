import type { Diagnostic, Reading } from '../base/diagnostic.ts';
import { hasErrors } from '../base/diagnostic.ts';
import type { SourcePositions } from '../base/source-position.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';

/** CloudFormation takes templates of 1 MB, API Gateway takes bodies of 6 MB; beyond this nothing is read at all. */
const MAX_CHARACTERS = 6_500_000;

/**
 * Reads a YAML or JSON file: plain JSON values, CloudFormation's short tags as their long forms, every entry's position
 * in `positions`.
 *
 * JSON has a reader of its own, because JSON.parse knows no positions and the API bodies in it may have megabytes, which
 * the `yaml` library would take seconds for.
 */
export function readDocument(text: string, file: string, positions: SourcePositions): Reading<unknown> {
  const unreadable = whyUnreadable(text, file);
  if (unreadable !== undefined) return { value: null, diagnostics: [unreadable] };

  const source = withoutByteOrderMark(text).replaceAll('\r\n', '\n');
  if (/\.json$/i.test(file)) return readJson(source, file, positions);
  if (/^\s*\{/.test(source)) return readBraces(source, file, positions);
  return readYaml(source, file, positions);
}

/** A file without the ending `.json` that begins with a brace is JSON, or YAML in flow style. */
function readBraces(source: string, file: string, positions: SourcePositions): Reading<unknown> {
  const json = readJson(source, file, positions);
  if (!hasErrors(json.diagnostics)) return json;
  const yaml = readYaml(source, file, positions);
  return hasErrors(yaml.diagnostics) ? json : yaml;
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function whyUnreadable(text: string, file: string): Diagnostic | undefined {
  const where = { file, line: 1, column: 1 };
  if (text.length > MAX_CHARACTERS) {
    return {
      code: 'read/too-large',
      severity: 'error',
      message: `This file has ${megabytes(text.length)} MB. Files of more than ${megabytes(MAX_CHARACTERS)} MB are not read.`,
      help: 'CloudFormation itself takes templates of at most 1 MB. Is this the file you meant?',
      where,
    };
  }
  if (text.includes('\0')) {
    return {
      code: 'read/not-text',
      severity: 'error',
      message: 'This file is not text in UTF-8: it contains NUL characters.',
      help: 'Save it as UTF-8. Files written as UTF-16 (some Windows editors and shells do so) look like this.',
      where,
    };
  }
  return undefined;
}

function megabytes(characters: number): string {
  return (characters / 1_000_000).toFixed(characters % 1_000_000 === 0 ? 0 : 1);
}
