import type { CorsConfiguration } from '../account/http-api.ts';
import { pointerStep } from '../base/json.ts';
import type { BodyReader, ObjectPlace } from './body-reader.ts';

export interface CorsImport {
  readonly cors: CorsConfiguration | undefined;
  /** Pointer to the first member that has the wrong type; the whole configuration is then unusable. */
  readonly malformed: string | undefined;
}

const lists = [
  ['allowOrigins', 'AllowOrigins'],
  ['allowMethods', 'AllowMethods'],
  ['allowHeaders', 'AllowHeaders'],
  ['exposeHeaders', 'ExposeHeaders'],
] as const;

/** Reads `x-amazon-apigateway-cors`, which has the members of CorsConfiguration in camel case. */
export function importCors(reader: BodyReader, pointers: Map<string, string>): CorsImport {
  const place = reader.member(reader.root, 'x-amazon-apigateway-cors');
  if (place === undefined) return { cors: undefined, malformed: undefined };
  const extension = reader.object(reader.root, 'x-amazon-apigateway-cors');
  if (extension === undefined) return { cors: undefined, malformed: place.pointer };

  pointers.set('/CorsConfiguration', place.pointer);
  let malformed: string | undefined;
  const cors: Record<string, unknown> = {};
  for (const [key, member] of lists) {
    const list = importList(reader, extension, key);
    if (list === 'malformed') malformed ??= pointerStep(extension.pointer, key);
    else if (list !== undefined) cors[member] = list;
    noteList(pointers, extension, key, member);
  }
  for (const [key, member, value] of [
    ['maxAge', 'MaxAge', reader.number(extension, 'maxAge')],
    ['allowCredentials', 'AllowCredentials', reader.boolean(extension, 'allowCredentials')],
  ] as const) {
    const given = reader.member(extension, key);
    if (given === undefined) continue;
    pointers.set(`/CorsConfiguration/${member}`, given.pointer);
    if (value === undefined) malformed ??= given.pointer;
    else cors[member] = value;
  }
  return malformed === undefined ? { cors, malformed } : { cors: undefined, malformed };
}

function importList(reader: BodyReader, extension: ObjectPlace, key: string): string[] | 'malformed' | undefined {
  const place = reader.member(extension, key);
  if (place === undefined) return undefined;
  if (!Array.isArray(place.value)) return 'malformed';
  if (!place.value.every((item) => typeof item === 'string')) return 'malformed';
  return place.value.map((item: string) => reader.substitute(item));
}

function noteList(pointers: Map<string, string>, extension: ObjectPlace, key: string, member: string): void {
  const value = extension.value[key];
  if (value === undefined || value === null) return;
  const pointer = pointerStep(extension.pointer, key);
  pointers.set(`/CorsConfiguration/${member}`, pointer);
  if (!Array.isArray(value)) return;
  for (const index of value.keys()) {
    pointers.set(`/CorsConfiguration/${member}/${index}`, pointerStep(pointer, index));
  }
}
