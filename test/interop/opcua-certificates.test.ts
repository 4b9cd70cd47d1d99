import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpcuaLink, openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import type { OpcuaLinkSettings } from '../../src/protocols/opcua/settings.ts';
import { judgeCertificate, listCertificates } from '../../src/protocols/opcua/trust.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { makeUserCertificate } from './certificates.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

describe('certificates of OPC UA, against asyncua', function () {
  this.timeout(60_000);
  let directory: string;
  let server: PythonPeer | undefined;
  let link: OpcuaLink;

  const start = async (...how: string[]) => {
    server = await startPythonPeer('asyncua-server.py', [String(await freePort()), directory, ...how]);
  };
  const pki = () => join(directory, 'links', 'pki');
  const open = (settings: Partial<OpcuaLinkSettings>) => {
    link = openOpcuaLink({
      ...{ name: 'line', id: 'line', clock: testClock(), random: () => 0, log: () => undefined },
      folder: join(directory, 'links'),
      settings: opcuaSettings({
        ...{ endpoint: `opc.tcp://127.0.0.1:${server?.port}/line`, securityMode: 'SignAndEncrypt' },
        ...{ reconnectSeconds: 0.5, answerTimeoutSeconds: 2 },
        ...settings,
      }),
    });
    return link;
  };
  const trusted = async (settings: Partial<OpcuaLinkSettings>) => {
    await reaches(open(settings), 'down');
    const [shown] = await listCertificates(pki());
    ok(shown);
    equal(await judgeCertificate(pki(), shown.thumbprint, true), true);
  };

  before(async function () {
    skipWhere(await pythonPackageMissing('asyncua'), this);
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-opcua-certificates-'));
  });
  afterEach(async () => {
    await link?.close();
    await server?.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('log a user in, as fields of one line have them', async () => {
    const { cert, key } = await makeUserCertificate(directory, 'user');
    await start();
    const [userCertificate, userPrivateKey] = [cert.replaceAll('\n', ''), key.replaceAll('\n', ' ')];
    await trusted({ login: 'certificate', userCertificate, userPrivateKey });
    await eventually(() => link.status.state === 'up', 'a session', 20_000);
    deepEqual((await link.read(['ns=2;s=Line.Locked']))[0]?.value, 7);
  });

  it('log nobody in whom the server does not know, and the key is not told', async () => {
    const { cert, key } = await makeUserCertificate(directory, 'stranger');
    await start();
    await trusted({ login: 'certificate', userCertificate: cert, userPrivateKey: key });
    await eventually(() => /refused the login/.test(link.status.reason ?? ''), 'a refusal', 20_000);
    ok(!link.status.reason?.includes('PRIVATE'));
  });

  it('that have expired are refused by name and with the day, even when somebody trusts them', async () => {
    await start('expired');
    await trusted({ login: 'anonymous' });
    await eventually(() => /expired/.test(link.status.reason ?? ''), 'the reason', 10_000);
    match(link.status.reason ?? '', /^the certificate of the server expired on \d{4}-\d\d-\d\d: .*Line server/);
    ok(link.status.state === 'down');
  });
});
