import { deepEqual, doesNotMatch, match } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Link, LinkTls } from '../../src/model/link.ts';
import { openModbusLink } from '../../src/protocols/modbus/client.ts';
import { openMqttLink } from '../../src/protocols/mqtt/client.ts';
import { brief } from '../protocols/modbus/open-link.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { modbusSettings, mqttSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { type Authority, makeAuthority } from './certificates.ts';
import { mosquittoMissing } from './mosquitto.ts';
import { type Pymodbus, pymodbusMissing, startPymodbus } from './pymodbus.ts';
import { socatMissing } from './serial-line.ts';
import { skipWhere } from './skip.ts';

const MOSQUITTO = process.env.MOSQUITTO ?? '/usr/sbin/mosquitto';

/** Where a server with one kind of certificate listens. */
interface Listener {
  port: number;
  certificate: 'good' | 'expired';
  /** Asks for a certificate of the client, too. */
  asks: boolean;
}

describe('links over TLS', function () {
  this.timeout(30_000);
  let directory: string;
  let authority: Authority;
  let other: Authority;
  let client: { cert: string; key: string };
  const children: ChildProcess[] = [];
  let link: Link;

  const issued = (certificate: Listener['certificate']) => ({
    certFile: join(directory, `${certificate}.pem`),
    keyFile: join(directory, `${certificate}.key`),
  });
  const run = async (command: string, args: string[], ports: number[]) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    children.push(child);
    for (const port of ports) await listens(port);
  };

  before(async function () {
    skipWhere(mosquittoMissing() ?? (await pymodbusMissing()) ?? (await socatMissing()), this);
    directory = await mkdtemp(join(tmpdir(), 'tieline-tls-'));
    authority = await makeAuthority(directory);
    await authority.issue('good', 1);
    await authority.issue('expired', 0);
    client = await authority.issue('gateway', 1);
    const elsewhere = await mkdtemp(join(directory, 'other-'));
    other = await makeAuthority(elsewhere);
  });
  afterEach(() => link?.close());
  after(async () => {
    for (const child of children) {
      if (child.exitCode !== null) continue;
      child.kill();
      await once(child, 'exit');
    }
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  const trusting = () => ({ ca: authority.ca, rejectUnauthorized: true });

  /** What every protocol has to say of certificates. */
  const behaves = (open: (listener: Pick<Listener, 'certificate' | 'asks'>, tls: LinkTls | undefined) => Link) => {
    it('is up with the authority of the plant', async () => {
      link = open({ certificate: 'good', asks: false }, trusting());
      await reaches(link, 'up');
    });
    it('says that the authority of the server is not known', async () => {
      link = open({ certificate: 'good', asks: false }, { ca: other.ca, rejectUnauthorized: true });
      match((await reaches(link, 'down')).reason ?? '', /the authority of its certificate is not trusted/);
    });
    it('says that the certificate of the server has expired', async () => {
      link = open({ certificate: 'expired', asks: false }, trusting());
      match((await reaches(link, 'down')).reason ?? '', /certificate has expired/);
    });
    it('shows its own certificate where the server asks for one', async () => {
      link = open({ certificate: 'good', asks: true }, { ...trusting(), cert: client.cert, key: client.key });
      await reaches(link, 'up');
    });
    it('is down with a reason where the server asks for one and it has none, and tells no key', async () => {
      link = open({ certificate: 'good', asks: true }, trusting());
      const { reason = '' } = await reaches(link, 'down');
      match(reason, /wants a certificate/);
      doesNotMatch(reason, /PRIVATE KEY/);
    });
  };

  describe('to mosquitto', () => {
    let listeners: Listener[];
    before(async () => {
      listeners = await makeListeners();
      const file = join(directory, 'mosquitto.conf');
      const lines = listeners.flatMap(({ port, certificate, asks }) => [
        `listener ${port} 127.0.0.1`,
        `cafile ${authority.caFile}`,
        `certfile ${issued(certificate).certFile}`,
        `keyfile ${issued(certificate).keyFile}`,
        `require_certificate ${asks}`,
      ]);
      await writeFile(file, [...lines, 'allow_anonymous true', `user ${userInfo().username}`].join('\n'));
      const ports = listeners.map(({ port }) => port);
      await run(MOSQUITTO, ['-c', file], ports);
    });

    behaves((wanted, tls) =>
      openMqttLink({
        ...{
          name: 'broker',
          id: 'gateway',
          clock: testClock(),
          random: () => 0,
          log: () => undefined,
          folder: '',
          tls,
        },
        settings: mqttSettings({
          ...{ url: `mqtts://127.0.0.1:${portOf(listeners, wanted)}`, clientId: 'gateway', noDataSeconds: 0 },
          connectTimeoutSeconds: 2,
        }),
      }),
    );
  });

  describe('to pymodbus behind socat', () => {
    let listeners: Listener[];
    let device: Pymodbus;
    before(async () => {
      listeners = await makeListeners();
      device = await startPymodbus();
      for (const { port, certificate, asks } of listeners) {
        const { certFile, keyFile } = issued(certificate);
        const how = `cert=${certFile},key=${keyFile},cafile=${authority.caFile},verify=${asks ? 1 : 0},openssl-min-proto-version=TLS1.2`;
        const from = `OPENSSL-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork,${how}`;
        await run('socat', [from, `TCP:127.0.0.1:${device.port}`], [port]);
      }
    });
    after(() => device?.stop());

    const open = (wanted: Pick<Listener, 'certificate' | 'asks'>, tls: LinkTls | undefined) =>
      openModbusLink({
        ...{ name: 'line', id: 'line', clock: testClock(), random: () => 0, log: () => undefined, folder: '', tls },
        settings: modbusSettings({
          ...{ host: '127.0.0.1', port: portOf(listeners, wanted), timeoutSeconds: 1, reconnectSeconds: 0.5 },
        }),
      });
    behaves(open);

    it('carries values', async () => {
      await device.put(['holding', 10, 'uint16', 'abcd'], '4711');
      const modbus = open({ certificate: 'good', asks: false }, trusting());
      link = modbus;
      await reaches(modbus, 'up');
      deepEqual(brief(await modbus.read(['holding:10'])), [['holding:10', 4711]]);
    });
  });
});

async function makeListeners(): Promise<Listener[]> {
  const kinds = [
    { certificate: 'good', asks: false },
    { certificate: 'good', asks: true },
    { certificate: 'expired', asks: false },
  ] as const;
  return await Promise.all(kinds.map(async (kind) => ({ ...kind, port: await freePort() })));
}

function portOf(listeners: Listener[], wanted: Pick<Listener, 'certificate' | 'asks'>): number {
  return (
    listeners.find(({ certificate, asks }) => certificate === wanted.certificate && asks === wanted.asks)?.port ?? 0
  );
}

async function listens(port: number): Promise<void> {
  let open = false;
  const attempt = () => {
    const socket = connect(port, '127.0.0.1', () => {
      open = true;
      socket.destroy();
    }).on('error', () => undefined);
  };
  const trying = setInterval(attempt, 50);
  await eventually(() => open, `a listener on ${port}`, 5000).finally(() => clearInterval(trying));
}
