import { InvalidArgumentError } from 'commander';

/** Readers of arguments that several commands take; each throws InvalidArgumentError in words for people. */

export function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return value;
}

export function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('An account id has 12 digits.');
  return text;
}

type Texts = Readonly<Record<string, string>>;

export function assumption(word: string, before: Texts = {}): Texts {
  const at = word.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('Write NAME=VALUE; what is no value of the option stands before it, or after --.');
  }
  return { ...before, [word.slice(0, at)]: word.slice(at + 1) };
}

/** The IntegrationUri of a Cloud Map service may have `=` of its own. */
export function endpoint(word: string, before: Texts = {}): Texts {
  const at = word.search(/=https?:\/\//i);
  if (at < 1) throw new InvalidArgumentError('Write NAME=URL: sqs=http://127.0.0.1:9324');
  return { ...before, [word.slice(0, at)]: word.slice(at + 1) };
}
