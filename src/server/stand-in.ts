import type { Diagnostic, Reading } from '../base/diagnostic.ts';
import { firstHeader, type HeaderList } from '../base/header-list.ts';
import { isSerializedOrigin, type SerializedOrigin, serializeOrigin } from '../cors/index.ts';

/** A page under development on `local` is treated as if it were on `real`, which the definition allows. */
export interface StandIn {
  readonly local: SerializedOrigin;
  readonly real: SerializedOrigin;
}

/** Reads the values of `--stand-in LOCAL=REAL`. All problems are reported, and the good pairs are kept. */
export function parseStandIns(texts: readonly string[]): Reading<readonly StandIn[]> {
  const standIns = new Map<SerializedOrigin, StandIn>();
  const diagnostics: Diagnostic[] = [];
  for (const text of texts) {
    const standIn = parseStandIn(text);
    if ('code' in standIn) diagnostics.push(standIn);
    else if (standIns.has(standIn.local)) {
      diagnostics.push(wrong(text, `${standIn.local} stands in twice.`, 'Give each local origin once.'));
    } else standIns.set(standIn.local, standIn);
  }
  return { value: [...standIns.values()], diagnostics };
}

function parseStandIn(text: string): StandIn | Diagnostic {
  const equals = text.indexOf('=');
  if (equals === -1) {
    return wrong(text, 'There is no = in it.', 'Write LOCAL=REAL: http://localhost:5173=https://app.example.com');
  }
  const local = text.slice(0, equals);
  const real = text.slice(equals + 1);
  return (
    originProblem(text, local) ??
    originProblem(text, real) ??
    (isLoopback(local)
      ? { local, real }
      : wrong(
          text,
          `${local} is not an origin of this machine.`,
          'Only a page of this machine may stand in: localhost, *.localhost, 127.0.0.1 or [::1].',
        ))
  );
}

function originProblem(text: string, origin: string): Diagnostic | null {
  if (/^https?:/.test(origin) && isSerializedOrigin(origin)) return null;
  const serialized = serializeOrigin(origin);
  const help = /^https?:/.test(serialized)
    ? `Write ${serialized}: an origin is scheme, host and port as a browser sends them, without a path.`
    : 'Write an origin as a browser sends it: https://app.example.com, or with a port.';
  return wrong(text, `${origin === '' ? 'Nothing' : origin} is not an http or https origin.`, help);
}

function isLoopback(origin: SerializedOrigin): boolean {
  const { hostname } = new URL(origin);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

function wrong(text: string, problem: string, help: string): Diagnostic {
  return { code: 'stand-in/invalid', severity: 'error', message: `--stand-in ${text}: ${problem}`, help };
}

/** The stand-in whose page sends this request; null when none does. */
export function selectStandIn(standIns: readonly StandIn[], headers: HeaderList): StandIn | null {
  if (standIns.length === 0) return null;
  const origin = firstHeader(headers, 'origin');
  return standIns.find(({ local }) => local === origin) ?? null;
}

/** The headers of the request as the gateway sees them: sent from the real origin. */
export function applyToRequest(headers: HeaderList, { real }: StandIn): HeaderList {
  return headers.map((text, i) => (i % 2 === 1 && headers[i - 1]?.toLowerCase() === 'origin' ? real : text));
}

/** The headers of the answer as the page gets them: whatever names the real origin names the page's own. */
export function applyToResponse(headers: HeaderList, { local, real }: StandIn): HeaderList {
  return headers.map((text, i) => (i % 2 === 1 && text === real ? local : text));
}
