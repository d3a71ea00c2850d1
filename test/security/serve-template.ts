import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultAssumptions } from '../../src/aws/resolve-assumptions.ts';
import type { Diagnostic } from '../../src/base/diagnostic.ts';
import { provision } from '../../src/provision/provision.ts';
import { readStack } from '../../src/server/dev/read-stack.ts';
import { operationContext } from '../services/operation-fixture.ts';

/** Reads a template and brings up what it describes; gives what was said of it. Throws only where it breaks down. */
export async function serveTemplate(text: string): Promise<readonly Diagnostic[]> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-security-'));
  try {
    const file = join(folder, 'template.json');
    writeFileSync(file, text);
    const operations = operationContext();
    const { template, diagnostics } = await readStack({
      file,
      stackName: 'stack',
      region: operations.region,
      accountId: operations.accountId,
      partition: operations.partition,
      strict: false,
      assume: defaultAssumptions,
      parameterOverrides: {},
    });
    if (template === undefined) return diagnostics;
    const result = await provision(template, null, {
      operations,
      codeRevision: () => '0',
      locateCode: (path) => ({ Kind: 'none', Reason: path }),
      inspect: async () => [],
    });
    return [...diagnostics, ...result.diagnostics];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
