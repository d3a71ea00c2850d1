import { isJsonObject, pointerStep, pointerSteps } from '../base/json.ts';

/** Values that `${AWS::Region}` and the like stand for in an imported body. */
export interface AwsVariables {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
}

/** One place in a body: the value there, and its pointer. */
export interface Place {
  readonly value: unknown;
  readonly pointer: string;
}

/** An object in a body whose members are read one by one. Members that are null count as absent, as on AWS. */
export interface ObjectPlace extends Place {
  readonly value: { readonly [key: string]: unknown };
}

/**
 * Reads a body leniently: a member of another type than expected is taken for what it plainly means ("60" for 60), or
 * is absent. AWS variables are replaced in every string (API Gateway developer guide, "AWS variables for OpenAPI
 * import").
 */
export class BodyReader {
  readonly root: ObjectPlace;
  readonly #variables: AwsVariables;

  constructor(body: { readonly [key: string]: unknown }, variables: AwsVariables) {
    this.root = { value: body, pointer: '' };
    this.#variables = variables;
  }

  member(parent: ObjectPlace, key: string): Place | undefined {
    const value = Object.hasOwn(parent.value, key) ? parent.value[key] : undefined;
    return value === undefined || value === null ? undefined : { value, pointer: pointerStep(parent.pointer, key) };
  }

  object(parent: ObjectPlace, key: string): ObjectPlace | undefined {
    const place = this.member(parent, key);
    return place !== undefined && isObjectPlace(place) ? place : undefined;
  }

  /** Every entry of an object that is not null. */
  entries(place: ObjectPlace): (Place & { readonly key: string })[] {
    return Object.keys(place.value).flatMap((key) => {
      const member = this.member(place, key);
      return member === undefined ? [] : [{ ...member, key }];
    });
  }

  items(parent: ObjectPlace, key: string): Place[] {
    const place = this.member(parent, key);
    if (place === undefined || !Array.isArray(place.value)) return [];
    return place.value.map((value, index) => ({ value, pointer: pointerStep(place.pointer, index) }));
  }

  text(parent: ObjectPlace, key: string): string | undefined {
    return this.#textOf(this.member(parent, key)?.value);
  }

  /** The texts of a list; other items are left out. */
  itemTexts(parent: ObjectPlace, key: string): string[] {
    return this.items(parent, key).flatMap(({ value }) => this.#textOf(value) ?? []);
  }

  #textOf(value: unknown): string | undefined {
    return typeof value === 'object' || value === undefined ? undefined : this.substitute(String(value));
  }

  number(parent: ObjectPlace, key: string): number | undefined {
    const value = this.member(parent, key)?.value;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }

  boolean(parent: ObjectPlace, key: string): boolean | undefined {
    const value = this.member(parent, key)?.value;
    if (value === 'true' || value === 'false') return value === 'true';
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A map of texts; other members are left out. */
  texts(parent: ObjectPlace, key: string): Record<string, string> | undefined {
    const place = this.object(parent, key);
    if (place === undefined) return undefined;
    const entries = this.entries(place).flatMap((entry) => {
      const value = this.text(place, entry.key);
      return value === undefined ? [] : [[entry.key, value] as const];
    });
    return Object.fromEntries(entries);
  }

  /** Follows `$ref` when it points into this body, and gives the place it points to; a circle ends where it began. */
  dereference(place: ObjectPlace, seen: readonly string[] = []): ObjectPlace {
    const reference = this.text(place, '$ref');
    if (reference === undefined || !reference.startsWith('#/') || seen.includes(reference)) return place;
    let found: Place = this.root;
    for (const step of pointerSteps(reference.slice(1))) {
      const next = isObjectPlace(found) ? this.member(found, step) : undefined;
      if (next === undefined) return place;
      found = next;
    }
    return isObjectPlace(found) ? this.dereference(found, [...seen, reference]) : place;
  }

  substitute(text: string): string {
    if (!text.includes('${AWS::')) return text;
    return text
      .replaceAll('${AWS::Region}', this.#variables.region)
      .replaceAll('${AWS::AccountId}', this.#variables.accountId)
      .replaceAll('${AWS::Partition}', this.#variables.partition);
  }
}

export function isObjectPlace(place: Place): place is ObjectPlace {
  return isJsonObject(place.value);
}

/** The member when it has a value, and nothing otherwise: AWS never stores an explicit "undefined". */
export function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
