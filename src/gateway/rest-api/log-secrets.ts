import type { HeaderList } from '../../base/header-list.ts';

/** Header values that no log shows, whoever reads it. */
const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'set-cookie',
  'x-amz-security-token',
  'x-api-key',
]);

/**
 * A text as the execution log shows what is secret: its last characters, six at most, behind as many stars as the rest
 * has (recorded: `***ow` of `allow`, `**er` of `user`, `…I1BUdE` of a token).
 */
export function maskSecret(text: string): string {
  const shown = Math.min(6, Math.floor(text.length / 2));
  return '*'.repeat(text.length - shown) + text.slice(text.length - shown);
}

export function isSecretHeader(name: string): boolean {
  return SECRET_HEADERS.has(name.toLowerCase());
}

/** What of a request's headers is secret, wherever it comes up again: in an event, in what a backend echoes. */
export function secretsOf(headers: HeaderList): string[] {
  const secrets: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (isSecretHeader(headers[at] as string)) secrets.push(headers[at + 1] as string);
  }
  return secrets;
}

/**
 * Masks the secrets, as they are and as JSON writes them, and the token behind `Bearer` by itself. AWS masks headers
 * only; what is logged here is on a developer's screen.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const spellings = secrets
    .flatMap((secret) => [secret, ...secret.split(' ').slice(1)])
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter(({ length }) => length > 1);
  return spellings.reduce((masked, secret) => masked.replaceAll(secret, maskSecret(secret)), text);
}
