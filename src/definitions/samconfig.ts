import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, TomlError, type TomlTable } from 'smol-toml';
import type { Diagnostic, Reading } from '../base/diagnostic.ts';
import { isJsonObject } from '../base/json.ts';
import { scalarText } from './cloudformation/intrinsic-scope.ts';
import { parseParameterOverrides } from './parameter-overrides.ts';

export { parseParameterOverrides };

/** What Crossgate takes from SAM's `samconfig.toml`. */
export interface SamConfig {
  readonly parameterOverrides: Readonly<Record<string, string>>;
  readonly stackName: string | undefined;
  readonly region: string | undefined;
}

/** Whose settings count, the first first: what SAM runs locally, what it deploys, what it does everywhere. */
const COMMANDS = ['local_start_api', 'deploy', 'global'];

const NOTHING: SamConfig = { parameterOverrides: {}, stackName: undefined, region: undefined };

/** Reads the `samconfig.toml` of a project; a project without one has no settings. */
export function readSamConfig(projectDirectory: string): Reading<SamConfig> {
  const file = join(projectDirectory, 'samconfig.toml');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { value: NOTHING, diagnostics: [] };
    return { value: NOTHING, diagnostics: [unreadable(file, error as Error)] };
  }
  return parseSamConfig(text, file);
}

/** The settings of one environment: `[default.deploy.parameters]`. */
export function parseSamConfig(text: string, file: string, environment = 'default'): Reading<SamConfig> {
  let document: TomlTable;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { value: NOTHING, diagnostics: [syntaxError(error, file)] };
  }
  const settings = settingsOf(document, environment);
  const diagnostics: Diagnostic[] = [];
  const line = lineOf(text, 'parameter_overrides');
  const where = { file, line, column: 1 };
  const overrides = readOverrides(settings.get('parameter_overrides'));
  for (const diagnostic of overrides.diagnostics) diagnostics.push({ ...diagnostic, where });
  return {
    value: {
      parameterOverrides: overrides.value,
      stackName: textSetting(settings, 'stack_name'),
      region: textSetting(settings, 'region'),
    },
    diagnostics,
  };
}

/** Every parameter of the environment, from the command that counts most. */
function settingsOf(document: TomlTable, environment: string): ReadonlyMap<string, unknown> {
  const settings = new Map<string, unknown>();
  const commands = own(document, environment);
  for (const command of COMMANDS) {
    const parameters = own(own(commands, command), 'parameters');
    if (!isJsonObject(parameters)) continue;
    for (const [name, value] of Object.entries(parameters)) if (!settings.has(name)) settings.set(name, value);
  }
  return settings;
}

function own(table: unknown, key: string): unknown {
  return isJsonObject(table) && Object.hasOwn(table, key) ? table[key] : undefined;
}

function textSetting(settings: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = settings.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** SAM takes one text, a list of texts, or a table. */
function readOverrides(value: unknown): Reading<Readonly<Record<string, string>>> {
  if (value === undefined) return { value: {}, diagnostics: [] };
  if (typeof value === 'string') return parseParameterOverrides([value]);
  if (Array.isArray(value)) return parseParameterOverrides(value.map((word) => scalarText(word) ?? ''));
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([name, item]): [string, string] => [name, scalarText(item) ?? '']);
    return { value: Object.fromEntries(entries), diagnostics: [] };
  }
  return parseParameterOverrides([scalarText(value) ?? '']);
}

function unreadable(file: string, error: Error): Diagnostic {
  return {
    code: 'read/unreadable',
    severity: 'error',
    message: `${file} cannot be read: ${error.message}`,
    help: '',
    where: { file, line: 1, column: 1 },
  };
}

function syntaxError(error: TomlError, file: string): Diagnostic {
  const [, reason = error.message] = /^Invalid TOML document: ([^\n]*)/.exec(error.message) ?? [];
  return {
    code: 'toml/syntax',
    severity: 'error',
    message: `This is not TOML: ${reason}.`,
    help: 'A setting is written as name = "value", below a heading such as [default.deploy.parameters].',
    where: { file, line: error.line, column: error.column },
  };
}

function lineOf(text: string, word: string): number {
  const at = text.indexOf(word);
  return at === -1 ? 1 : text.slice(0, at).split('\n').length;
}
