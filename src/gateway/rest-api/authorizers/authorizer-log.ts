import { maskSecret, secretsOf, withoutSecrets } from '../log-secrets.ts';
import type { MethodCall } from '../method-call.ts';
import type { MethodAuthorizerSource } from './method-authorizer.ts';

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
  const secrets = secretsOf(call.request.headers);
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
