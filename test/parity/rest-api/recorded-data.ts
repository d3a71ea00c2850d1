import { readFileSync } from 'node:fs';

/** A file of `data/`. */
export function recorded<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8')) as T;
}
