import { isJsonObject } from '../../base/json.ts';
import { jsonString } from '../../base/json-string.ts';
import type { WireShapes } from './wire-service.ts';

/**
 * Between JSON as it travels and AWS's own member names, by shape. A rule about first letters would do for most members
 * and corrupt the keys of maps.
 */
export interface ShapeCodec {
  /** Members of the wire become those of the model; what the model does not know is left out, null is absent. */
  readonly decode: (value: unknown) => unknown;
  /** The other way, to JSON text; what is not of the output's shape does not travel. */
  readonly encode: Encode;
}

type Encode = (value: unknown) => string;

type Convert = (value: unknown) => unknown;

/** null: the value is the same on both sides. */
type Conversion = Convert | null;

const SIMPLE = new Set(['string', 'number', 'boolean', 'timestamp', 'blob', 'document']);

/** Codecs of one service, made as they are asked for. */
export class ShapeCodecs {
  readonly #shapes: WireShapes;
  readonly #structures = new Map<string, ShapeCodec>();

  constructor(shapes: WireShapes) {
    this.#shapes = shapes;
  }

  /** @param type as in the generated tables: `string`, `Cors`, `string[]`, `RouteSettings{}` */
  ofType(type: string): ShapeCodec {
    return { decode: this.#decoder(type) ?? same, encode: this.#encoder(type) };
  }

  #decoder(type: string): Conversion {
    if (type.endsWith('[]')) return ofList(this.#decoder(type.slice(0, -2)));
    if (type.endsWith('{}')) return ofMap(this.#decoder(type.slice(0, -2)));
    if (SIMPLE.has(type)) return null;
    // Shapes refer to one another and to themselves: a structure is looked up when a value of it is met.
    return (value) => this.#structure(type).decode(value);
  }

  #encoder(type: string): Encode {
    if (type.endsWith('[]')) return encodesList(this.#encoder(type.slice(0, -2)));
    if (type.endsWith('{}')) return encodesMap(this.#encoder(type.slice(0, -2)));
    return SIMPLE.has(type) ? encodeSimple : (value) => this.#structure(type).encode(value);
  }

  #structure(name: string): ShapeCodec {
    const known = this.#structures.get(name);
    if (known !== undefined) return known;
    const members = Object.entries(this.#shapes[name] ?? {}).map(
      ([member, [wireName, type]]) => ({ member, wireName, type }) as const,
    );
    const codec = {
      decode: ofStructure(members.map((m) => [m.wireName, m.member, this.#decoder(m.type)] as const)),
      encode: encodesStructure(members.map((m) => [m.member, m.wireName, this.#encoder(m.type)] as const)),
    };
    this.#structures.set(name, codec);
    return codec;
  }
}

function same(value: unknown): unknown {
  return value;
}

/** A value of another type is left as it is: the check of the input has the words for it. */
function ofList(item: Conversion): Conversion {
  return item === null ? null : (value) => (Array.isArray(value) ? value.map(item) : value);
}

function ofMap(item: Conversion): Conversion {
  if (item === null) return null;
  return (value) => {
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, item(entry)]));
  };
}

function ofStructure(members: readonly (readonly [from: string, to: string, convert: Conversion])[]): Convert {
  return (value) => {
    if (!isJsonObject(value)) return value;
    const converted: Record<string, unknown> = {};
    // No member of a shape is called as what every object has (`constructor`): generated.test.ts.
    for (const [from, to, convert] of members) {
      const given = value[from];
      if (given === undefined || given === null) continue;
      converted[to] = convert === null ? given : convert(given);
    }
    return converted;
  };
}

function encodeSimple(value: unknown): string {
  return typeof value === 'string' ? jsonString(value) : (JSON.stringify(value) ?? 'null');
}

function encodesList(item: Encode): Encode {
  return (value) => {
    if (!Array.isArray(value)) return encodeSimple(value);
    let items = '';
    for (const entry of value) items += `${items === '' ? '[' : ','}${item(entry)}`;
    return items === '' ? '[]' : `${items}]`;
  };
}

function encodesMap(item: Encode): Encode {
  return (value) => {
    if (!isJsonObject(value)) return encodeSimple(value);
    let entries = '';
    for (const [key, entry] of Object.entries(value)) {
      if (entry !== undefined) entries += `${entries === '' ? '{' : ','}${jsonString(key)}:${item(entry)}`;
    }
    return entries === '' ? '{}' : `${entries}}`;
  };
}

/** Text is made at once: an object of the wire's names between would cost a tenth more. */
function encodesStructure(members: readonly (readonly [member: string, wireName: string, encode: Encode])[]): Encode {
  const texts = members.map(([member, wireName, encode]) => ({ member, begin: `${jsonString(wireName)}:`, encode }));
  return (value) => {
    if (!isJsonObject(value)) return encodeSimple(value);
    let text = '';
    for (const { member, begin, encode } of texts) {
      const given = value[member];
      if (given !== undefined && given !== null) text += `${text === '' ? '{' : ','}${begin}${encode(given)}`;
    }
    return text === '' ? '{}' : `${text}}`;
  };
}
