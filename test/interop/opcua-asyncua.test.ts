import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkStatus } from '../../src/model/link.ts';
import type { Sample } from '../../src/model/sample.ts';
import { type OpcuaLink, openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import type { WantedItem } from '../../src/protocols/opcua/items.ts';
import type { OpcuaLinkSettings } from '../../src/protocols/opcua/settings.ts';
import { judgeCertificate, listCertificates } from '../../src/protocols/opcua/trust.ts';
import { brief } from '../protocols/modbus/open-link.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { type Cable, startCable } from '../support/cable.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { makeUserCertificate } from './certificates.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const id = (name: string) => `ns=2;s=Line.${name}`;
const item = (name: string, more: Partial<WantedItem> = {}): WantedItem => ({
  ...{ nodeId: id(name), address: `Line/${name}`, samplingMs: 50, queueSize: 100 },
  ...more,
});

describe('OPC UA link to asyncua', function () {
  this.timeout(60_000);
  let directory: string;
  let port: number;
  let server: PythonPeer;
  let cable: Cable;
  let link: OpcuaLink;
  const told: Sample[] = [];

  const start = async () => {
    server = await startPythonPeer('asyncua-server.py', [String(port), directory]);
  };
  const open = (settings: Partial<OpcuaLinkSettings> = {}) => {
    link = openOpcuaLink({
      ...{ name: 'line', id: 'line', clock: testClock(), random: () => 0, log: () => undefined },
      folder: join(directory, 'links'),
      settings: opcuaSettings({
        ...{ endpoint: `opc.tcp://127.0.0.1:${cable.port}/line`, securityMode: 'None', login: 'anonymous' },
        ...{ publishingMilliseconds: 100, reconnectSeconds: 0.5, answerTimeoutSeconds: 2 },
        ...settings,
      }),
    });
    return link;
  };
  const put = (name: string, value: unknown) => server.ask({ put: [name, value] });
  const listen = (items: readonly WantedItem[]) => link.subscribe(items, (samples) => void told.push(...samples));
  const good = () => told.filter(({ quality }) => quality === 'good').map(({ value }) => value);

  before(async function () {
    skipWhere(await pythonPackageMissing('asyncua'), this);
    directory = await mkdtemp(join(tmpdir(), 'tieline-opcua-'));
    port = await freePort();
    await start();
    cable = await startCable(port);
  });
  afterEach(async () => {
    await link?.close();
    cable?.open();
    cable?.behave();
    told.length = 0;
  });
  after(async () => {
    await cable?.close();
    await server?.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('reads every scalar type without losing a digit', async () => {
    await reaches(open(), 'up');
    const names = [
      'Boolean',
      'SByte',
      'Byte',
      'Int16',
      'UInt16',
      'Int32',
      'UInt32',
      'Int64',
      'UInt64',
      'Float',
      'Double',
    ];
    const others = ['NaN', 'String', 'DateTime', 'ByteString', 'LocalizedText', 'Array'];
    const samples = await link.read([...names, ...others].map((name) => id(`Types.${name}`)));
    deepEqual(
      samples.map(({ value }) => value),
      [
        ...[true, -128, 255, -32_768, 65_535, -2_147_483_648, 4_294_967_295],
        ...[-9_007_199_254_740_993n, 18_446_744_073_709_551_615n, -21.5, 0.1],
        ...[null, 'Pumpe Süd', '2026-11-24T12:00:00.000Z', 'AP8=', 'läuft', '[1.5,2.5]'],
      ],
    );
    equal(samples[11]?.reason, 'not a number');
  });

  it('names the status of a node that is not there, and reads its neighbours', async () => {
    await reaches(open(), 'up');
    deepEqual(
      brief(
        await link.read([
          id('Locked'),
          id('Nowhere'),
          'nsu=http://tieline.example/line;s=Line.Locked',
          'nsu=urn:no;i=1',
        ]),
      ),
      [
        [id('Locked'), 7],
        [id('Nowhere'), null, 'BadNodeIdUnknown'],
        ['nsu=http://tieline.example/line;s=Line.Locked', 7],
        ['nsu=urn:no;i=1', null, 'the server has no namespace urn:no'],
      ],
    );
  });

  it('writes as the type of the variable, and says what that type allows', async () => {
    await reaches(open(), 'up');
    for (const [name, value, seen] of [
      ['Int64', -9_007_199_254_740_995n, '-9007199254740995'],
      ['Double', 21.5, '21.5'],
      ['Boolean', false, 'False'],
    ] as const) {
      await link.write(id(`Types.${name}`), value);
      equal(await server.ask({ get: name }), seen);
    }
    await rejects(link.write(id('Types.Byte'), 256), {
      code: 'REFUSED',
      message: /Byte takes a whole number from 0 to 255/,
    });
    await rejects(link.write(id('Nowhere'), 1), { code: 'REFUSED', message: /BadNodeIdUnknown/ });
    await rejects(link.write(id('Locked'), 1), { code: 'REFUSED', message: /BadNotWritable|BadUserAccessDenied/ });
  });

  it('calls a method with typed arguments', async () => {
    await reaches(open(), 'up');
    const method = { objectId: id('').slice(0, -1), methodId: id('Start') };
    deepEqual(await link.call(method, [1.5, 'pump 1']), [3]);
    deepEqual(server.told.at(-1), { call: [1.5, 'pump 1'] });
    await rejects(link.call(method, [1]), { code: 'REFUSED', message: /it takes 2/ });
  });

  it('browses folders, variables with type and unit, and methods', async () => {
    await reaches(open(), 'up');
    const top = await link.browse?.();
    ok(top?.some(({ name, kind }) => name === 'Line' && kind === 'folder'));
    equal((await link.browse?.('ns=2;s=Many'))?.length, 300);
    deepEqual(
      (await link.browse?.('ns=2;s=Line'))?.map(({ name, kind, type, unit }) => [name, kind, type, unit]),
      [
        ['Types', 'folder', undefined, undefined],
        ['Temperature', 'variable', 'Double', '°C'],
        ['Counter', 'variable', 'Int64', undefined],
        ['Locked', 'variable', 'Int64', undefined],
        ['Many', 'folder', undefined, undefined],
        ['Start', 'method', undefined, undefined],
        ['SetTemperature', 'method', undefined, undefined],
      ],
    );
    await rejects(link.browse?.('ns=2;s=Nowhere') ?? Promise.resolve(), /BadNodeId(Unknown|Invalid)/);
  });

  it('tells each change once, and what is wrong of one item without the others', async () => {
    await reaches(open(), 'up');
    await put('Counter', 100);
    listen([item('Counter'), item('Nowhere')]);
    await eventually(() => told.length >= 2, 'first values');
    for (let i = 101; i <= 110; i++) {
      await put('Counter', i);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await eventually(() => good().includes(110), 'the last value');
    deepEqual([...new Set(good())].length, good().length);
    deepEqual(brief(told.filter(({ quality }) => quality === 'bad')), [['Line/Nowhere', null, 'BadNodeIdUnknown']]);
    deepEqual([link.status.state, link.status.reason], ['degraded', 'ns=2;s=Line.Nowhere: BadNodeIdUnknown']);
  });

  it('carries the quality of a value', async () => {
    await reaches(open(), 'up');
    listen([item('Temperature')]);
    await eventually(() => told.length === 1, 'first value');
    await server.ask({ status: ['Temperature', 0x8031_0000] });
    await eventually(() => told.length === 2, 'bad');
    await server.ask({ status: ['Temperature', 0x4090_0000] });
    await eventually(() => told.length === 3, 'uncertain');
    deepEqual(
      told.slice(1).map(({ value, quality, reason }) => [value, quality, reason]),
      [
        [null, 'bad', 'BadNoCommunication'],
        [1, 'uncertain', 'UncertainLastUsableValue'],
      ],
    );
    await put('Temperature', 20);
  });

  it('tells that it is down, and what every value is when it is back, after the cable was pulled', async () => {
    await reaches(open(), 'up');
    const states: LinkStatus['state'][] = [];
    link.watch(({ state }) => states.push(state));
    await put('Counter', 1);
    listen([item('Counter'), item('Locked')]);
    await eventually(() => good().length === 2, 'first values');
    cable.cut();
    await reaches(link, 'down');
    deepEqual(brief(told.slice(2)), [
      ['Line/Counter', null, 'comm-failure'],
      ['Line/Locked', null, 'comm-failure'],
    ]);
    await rejects(link.read([id('Locked')]), { code: 'LINK_DOWN' });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await put('Counter', 2);
    cable.open();
    await reaches(link, 'up');
    const since = told.length;
    await eventually(() => told.at(-1)?.quality === 'good' && good().includes(2), 'values again', 10_000);
    await eventually(
      () => told.some(({ address, quality }, i) => i >= 4 && address === 'Line/Locked' && quality === 'good'),
      'the resting value',
      10_000,
    );
    ok(since >= 4);
    deepEqual([...new Set(states)], ['up', 'down']);
    // What rests is told with a time after the bad one, or nobody would believe it.
    const rest = told.filter(({ address }) => address === 'Line/Locked').map(({ time }) => time);
    ok(rest.every((time, i) => time >= (rest[i - 1] ?? 0)));
  });

  it('comes back by itself when the server was killed and started again', async () => {
    await reaches(open(), 'up');
    listen([item('Counter')]);
    await eventually(() => good().length > 0, 'a value');
    await server.stop();
    await reaches(link, 'down');
    await start();
    await put('Counter', 4711);
    await eventually(() => good().includes(4711), 'the new value', 30_000);
  });

  it('says who the server is that it does not trust, and connects once somebody trusts it', async () => {
    const folder = join(directory, 'links', 'pki');
    await mkdir(join(folder, 'rejected'), { recursive: true });
    await makeUserCertificate(join(folder, 'rejected'), 'another-server');
    open({ securityMode: 'SignAndEncrypt', login: 'user name', username: 'line', password: 'secret' });
    const { reason = '' } = await reaches(link, 'down');
    match(reason, /^the certificate of the server is not trusted: .*Line server.*, thumbprint [0-9a-f]{40}$/);
    const shown = (await listCertificates(folder)).find(({ subject }) => subject.includes('Line server'));
    ok(shown && !shown.trusted && reason.includes(shown.thumbprint) && shown.validTo > Date.now());
    equal(await judgeCertificate(folder, shown.thumbprint, true), true);
    await eventually(() => link.status.state === 'up', 'a trusted connection', 30_000);
    deepEqual((await link.read([id('Locked')]))[0]?.value, 7);
  });

  it('names a refused login, and never the password', async () => {
    open({ login: 'user name', username: 'line', password: 'wrong-secret' });
    const { reason = '' } = await reaches(link, 'down');
    match(reason, /refused the login/);
    ok(!reason.includes('wrong-secret'));
  });

  it('says that nobody is there', async () => {
    open({ endpoint: `opc.tcp://127.0.0.1:${await freePort()}` });
    match((await reaches(link, 'down')).reason ?? '', /cannot reach opc\.tcp.*ECONNREFUSED/);
  });

  describe('that keeps sessions', () => {
    let keeper: PythonPeer;
    before(async () => {
      keeper = await startPythonPeer('asyncua-server.py', [String(await freePort()), directory, 'open']);
    });
    after(() => keeper?.stop());

    it('loses nothing of an outage of four seconds, and tells nothing twice', async () => {
      const own = await startCable(keeper.port);
      await keeper.ask({ put: ['Counter', 0] });
      open({ endpoint: `opc.tcp://127.0.0.1:${own.port}/line` });
      await reaches(link, 'up');
      listen([item('Counter', { queueSize: 200, samplingMs: 0 })]);
      await eventually(() => good().length > 0, 'first value');
      const ramp = keeper.ask({ ramp: ['Counter', 100, 60] });
      await eventually(() => good().includes(10), 'values');
      own.cut();
      await reaches(link, 'down');
      await new Promise((resolve) => setTimeout(resolve, 4000));
      own.open();
      await ramp;
      await eventually(() => good().includes(100), 'the last value', 10_000);
      const values = good().filter((value) => value !== 0);
      deepEqual(
        values.toSorted((a, b) => Number(a) - Number(b)),
        Array.from({ length: 100 }, (_, i) => i + 1),
      );
      equal(link.dropped, 0);
      await own.close();
    });
  });
});
