import { X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf } from '../../model/errors.ts';
import type { CertificateLibrary } from './library.ts';

/** A certificate as a person judges it. Times are ms since the Unix epoch. */
export interface ServerCertificate {
  /** SHA-1 of it in hexadecimal digits, as OPC UA tools show it. */
  thumbprint: string;
  subject: string;
  issuer: string;
  validFrom: number;
  validTo: number;
  trusted: boolean;
}

/** The certificates that one runtime trusts, those it has refused, and its own. */
export interface CertificateStore {
  readonly manager: InstanceType<CertificateLibrary['OPCUACertificateManager']>;
  /** Why a connection could not be made, in words; names the certificate where that is why. */
  reasonOf(thrown: unknown, endpoint: string): Promise<string>;
  close(): Promise<void>;
}

const REJECTED = 'rejected';
const TRUSTED = join('trusted', 'certs');

/** Opens the store of a folder, which is made with a key and certificate of our own where there is none. */
export async function openCertificateStore(
  { OPCUACertificateManager }: CertificateLibrary,
  folder: string,
): Promise<CertificateStore> {
  await mkdir(folder, { recursive: true });
  const manager = new OPCUACertificateManager({ rootFolder: folder, automaticallyAcceptUnknownCertificate: false });
  await manager.initialize();
  /** The certificate that the server has shown in this attempt: others of the folder are those of other servers. */
  let shown: ServerCertificate | undefined;
  const check = manager.checkCertificate.bind(manager);
  manager.checkCertificate = ((...args: Parameters<typeof check>) => {
    shown = readShown(args[0]);
    return check(...args);
  }) as typeof manager.checkCertificate;
  return {
    manager,
    async reasonOf(thrown, endpoint) {
      const text = textOf(thrown);
      if (/Untrusted|BadCertificate|SecurityChecksFailed/i.test(text)) {
        if (shown && /Untrusted/i.test(text)) {
          return `the certificate of the server is not trusted: ${shown.subject}, thumbprint ${shown.thumbprint}`;
        }
        if (/SecurityChecksFailed/i.test(text)) return 'the server does not trust the certificate of this runtime';
      }
      if (/CertificateTimeInvalid/i.test(text)) return untimelyReason(shown, Date.now());
      if (/UserAccessDenied|IdentityToken/i.test(text)) return 'the server refused the login';
      if (/ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ECONNRESET/.test(text)) {
        return `cannot reach ${endpoint} (${/E[A-Z]{4,}/.exec(text)?.[0]})`;
      }
      return text.split('\n')[0]?.slice(0, 200) ?? 'not connected';
    },
    close: () => manager.dispose(),
  };
}

/** Why a certificate is not of this time; servers' clocks and ours may differ, so that nothing may be wrong with what we see. */
function untimelyReason(shown: ServerCertificate | undefined, now: number): string {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  if (shown && shown.validTo < now) {
    return `the certificate of the server expired on ${day(shown.validTo)}: ${shown.subject}`;
  }
  if (shown && shown.validFrom > now) {
    return `the certificate of the server is not valid before ${day(shown.validFrom)}: ${shown.subject}`;
  }
  return 'the certificate of the server is not valid at this time, or its clock differs from ours';
}

/** A certificate as a server shows it, that of the server first where it is a chain; `undefined` where it cannot be read. */
function readShown(chain: Buffer | Buffer[]): ServerCertificate | undefined {
  const own = Array.isArray(chain) ? chain[0] : chain;
  try {
    return own && certificateOf(new X509Certificate(own), false);
  } catch {
    return undefined;
  }
}

/** The certificates of servers that are trusted, and those that were refused, newest first. */
export async function listCertificates(folder: string): Promise<ServerCertificate[]> {
  const listed = await Promise.all([
    certificatesIn(join(folder, REJECTED), false),
    certificatesIn(join(folder, TRUSTED), true),
  ]);
  return listed.flat().map(({ certificate }) => certificate);
}

/** Moves a certificate to where it is trusted, or to where it is not; false where there is none of that thumbprint. */
export function judgeCertificate(folder: string, thumbprint: string, trusted: boolean): Promise<boolean> {
  return trusted
    ? moveCertificate(folder, thumbprint, REJECTED, TRUSTED)
    : moveCertificate(folder, thumbprint, TRUSTED, REJECTED);
}

/** The certificates in a folder as the console asks for them. */
export function certificateFolder(folder: string) {
  return {
    list: () => listCertificates(folder),
    judge: (thumbprint: string, trusted: boolean) => judgeCertificate(folder, thumbprint, trusted),
  };
}

async function moveCertificate(folder: string, thumbprint: string, from: string, to: string): Promise<boolean> {
  const found = (await certificatesIn(join(folder, from), false)).find(
    ({ certificate }) => certificate.thumbprint === thumbprint,
  );
  if (!found) return false;
  await mkdir(join(folder, to), { recursive: true });
  await rename(join(folder, from, found.file), join(folder, to, found.file));
  return true;
}

async function certificatesIn(folder: string, trusted: boolean) {
  const files = await readdir(folder).catch(() => []);
  const read = await Promise.all(
    files.map(async (file) => {
      try {
        const parsed = new X509Certificate(await readFile(join(folder, file)));
        return [{ file, certificate: certificateOf(parsed, trusted) }];
      } catch {
        // Something else lies in the folder.
        return [];
      }
    }),
  );
  return read.flat().toSorted((a, b) => b.certificate.validFrom - a.certificate.validFrom);
}

function certificateOf(parsed: X509Certificate, trusted: boolean): ServerCertificate {
  return {
    thumbprint: parsed.fingerprint.replaceAll(':', '').toLowerCase(),
    ...{ subject: parsed.subject.replaceAll('\n', ', '), issuer: parsed.issuer.replaceAll('\n', ', ') },
    ...{ validFrom: Date.parse(parsed.validFrom), validTo: Date.parse(parsed.validTo), trusted },
  };
}
