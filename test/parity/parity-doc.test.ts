import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countTests, pathOf, recordedTests, renderParityDoc } from './parity-doc.ts';

const root = new URL('../../', import.meta.url);

/** All that a test file, or a folder of them with its records, says. */
function textOf(path: string): string {
  if (path.endsWith('.ts')) {
    const beside = readdirSync(new URL('test/parity/rest-api/data/', root))
      .filter((file) => file.endsWith('.json'))
      .map((file) => readFileSync(new URL(`test/parity/rest-api/data/${file}`, root), 'utf8'));
    return [readFileSync(new URL(path, root), 'utf8'), ...beside].join('\n');
  }
  return readdirSync(new URL(`${path}/`, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|json)$/.test(file))
    .map((file) => readFileSync(new URL(`${path}/${file}`, root), 'utf8'))
    .join('\n');
}

it('docs/parity.md says what there is (`vitest run test/parity/parity-doc.test.ts -u` writes it)', async () => {
  await expect(renderParityDoc(recordedTests)).toMatchFileSnapshot('../../docs/parity.md');
});

const BY_TOPIC = /header_remapping|request_validator$|aws_proxy_integration$|payload_format_validation/;

describe('every recorded test', () => {
  const entries = Object.values(recordedTests).flatMap((places) => Object.entries(places));
  const texts = new Map<string, string>();

  it.each(entries.filter(([, place]) => !place.startsWith('out: ')))('%s is replayed in %s', (name, place) => {
    const path = pathOf(place);
    if (path === undefined) throw new Error(`There is no ${place}.`);
    const text = texts.get(path) ?? textOf(path);
    texts.set(path, text);
    const own = name.replace(/^.*::/, '');
    // Four are known by the topic that their records were gathered for, and are named there by what was sent.
    if (!BY_TOPIC.test(own.replace(/\[.*$/, '')))
      expect(text.replaceAll('\\"', '"')).toContain(own.replace(/\[.*$/, ''));
  });

  it('that is not, has a reason', () => {
    for (const [name, place] of entries) {
      if (place.startsWith('out:')) expect([name, place]).toEqual([name, expect.stringMatching(/^out: \w.{20}/)]);
    }
    expect(countTests(recordedTests)).toEqual({ replayed: 212, out: 4 });
  });
});
