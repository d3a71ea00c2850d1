import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** What dependency-cruiser says of a copy of src/ into which `seeds` (path → text) have been sown. */
async function cruise(seeds: Readonly<Record<string, string>>): Promise<{ modules: number; violated: string[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'crossgate-boundaries-'));
  try {
    // The tests beside the sources use what lies in test/.
    for (const folder of ['src', 'test']) cpSync(join(root, folder), join(directory, folder), { recursive: true });
    for (const file of ['tsconfig.json', 'package.json', '.dependency-cruiser.mjs']) {
      cpSync(join(root, file), join(directory, file));
    }
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    for (const [path, text] of Object.entries(seeds)) {
      mkdirSync(join(directory, path, '..'), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const output = await run(directory);
    const { summary } = JSON.parse(output) as {
      summary: { totalCruised: number; violations: { rule: { name: string }; from: string }[] };
    };
    return {
      modules: summary.totalCruised,
      violated: summary.violations.map(({ rule, from }) => `${rule.name} (${from})`),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function run(directory: string): Promise<string> {
  const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [depcruise, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src'];
  return new Promise((resolveOutput, reject) => {
    execFile(process.execPath, args, { cwd: directory, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      // It exits with the number of violations; only a run without output has failed.
      if (stdout === '') reject(error ?? new Error('dependency-cruiser said nothing'));
      else resolveOutput(stdout);
    });
  });
}

describe('import boundaries', () => {
  const seeds: Record<string, string> = {
    'src/cors/seeded.ts': "import { badRequest } from '../aws/service-error.ts';\nexport const seeded = badRequest;\n",
    'src/gateway/seeded.ts':
      "import type { Template } from '../definitions/template.ts';\nexport type Seeded = Template;\n",
    'src/gateway/integrations/seeded.ts':
      "import type { HttpApiCors } from '../http-api/cors.ts';\nexport type Seeded = HttpApiCors;\n",
    'src/services/seeded.ts': "import { readFileSync } from 'node:fs';\nexport const seeded = readFileSync;\n",
    'src/base/seeded-a.ts': "import { b } from './seeded-b.ts';\nexport const a = (): unknown => b;\n",
    'src/base/seeded-b.ts': "import { a } from './seeded-a.ts';\nexport const b = (): unknown => a;\n",
    'src/provision/seeded.ts': "import { x } from '../server/nothing.ts';\nexport const seeded = x;\n",
  };
  let clean: { modules: number; violated: string[] };
  let seeded: { modules: number; violated: string[] };

  beforeAll(async () => {
    clean = await cruise({});
    seeded = await cruise(seeds);
  }, 120_000);

  test('every room imports only from the rooms above it', () => {
    expect(clean.violated).toEqual([]);
  });

  test('the check has read the sources, not an empty list', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true }).filter((file) => String(file).endsWith('.ts'));
    expect(clean.modules).toBeGreaterThanOrEqual(files.length);
  });

  test.each([
    ['cors-has-never-heard-of-aws', 'src/cors/seeded.ts'],
    ['cors-imports-only-from-rooms-above-it', 'src/cors/seeded.ts'],
    ['data-plane-does-not-know-the-control-plane', 'src/gateway/seeded.ts'],
    ['shared-gateway-rooms-do-not-know-a-pipeline', 'src/gateway/integrations/seeded.ts'],
    ['pure-rooms-do-no-io', 'src/services/seeded.ts'],
    ['no-circular', 'src/base/seeded-a.ts'],
    ['not-to-unresolvable', 'src/provision/seeded.ts'],
  ])('a seeded violation of %s is caught', (rule, file) => {
    expect(seeded.violated).toContain(`${rule} (${file})`);
  });
});
