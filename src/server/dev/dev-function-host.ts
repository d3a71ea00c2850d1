import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionHost, FunctionLogLine } from '../../lambda/function-definition.ts';
import { createFunctionHost } from '../../lambda/function-host.ts';
import type { DevSettings } from './settings.ts';

/** The functions of one session: unpacked code lives in a directory of its own, which goes with the session. */
export function createDevFunctionHost(options: {
  readonly settings: Pick<DevSettings, 'region' | 'assume'> & Partial<Pick<DevSettings, 'projectDirectory'>>;
  readonly passCredentials: boolean;
  readonly onLog: (line: FunctionLogLine) => void;
}): FunctionHost {
  const { settings, passCredentials, onLog } = options;
  return createFunctionHost({
    onLog,
    workDirectory: mkdtempSync(join(tmpdir(), 'crossgate-')),
    region: settings.region,
    assume: settings.assume,
    passCredentials,
    projectDirectory: settings.projectDirectory,
  });
}
