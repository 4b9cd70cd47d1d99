import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { mendEnvironment } from '../../../src/protocols/opcua/library.ts';
import { certificateLogin } from '../../../src/protocols/opcua/pem.ts';

/** What one-line fields, spreadsheets and JSON make of PEM text. */
const FORMS: Record<string, (pem: string) => string> = {
  'as it was exported': (pem) => pem,
  'without line breaks': (pem) => pem.replaceAll('\n', ''),
  'with spaces in place of line breaks': (pem) => pem.replaceAll('\n', ' '),
  'with carriage returns': (pem) => pem.replaceAll('\n', '\r\n'),
  'with line breaks written as \\n': (pem) => pem.replaceAll('\n', '\\n'),
  'without header and footer': (pem) => pem.replaceAll(/-----[^-]+-----/g, ''),
  'after other text': (pem) => `subject=CN = user\n${pem}`,
};

describe('certificate and key of a login', function () {
  this.timeout(30_000);
  let folder: string;
  let certificate: string;
  let key: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tieline-pem-'));
    const manager = new OPCUACertificateManager({ rootFolder: folder });
    await manager.initialize();
    const outputFile = join(folder, 'user.pem');
    await manager.createSelfSignedCertificate({
      ...{ applicationUri: 'urn:user', subject: '/CN=user', dns: [], ip: [], outputFile },
      ...{ startDate: new Date(), validity: 2 },
    });
    [certificate, key] = await Promise.all([readFile(outputFile, 'utf8'), readFile(manager.privateKey, 'utf8')]);
    await manager.dispose();
    mendEnvironment();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const [form, made] of Object.entries(FORMS)) {
    it(`are read ${form}`, () => {
      const { certificateData, privateKey } = certificateLogin(made(certificate), made(key));
      deepEqual(certificateData, new X509Certificate(certificate).raw);
      equal(createPrivateKey(privateKey).equals(createPrivateKey(key)), true);
      for (const line of privateKey.split('\n').slice(1, -2)) match(line, /^[A-Za-z0-9+/=]{1,64}$/);
    });
  }

  it('are read where the key has the older format of RSA', () => {
    const old = createPrivateKey(key).export({ type: 'pkcs1', format: 'pem' }).toString().replaceAll('\n', ' ');
    equal(createPrivateKey(certificateLogin(certificate, old).privateKey).equals(createPrivateKey(key)), true);
  });

  it('that cannot be used are named by their field, without their text', () => {
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const locked = other.export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'secret' }).toString();
    const cases: [string, string, RegExp][] = [
      ['', key, /^User certificate: cannot be read/],
      [key, key, /^User certificate: cannot be read/],
      [certificate, key.slice(0, 300), /^Private key: cannot be read/],
      [certificate, certificate, /^Private key: cannot be read/],
      [certificate, locked.replaceAll('\n', ' '), /^Private key: is protected by a passphrase/],
      [certificate, other.export(pem).toString(), /^Private key: is not that of the user certificate/],
    ];
    for (const [givenCertificate, givenKey, message] of cases) {
      throws(() => certificateLogin(givenCertificate, givenKey), { code: 'CONFIG_INVALID', message });
    }
  });
});
