import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CERTIFIED_ADDRESSES, CERTIFIED_NAMES, createCertificate } from './create-certificate.ts';
import type { KeyPair } from './key-pair.ts';

export interface MachineCertificate {
  readonly keyPair: KeyPair;
  /** The certificate's file, for trust stores; null when it could not be kept. */
  readonly file: string | null;
  /** True when it did not exist before. */
  readonly isNew: boolean;
}

/** Where a user's settings live on this system. */
export function configDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === 'win32' && env.APPDATA !== undefined) return join(env.APPDATA, 'crossgate');
  const base = env.XDG_CONFIG_HOME;
  // A relative path there has to be ignored (XDG Base Directory Specification).
  return base?.startsWith('/') === true ? join(base, 'crossgate') : join(homedir(), '.config', 'crossgate');
}

const CERTIFICATE = 'localhost.pem';
const PRIVATE_KEY = 'localhost-key.pem';

/** So near its end a certificate is replaced. */
const RENEWAL_MS = 14 * 86_400_000;

/**
 * The certificate of this machine for its own names, made on first use and kept in `directory`, so that it has to be
 * trusted once. Only this user can read its key.
 */
export async function readMachineCertificate(
  directory: string,
  nowMs: number,
  create: typeof createCertificate = createCertificate,
): Promise<MachineCertificate> {
  const folder = join(directory, 'tls');
  const kept = await readKept(folder, nowMs);
  if (kept !== null) return { keyPair: kept, file: join(folder, CERTIFICATE), isNew: false };
  const keyPair = await create(nowMs);
  const inUse = await keep(directory, folder, keyPair, nowMs);
  if (inUse === null) return { keyPair, file: null, isNew: true };
  return { keyPair: inUse, file: join(folder, CERTIFICATE), isNew: inUse === keyPair };
}

/** null when there is none, or none that will do. */
async function readKept(folder: string, nowMs: number): Promise<KeyPair | null> {
  try {
    const [certificate, privateKey] = await Promise.all([
      readFile(join(folder, CERTIFICATE), 'utf8'),
      readFile(join(folder, PRIVATE_KEY), 'utf8'),
    ]);
    if (!isGood(certificate, nowMs)) return null;
    // A copy of the directory may have lost what keeps others out.
    await chmod(join(folder, PRIVATE_KEY), 0o600);
    return { certificate, privateKey };
  } catch {
    return null;
  }
}

function isGood(pem: string, nowMs: number): boolean {
  const certificate = new X509Certificate(pem);
  const names = (certificate.subjectAltName ?? '').split(', ');
  const wanted = [
    ...CERTIFIED_NAMES.map((name) => `DNS:${name}`),
    ...CERTIFIED_ADDRESSES.map((address) => `IP Address:${address === '::1' ? '0:0:0:0:0:0:0:1' : address}`),
  ];
  return Date.parse(certificate.validTo) - nowMs > RENEWAL_MS && wanted.every((name) => names.includes(name));
}

/**
 * Puts the pair in its place as one rename, so that nobody reads half of it and two starts at once end with the same.
 * Returns the pair that is in place then; null when nothing can be kept there.
 */
async function keep(directory: string, folder: string, keyPair: KeyPair, nowMs: number): Promise<KeyPair | null> {
  let made: string | null = null;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    made = await mkdtemp(join(directory, 'tls-'));
    await writeFile(join(made, PRIVATE_KEY), keyPair.privateKey, { mode: 0o600 });
    await writeFile(join(made, CERTIFICATE), keyPair.certificate, { mode: 0o644 });
    if (await isRenamed(made, folder)) return keyPair;
    // Either another start was faster, or what is there is too old.
    const faster = await readKept(folder, nowMs);
    if (faster !== null) return faster;
    await removePair(folder);
    return (await isRenamed(made, folder)) ? keyPair : await readKept(folder, nowMs);
  } catch {
    return null;
  } finally {
    if (made !== null) await rm(made, { recursive: true, force: true });
  }
}

/** Fails when anything of the user's lies beside it. */
async function removePair(folder: string): Promise<void> {
  await rm(join(folder, CERTIFICATE), { force: true });
  await rm(join(folder, PRIVATE_KEY), { force: true });
  await rmdir(folder);
}

/** False when there is something already. */
async function isRenamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') return false;
    throw error;
  }
}
