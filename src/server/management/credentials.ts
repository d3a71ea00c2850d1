import { readFileSync } from 'node:fs';
import type { Diagnostic, Reading } from '../../base/diagnostic.ts';

/** Secret access key by access key id. */
export type Credentials = ReadonlyMap<string, string>;

/**
 * Reads a file as AWS's own tools keep it: a section for each profile, with `aws_access_key_id` and
 * `aws_secret_access_key`. The keys of every profile are good.
 */
export function readCredentials(path: string): Reading<Credentials> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const message = `--credentials: ${error instanceof Error ? error.message : String(error)}`;
    return { value: new Map(), diagnostics: [problem(message, 'Give the path of a file that can be read.')] };
  }
  const { credentials, incomplete } = parse(text);
  const diagnostics = incomplete.map((profile) =>
    problem(`--credentials: profile ${profile} of ${path} has one of the two keys only.`, FORM),
  );
  if (credentials.size === 0 && diagnostics.length === 0) {
    diagnostics.push(problem(`--credentials: there are no keys in ${path}.`, FORM));
  }
  return { value: credentials, diagnostics };
}

const FORM = 'Write it as AWS does: [default], aws_access_key_id = …, aws_secret_access_key = …';

function problem(message: string, help: string): Diagnostic {
  return { code: 'management/credentials', severity: 'error', message, help };
}

interface Profile {
  readonly name: string;
  id?: string;
  secret?: string;
}

function parse(text: string): { readonly credentials: Map<string, string>; readonly incomplete: readonly string[] } {
  const profiles: Profile[] = [];
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) {
      profiles.push({ name: section });
      continue;
    }
    const [, name, value = ''] = /^\s*(aws_access_key_id|aws_secret_access_key)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (profiles.length === 0) profiles.push({ name: 'default' });
    const profile = profiles.at(-1) as Profile;
    if (name === 'aws_access_key_id') profile.id = value;
    else profile.secret = value;
  }
  const credentials = new Map<string, string>();
  const incomplete: string[] = [];
  for (const { name, id = '', secret = '' } of profiles) {
    if (id !== '' && secret !== '') credentials.set(id, secret);
    else if (id !== '' || secret !== '') incomplete.push(name);
  }
  return { credentials, incomplete };
}
