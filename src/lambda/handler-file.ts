import { basename } from 'node:path';

/** A handler's name, taken apart as the runtime takes it apart. */
export interface HandlerName {
  /** `src/app` of `src/app.handler`. */
  readonly module: string;
  /** `handler`; for Node.js it may be a path: `api.get`. */
  readonly member: string;
}

export function readHandlerName(family: 'nodejs' | 'python', handler: string): HandlerName | undefined {
  if (family === 'python') {
    const dot = handler.lastIndexOf('.');
    if (dot <= 0) return undefined;
    return { module: handler.slice(0, dot).replaceAll('.', '/'), member: handler.slice(dot + 1) };
  }
  const base = basename(handler);
  const dot = base.indexOf('.');
  if (dot === -1 || handler.includes('..')) return undefined;
  const directory = handler.slice(0, handler.length - base.length);
  return { module: directory + base.slice(0, dot), member: base.slice(dot + 1) };
}

export const TYPESCRIPT_EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx'] as const;

/** The files that can hold a handler's module, in the order in which they are looked for. */
export function handlerFiles(family: 'nodejs' | 'python', module: string): readonly string[] {
  return family === 'python'
    ? [`${module}.py`, `${module}/__init__.py`, `${module}.so`]
    : ['', '.js', '.mjs', '.cjs', '/index.js', ...TYPESCRIPT_EXTENSIONS].map((extension) => module + extension);
}
