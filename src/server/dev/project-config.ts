import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import { hasErrors } from '../../base/diagnostic.ts';
import { isJsonObject } from '../../base/json.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../../definitions/read-document.ts';
import { shown } from './find-definition.ts';

export interface ProjectConfig {
  /** Assumption name → value, as `--assume` has them. */
  readonly assume: Readonly<Record<string, string>>;
}

const NAMES = ['crossgate.config.yaml', 'crossgate.config.json'];

/** Reads `crossgate.config.(yaml|json)` of the project's directory, when there is one. */
export function readProjectConfig(directory: string): Reading<ProjectConfig> {
  for (const name of NAMES) {
    const file = join(directory, name);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      continue; // not there, or not readable: there is no other way to have it
    }
    return parseConfig(text, shown(file));
  }
  return { value: { assume: {} }, diagnostics: [] };
}

function parseConfig(text: string, file: string): Reading<ProjectConfig> {
  const positions = new SourcePositions();
  const { value, diagnostics } = readDocument(text, file, positions);
  if (hasErrors(diagnostics) || value === null) return { value: { assume: {} }, diagnostics };
  const problem = (message: string, where: Diagnostic['where']): Reading<ProjectConfig> => ({
    value: { assume: {} },
    diagnostics: [
      { code: 'config/shape', severity: 'error', message, help: 'It is a map: assume: { name: value, … }.', where },
    ],
  });
  if (!isJsonObject(value)) return problem('The configuration is not a map.', { file, line: 1, column: 1 });
  const unknown = Object.keys(value).find((key) => key !== 'assume');
  if (unknown !== undefined) return problem(`There is no setting ${unknown}.`, positions.of(value, unknown, 'key'));
  const assume = value.assume ?? {};
  if (!isJsonObject(assume)) return problem('assume is not a map.', positions.of(value, 'assume'));
  return {
    value: { assume: Object.fromEntries(Object.entries(assume).map(([name, item]) => [name, String(item)])) },
    diagnostics,
  };
}
