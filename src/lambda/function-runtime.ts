import { nearestName } from '../base/nearest-name.ts';

/** A runtime that runs here. */
export type FunctionRuntime =
  | { readonly family: 'nodejs'; readonly majorVersion: number }
  | { readonly family: 'python'; readonly version: string }
  | { readonly family: 'provided' };

/** The runtimes that a new function may be given, for the message; older and newer ones of the same families run too. */
export const SERVED_RUNTIMES: readonly string[] = [
  'nodejs20.x',
  'nodejs22.x',
  'nodejs24.x',
  'python3.9',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'provided.al2',
  'provided.al2023',
];

const NOT_SERVED = /^(dotnet|dotnetcore|go1|java|python2|ruby)[\w.]*$/;

export function readRuntime(name: string): FunctionRuntime | undefined {
  const node = /^nodejs(\d+)\.x$/.exec(name);
  if (node !== null) return { family: 'nodejs', majorVersion: Number(node[1]) };
  const python = /^python(3\.\d+)$/.exec(name);
  if (python?.[1] !== undefined) return { family: 'python', version: python[1] };
  if (/^provided(\.al2|\.al2023)?$/.test(name)) return { family: 'provided' };
  return undefined;
}

/** Why a runtime does not run here, and what to write instead. */
export function explainRuntime(name: string): { readonly message: string; readonly help: string } {
  if (NOT_SERVED.test(name)) {
    return {
      message: `Runtime ${name} does not run here`,
      help: 'Node.js and Python functions run, and custom runtimes (provided.al2023) that bring a `bootstrap` file.',
    };
  }
  const nearest = nearestName(name, SERVED_RUNTIMES);
  return {
    message: `There is no runtime ${name}`,
    help: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Runtimes: ${SERVED_RUNTIMES.join(', ')}.`,
  };
}
