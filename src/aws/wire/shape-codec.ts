import { isJsonObject } from '../../base/json.ts';
import type { WireShapes } from './wire-service.ts';

/**
 * Between JSON as it travels and AWS's own member names, by shape. A rule about first letters would do for most members
 * and corrupt the keys of maps.
 */
export interface ShapeCodec {
  /** Members of the wire become those of the model; what the model does not know is left out, null is absent. */
  readonly decode: (value: unknown) => unknown;
  /** The other way; what is not of the output's shape does not travel. */
  readonly encode: (value: unknown) => unknown;
}

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
    const decode = this.#conversion(type, 'decode') ?? same;
    const encode = this.#conversion(type, 'encode') ?? same;
    return { decode, encode };
  }

  #conversion(type: string, way: keyof ShapeCodec): Conversion {
    if (type.endsWith('[]')) return ofList(this.#conversion(type.slice(0, -2), way));
    if (type.endsWith('{}')) return ofMap(this.#conversion(type.slice(0, -2), way));
    if (SIMPLE.has(type)) return null;
    // Shapes refer to one another and to themselves: a structure is looked up when a value of it is met.
    return (value) => this.#structure(type)[way](value);
  }

  #structure(name: string): ShapeCodec {
    const known = this.#structures.get(name);
    if (known !== undefined) return known;
    const members = Object.entries(this.#shapes[name] ?? {}).map(
      ([member, [wireName, type]]) => ({ member, wireName, type }) as const,
    );
    const codec = {
      decode: ofStructure(members.map((m) => [m.wireName, m.member, this.#conversion(m.type, 'decode')] as const)),
      encode: ofStructure(members.map((m) => [m.member, m.wireName, this.#conversion(m.type, 'encode')] as const)),
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
    for (const [from, to, convert] of members) {
      const given = Object.hasOwn(value, from) ? value[from] : undefined;
      if (given === undefined || given === null) continue;
      converted[to] = convert === null ? given : convert(given);
    }
    return converted;
  };
}
