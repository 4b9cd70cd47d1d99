import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = (args: string[]) => promisify(execFile)('openssl', args);

/** A certificate authority in a folder, made by openssl. */
export interface Authority {
  /** Its certificate, PEM. */
  readonly ca: string;
  readonly caFile: string;
  /**
   * Makes a key and a certificate for this machine.
   * @param days how long it is valid; with 0 it has expired when it is made
   */
  issue(name: string, days: number): Promise<{ certFile: string; keyFile: string; cert: string; key: string }>;
}

/** Makes an authority whose files are in the folder. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const at = (name: string) => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const [caFile, caKey, extensions] = [at('ca.pem'), at('ca.key'), at('extensions')];
  await openssl(['req', '-x509', ...newKey, '-keyout', caKey, '-out', caFile, '-days', '2', '-subj', '/CN=Plant CA']);
  await writeFile(extensions, 'subjectAltName=IP:127.0.0.1\n');
  return {
    ca: await readFile(caFile, 'utf8'),
    caFile,
    async issue(name, days) {
      const [certFile, keyFile, request] = [at(`${name}.pem`), at(`${name}.key`), at(`${name}.csr`)];
      await openssl(['req', ...newKey, '-keyout', keyFile, '-out', request, '-subj', `/CN=${name}`]);
      const signed = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-extfile', extensions];
      await openssl(['x509', '-req', '-in', request, ...signed, '-days', String(days), '-out', certFile]);
      const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
      return { certFile, keyFile, cert, key };
    },
  };
}

/** Makes a key and a certificate that signs itself, as a person has one for a login; `name.pem` stays in the folder. */
export async function makeUserCertificate(folder: string, name: string): Promise<{ cert: string; key: string }> {
  const [certFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  await openssl([
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certFile],
    ...['-days', '2', '-subj', `/CN=${name}`],
  ]);
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { cert, key };
}
