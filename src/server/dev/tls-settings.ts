import { hasErrors, type Reading } from '../../base/diagnostic.ts';
import type { KeyPair } from '../tls/key-pair.ts';
import { readKeyPair } from '../tls/read-key-pair.ts';
import type { DevOptions } from './options.ts';

export interface TlsSettings {
  readonly keyPair: KeyPair;
  /** What to say about the certificate, if anything. */
  readonly note: string | null;
}

/** The key pair of the data ports: the user's files, or what has been made for this machine. */
export async function readTlsSettings(options: DevOptions): Promise<Reading<TlsSettings | null>> {
  const { sslCertFile, sslKeyFile } = options;
  if (sslCertFile === undefined && sslKeyFile === undefined) return { value: await machineSettings(), diagnostics: [] };
  if (sslCertFile === undefined || sslKeyFile === undefined) {
    const [given, missing] =
      sslCertFile === undefined ? ['--ssl-key-file', '--ssl-cert-file'] : ['--ssl-cert-file', '--ssl-key-file'];
    const message = `${given} is given without ${missing}.`;
    const help = 'Give both files, or --https alone for a certificate made for this machine.';
    return { value: null, diagnostics: [{ code: 'tls/key-pair', severity: 'error', message, help }] };
  }
  const { value, diagnostics } = readKeyPair({ certificate: sslCertFile, privateKey: sslKeyFile });
  return { value: value === null || hasErrors(diagnostics) ? null : { keyPair: value, note: null }, diagnostics };
}

async function machineSettings(): Promise<TlsSettings> {
  const { configDirectory, readMachineCertificate } = await import('../tls/machine-certificate.ts');
  const { keyPair, file, isNew } = await readMachineCertificate(configDirectory(), Date.now());
  if (!isNew) return { keyPair, note: null };
  const note =
    file === null
      ? 'The certificate for HTTPS could not be kept and is for this run only.'
      : `Made a certificate for HTTPS on this machine: ${file}. Browsers ask once whether to go on, unless it is trusted.`;
  return { keyPair, note };
}
