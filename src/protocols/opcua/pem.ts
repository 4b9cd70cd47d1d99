import { createPrivateKey, X509Certificate } from 'node:crypto';
import { PlantError } from '../../model/errors.ts';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g;
const COLUMNS = /.{1,64}/g;

/**
 * A block of PEM text with its lines as RFC 7468 has them; fields of one line have lost them, or have spaces or `\n` in their place.
 * Text without any header is taken as what stands between header and footer.
 */
function rewrapped(text: string, label: string): string {
  const blocks = [...text.matchAll(BLOCK)];
  const [, found, body] = blocks.find(([, one]) => one?.endsWith(label)) ?? ['', label, text];
  const lines = body?.replace(/\\[nr]|\s/g, '').match(COLUMNS) ?? [];
  return [`-----BEGIN ${found}-----`, ...lines, `-----END ${found}-----`, ''].join('\n');
}

/** What somebody logs in with. */
export interface CertificateLogin {
  readonly certificateData: Buffer;
  /** As PEM text. */
  readonly privateKey: string;
}

/** Certificate and key as they were pasted; where one of them cannot be used it throws with the name of its field, never with its text. */
export function certificateLogin(certificateText: string, keyText: string): CertificateLogin {
  const wrong = (problem: string, cause?: unknown) => new PlantError('CONFIG_INVALID', problem, { cause });
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(rewrapped(certificateText, 'CERTIFICATE'));
  } catch (thrown) {
    throw wrong('User certificate: cannot be read as PEM text of a certificate', thrown);
  }
  const privateKey = rewrapped(keyText, 'PRIVATE KEY');
  if (/ENCRYPTED/.test(keyText)) throw wrong('Private key: is protected by a passphrase; give it without one');
  try {
    if (certificate.checkPrivateKey(createPrivateKey(privateKey))) {
      return { certificateData: certificate.raw, privateKey };
    }
  } catch (thrown) {
    throw wrong('Private key: cannot be read as PEM text of a private key', thrown);
  }
  throw wrong('Private key: is not that of the user certificate');
}
