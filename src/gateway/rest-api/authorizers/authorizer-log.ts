import type { MethodCall } from '../method-call.ts';
import type { MethodAuthorizerSource } from './method-authorizer.ts';

/** Header values that no log shows, whoever reads it. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-amz-security-token', 'x-api-key']);

/**
 * A text as the execution log shows what is secret: its last characters, six at most, behind as many stars as the rest
 * has (recorded: `***ow` of `allow`, `**er` of `user`, `…I1BUdE` of a token).
 */
export function maskSecret(text: string): string {
  const shown = Math.min(6, Math.floor(text.length / 2));
  return '*'.repeat(text.length - shown) + text.slice(text.length - shown);
}

/** Lines of the execution log about one run of an authorizer (recorded 2017 to 2026). */
export interface AuthorizerLog {
  start(): void;
  /** `identity`: the token of a TOKEN authorizer, or the sources of a REQUEST authorizer by their expression. */
  identity(identity: string | readonly (readonly [expression: string, value: string])[]): void;
  line(text: string): void;
  /** With every value of the identity masked, which AWS does not do: what is logged here is on a developer's screen. */
  secretLine(text: string): void;
}

export function authorizerLog({ authorizer }: MethodAuthorizerSource, call: MethodCall): AuthorizerLog | null {
  if (!call.log.isOn) return null;
  const secrets = secretsOf(call);
  return {
    start: () => call.log.line(`Starting authorizer: ${authorizer.id} for request: ${call.request.requestId}`),
    identity(identity) {
      const values = typeof identity === 'string' ? [identity] : identity.map(([, value]) => value);
      secrets.push(...values);
      const shown =
        typeof identity === 'string'
          ? maskSecret(identity)
          : `{${identity.map(([expression, value]) => `${expression}=${maskSecret(value)}`).join(', ')}}`;
      call.log.line(`Incoming identity: ${shown}`);
    },
    line: (text) => call.log.line(text),
    secretLine: (text) => call.log.line(withoutSecrets(text, secrets)),
  };
}

function secretsOf({ request: { headers } }: MethodCall): string[] {
  const secrets: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (SECRET_HEADERS.has((headers[at] as string).toLowerCase())) secrets.push(headers[at + 1] as string);
  }
  return secrets;
}

/** Masks the secrets, as they are and as JSON writes them, and the token behind `Bearer` by itself. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  const spellings = secrets
    .flatMap((secret) => [secret, ...secret.split(' ').slice(1)])
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter(({ length }) => length > 1);
  return spellings.reduce((masked, secret) => masked.replaceAll(secret, maskSecret(secret)), text);
}
