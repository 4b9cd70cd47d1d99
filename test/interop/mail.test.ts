import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MailServer, sendMail } from '../../src/io/send-mail.ts';
import { eventually } from '../protocols/wait.ts';
import { freePort } from '../support/node-red-process.ts';
import { makeAuthority } from './certificates.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

interface Taken {
  to: string[];
  subject: string;
  text: string;
  id: string;
  encrypted: boolean;
  login: boolean;
}

const MAIL = {
  ...{ id: 'TL-1.raised.100', from: 'tieline@acme.example', to: ['shift@acme.example'] },
  ...{ subject: 'Ofen zu heiß: 85 °C', text: 'Die Tür steht offen.\n\nhttps://gateway/tieline/#alarm/TL-1' },
};

describe('mail, to aiosmtpd', function () {
  this.timeout(30_000);
  let directory: string;
  let server: PythonPeer | undefined;

  const start = async (...options: string[]) => {
    const port = await freePort();
    server = await startPythonPeer('smtp-server.py', [String(port), ...options]);
    return (more: Partial<MailServer> = {}): MailServer => ({ host: '127.0.0.1', port, security: 'none', ...more });
  };
  const taken = () => (server?.told ?? []).map(({ mail }) => mail as Taken);

  before(async function () {
    skipWhere(await pythonPackageMissing('aiosmtpd'), this);
    directory = await mkdtemp(join(tmpdir(), 'tieline-mail-'));
  });
  afterEach(() => server?.stop());
  after(async () => {
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('arrives with every letter, under an id that is the same when it is sent twice', async () => {
    const to = await start();
    deepEqual(await sendMail(to(), MAIL), { kind: 'sent', to: '1 of 1', together: 1 });
    await sendMail(to(), MAIL);
    await eventually(() => taken().length === 2, 'both mails');
    const [first, second] = taken();
    deepEqual(
      [first?.to, first?.subject, first?.text.trim().replaceAll('\r\n', '\n')],
      [MAIL.to, MAIL.subject, MAIL.text],
    );
    equal(first?.id, '<TL-1.raised.100@acme.example>');
    equal(second?.id, first.id);
  });

  it('goes out with a login, which is refused for good where it is wrong, and never told', async () => {
    const to = await start('login');
    equal((await sendMail(to({ username: 'line', password: 'secret' }), MAIL)).kind, 'sent');
    await eventually(() => taken()[0]?.login === true, 'the mail of who is logged in');
    const refused = await sendMail(to({ username: 'line', password: 'wrong-password' }), MAIL);
    ok(refused.kind === 'refused');
    match(refused.reason, /refused the login/);
    ok(!refused.reason.includes('wrong-password'));
  });

  it('is refused for good where there is no such mailbox, and names who did not get it where others did', async () => {
    const to = await start();
    const refused = await sendMail(to(), { ...MAIL, to: ['gone@acme.example'] });
    ok(refused.kind === 'refused');
    match(refused.reason, /no such mailbox/);
    const sent = await sendMail(to(), { ...MAIL, to: ['gone@acme.example', 'shift@acme.example'] });
    deepEqual(sent, { kind: 'sent', to: '1 of 2, not to gone@acme.example', together: 1 });
  });

  it('is tried again where the server is busy, or nobody is there', async () => {
    const to = await start();
    const busy = await sendMail(to(), { ...MAIL, to: ['busy@acme.example'] });
    ok(busy.kind === 'retry');
    match(busy.reason, /try again later/);
    await server?.stop();
    const gone = await sendMail(to(), MAIL);
    ok(gone.kind === 'retry');
    match(gone.reason, /ECONNREFUSED|ESOCKET/);
  });

  it('is not sent in the clear where encryption is asked for, nor to a server whose certificate nobody trusts', async () => {
    const authority = await makeAuthority(directory);
    const { certFile, keyFile } = await authority.issue('server', 2);
    const starttls = await start('starttls', certFile, keyFile);
    const untrusted = await sendMail(starttls({ security: 'STARTTLS' }), MAIL);
    ok(untrusted.kind === 'retry');
    match(untrusted.reason, /certificate/i);
    const clear = await sendMail(starttls(), MAIL);
    ok(clear.kind !== 'sent');
    await server?.stop();
    const plain = await start();
    const without = await sendMail(plain({ security: 'STARTTLS' }), MAIL);
    ok(without.kind !== 'sent', JSON.stringify(without));
    equal(taken().length, 0);
  });
});
