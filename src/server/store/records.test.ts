import { describe, expect, it } from 'vitest';
import type { Write } from '../../account/store/overlay.ts';
import { DamagedRecordError, decodeRecords, encodeChange } from './records.ts';

/** What a database has after changes from one value to the next, and how many bytes each of them wrote. */
function written(...writes: readonly Write[]): { readonly records: Map<string, Buffer>; readonly bytes: number[] } {
  const records = new Map<string, Buffer>();
  const values = new Map<string, unknown>();
  const bytes = writes.map((write) => {
    const at = `${write.collection} ${write.key}`;
    const changes = encodeChange({ ...write, previous: values.get(at) });
    values.set(at, write.value);
    for (const change of changes) {
      if (change.bytes === null) records.delete(change.key.toString('latin1'));
      else records.set(change.key.toString('latin1'), change.bytes);
    }
    return changes.reduce((sum, change) => sum + (change.bytes?.length ?? 0), 0);
  });
  return { records, bytes };
}

function decoded(records: ReadonlyMap<string, Buffer>): Write[] {
  return decodeRecords([...records].map(([key, value]) => ({ key: Buffer.from(key, 'latin1'), value })));
}

const large = 'x'.repeat(100_000);

describe('a thing comes back as it was', () => {
  it.each<readonly [string, Write]>([
    ['a route', { collection: 'routes', key: 'a/1', value: { RouteId: '1', Tags: { '': 'é€😀', __proto__x: '' } } }],
    [
      'one with a key longer than a database takes',
      { collection: 'routeKeys', key: `a/${'%F0'.repeat(2000)}`, value: {} },
    ],
    ['one with a key of half a character', { collection: 'models', key: 'a/\ud800', value: { name: '\ud800' } }],
    ['one with a key of a zero', { collection: 'models', key: 'a/\0Code', value: { name: '' } }],
    [
      'a function with code',
      { collection: 'functions', key: 'f', value: { A: 1, Code: { Kind: 'zip-bytes', Base64: large }, Z: 2 } },
    ],
    ['a function with none', { collection: 'functions', key: 'f', value: { A: 1 } }],
    ['a deployment', { collection: 'restDeployments', key: 'a/d', value: { id: 'd', snapshot: { resources: [] } } }],
  ])('%s', (_, write) => {
    const [found, ...others] = decoded(written(write).records);
    expect(found).toEqual(write);
    // Clients see members in the order in which an operation put them.
    expect(JSON.stringify(found?.value)).toBe(JSON.stringify(write.value));
    expect(others).toEqual([]);
  });

  it('two whose long keys begin alike', () => {
    const key = 'a'.repeat(3000);
    const writes = ['1', '2'].map((end): Write => ({ collection: 'models', key: key + end, value: { name: end } }));
    expect(decoded(written(...writes).records)).toEqual(writes);
  });
});

describe('the large member of a thing', () => {
  const Code = { Kind: 'zip-bytes', Base64: large };
  const put = (value: unknown): Write => ({ collection: 'functions', key: 'f', value });

  it('is not written again when the rest changes', () => {
    const { records, bytes } = written(put({ Timeout: 3, Code }), put({ Timeout: 4, Code }));
    expect(bytes[0]).toBeGreaterThan(large.length);
    expect(bytes[1]).toBeLessThan(200);
    expect(decoded(records)).toEqual([put({ Timeout: 4, Code })]);
  });

  it('is written when it is another', () => {
    const changed = put({ Timeout: 3, Code: { ...Code } });
    expect(written(put({ Timeout: 3, Code }), changed).bytes[1]).toBeGreaterThan(large.length);
  });

  it.each([
    ['goes with the thing', undefined],
    ['goes alone', { Timeout: 3 }],
  ])('%s', (_, value) => {
    const { records } = written(put({ Timeout: 3, Code }), put(value));
    expect(decoded(records)).toEqual(value === undefined ? [] : [put(value)]);
    expect(records.size).toBe(value === undefined ? 0 : 1);
  });
});

describe('a damaged record is noticed', () => {
  const write: Write = { collection: 'functions', key: 'f', value: { Timeout: 3, Code: { Kind: 'none', Reason: '' } } };
  const { records } = written(write);
  const [[thingKey, thing] = ['', Buffer.alloc(0)], [memberKey, member] = ['', Buffer.alloc(0)]] = [...records];

  it.each<readonly [string, ReadonlyMap<string, Buffer>, RegExp]>([
    ['for a bit in its value', new Map([[thingKey, flipped(thing, thing.length - 3)]]), /checksum of functions\/f/],
    ['for a bit in its checksum', new Map([[thingKey, flipped(thing, 0)]]), /checksum/],
    ['for a bit in its key', new Map([['functions/g', thing]]), /checksum of functions\/g/],
    ['when it is cut off', new Map([[thingKey, thing.subarray(0, 2)]]), /checksum/],
    ['when its large member is missing', new Map([[thingKey, thing]]), /Code of functions f is missing/],
    ['when only its large member is there', new Map([[memberKey, member]]), /Code of functions f is alone/],
  ])('%s', (_, damaged, message) => {
    expect(() => decoded(damaged)).toThrow(DamagedRecordError);
    expect(() => decoded(damaged)).toThrow(message);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
