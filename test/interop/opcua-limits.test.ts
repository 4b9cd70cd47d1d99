import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { MessageSecurityMode, SecurityPolicy, type StatusCode, StatusCodes } from 'node-opcua-client';
import { OPCUAServer } from 'node-opcua-server';
import type { Sample } from '../../src/model/sample.ts';
import { type OpcuaLink, openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { type Cable, startCable } from '../support/cable.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';

const TANKS = 25;
const IDS = Array.from({ length: TANKS }, (_, i) => `ns=1;s=Tank.${i}`);

describe('an OPC UA link to a server of node-opcua with narrow limits', function () {
  this.timeout(60_000);
  let directory: string;
  let port: number;
  let server: OPCUAServer;
  const levels: { setValueFromSource(value: object, status: StatusCode, at: Date): void }[] = [];
  let cable: Cable;
  let link: OpcuaLink;
  let told: Sample[];

  const limits = () => server.engine.serverCapabilities.operationLimits;
  const subscribe = (ids: readonly string[], queueSize = 10) =>
    link.subscribe(
      ids.map((nodeId) => ({ nodeId, address: nodeId, samplingMs: 50, queueSize })),
      (samples) => void told.push(...samples),
    );
  const subscriptions = () => server.engine.getSessions().flatMap((session) => session.publishEngine.subscriptions);
  const newest = (id: string) => told.findLast(({ address }) => address === id);
  const allAre = (quality: Sample['quality']) => IDS.every((id) => newest(id)?.quality === quality);

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-opcua-limits-'));
    port = await freePort();
    server = new OPCUAServer({
      ...{ port, hostname: '127.0.0.1', resourcePath: '/tanks', allowAnonymous: true },
      ...{ securityModes: [MessageSecurityMode.None], securityPolicies: [SecurityPolicy.None] },
      serverCertificateManager: new OPCUACertificateManager({ rootFolder: join(directory, 'server') }),
    });
    await server.initialize();
    const space = server.engine.addressSpace;
    ok(space);
    const folder = space
      .getOwnNamespace()
      .addFolder(space.rootFolder.objects, { browseName: 'Tanks', nodeId: 's=Tanks' });
    for (let i = 0; i < TANKS; i++) {
      const level = space.getOwnNamespace().addAnalogDataItem({
        ...{ browseName: `Tank${i}`, componentOf: folder, dataType: 'Double', nodeId: `s=Tank.${i}` },
        ...{ engineeringUnitsRange: { low: 0, high: 100 }, engineeringUnits: { displayName: { text: 'mm' } } },
        value: { dataType: 'Double', value: i },
      });
      levels.push(level);
    }
    await server.start();
  });
  beforeEach(async () => {
    told = [];
    cable = await startCable(port);
    link = openOpcuaLink({
      ...{ name: 'tanks', id: 'tanks', clock: testClock(), random: () => 0, log: () => undefined },
      folder: join(directory, 'links'),
      settings: opcuaSettings({
        ...{ endpoint: `opc.tcp://127.0.0.1:${cable.port}/tanks`, securityMode: 'None', login: 'anonymous' },
        ...{ publishingMilliseconds: 100, reconnectSeconds: 0.5, answerTimeoutSeconds: 1, sessionTimeoutSeconds: 10 },
      }),
    });
    await reaches(link, 'up');
  });
  afterEach(async () => {
    await link.close();
    await cable.close();
    limits().maxMonitoredItemsPerCall = 0;
  });
  after(async () => {
    await server?.shutdown();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('lets at most a thousand requests wait for an answer; further ones are refused and counted, nothing of them is sent', async () => {
    cable.behave((direction, bytes) => ({ bytes: direction === 'answer' ? new Uint8Array() : bytes }));
    const asked = Array.from({ length: 1002 }, () => link.read([IDS[0] ?? '']));
    const refused = (await Promise.allSettled(asked.slice(1000))).map((one) =>
      one.status === 'rejected' ? String(one.reason) : 'answered',
    );
    for (const reason of refused) match(reason, /1000 requests wait for an answer already/);
    deepEqual([refused.length, link.dropped], [2, 2]);
    cable.behave();
    await Promise.allSettled(asked);
    await reaches(link, 'up');
    equal((await link.read([IDS[3] ?? '']))[0]?.value, 3);
  });

  it('asks for fewer items at once where it takes no more', async () => {
    limits().maxMonitoredItemsPerCall = 4;
    subscribe(IDS);
    await eventually(() => allAre('good'), 'all values', 10_000);
    deepEqual(
      IDS.map((id) => told.filter(({ address }) => address === id).map(({ value }) => value)),
      IDS.map((_, i) => [i]),
    );
    equal(link.status.state, 'up');
  });

  it('tells each item bad and is degraded where the request for them fails, and asks again', async () => {
    const answer = Reflect.get(server, '_on_CreateMonitoredItemsRequest') as () => void;
    Reflect.set(server, '_on_CreateMonitoredItemsRequest', () => undefined);
    try {
      subscribe(IDS);
      await eventually(() => allAre('bad'), 'bad samples', 10_000);
    } finally {
      Reflect.set(server, '_on_CreateMonitoredItemsRequest', answer);
    }
    equal(told.length, TANKS);
    equal(link.status.state, 'degraded');
    match(link.status.reason ?? '', /^ns=1;s=Tank\.0: the server did not answer \(and 24 more\)$/);
    equal(newest(IDS[0] ?? '')?.reason, 'the server did not answer');
    await eventually(() => allAre('good'), 'all values', 20_000);
    await eventually(() => link.status.state === 'up', 'up');
    equal(told.length, 2 * TANKS);
  });

  it('is degraded and subscribes anew where the server says nothing any more and yet answers', async () => {
    subscribe(IDS);
    await eventually(() => allAre('good'), 'all values', 10_000);
    const ids = () => [...subscriptions()].map(({ id }) => id);
    const [dead] = subscriptions();
    ok(dead);
    // It rests for several keep-alives, which is no silence.
    await pause(4000);
    deepEqual([link.status.state, ids(), told.length], ['up', [dead.id], TANKS]);
    const degraded = reaches(link, 'degraded');
    clearInterval(Reflect.get(dead, 'timerId') as NodeJS.Timeout);
    equal((await degraded).reason, 'subscription of ns=1;s=Tank.0: the server sends nothing for 3 s, subscribed anew');
    equal(allAre('bad'), true);
    await eventually(() => allAre('good'), 'all values', 10_000);
    await eventually(() => link.status.state === 'up', 'up');
    equal(told.length, 3 * TANKS);
    await eventually(() => !ids().includes(dead.id), 'the dead one is deleted');
    equal(ids().length, 1);
  });

  describe('where old values come again after an interruption', () => {
    let start: number;
    const put = async (value: number) => {
      levels[7]?.setValueFromSource({ dataType: 'Double', value }, StatusCodes.Good, new Date(start + value));
      await pause(120);
    };
    const values = () => told.filter(({ quality }) => quality === 'good').map(({ value }) => value);
    const newestIs = (value: number) => eventually(() => values().at(-1) === value, `the value ${value}`, 20_000);
    const interruptAfter = async (...before: number[]) => {
      subscribe(['ns=1;s=Tank.7']);
      await eventually(() => values().length === 1, 'first value', 10_000);
      told = [];
      for (const value of before) await put(value);
      await newestIs(before.at(-1) ?? 0);
      cable.cut();
      await reaches(link, 'down');
    };

    beforeEach(() => {
      start = Date.now();
    });

    it('tells nothing twice, and later what the server means', async () => {
      await interruptAfter(11, 12, 13);
      for (const value of [11, 12, 13, 14]) await put(value);
      cable.open();
      await newestIs(14);
      await pause(1000);
      deepEqual(values(), [11, 12, 13, 14]);
      await put(12);
      await newestIs(12);
      deepEqual(values(), [11, 12, 13, 14, 12]);
    });

    it('ends with what the server has, be it an old one', async () => {
      await interruptAfter(11, 12, 13);
      for (const value of [14, 12]) await put(value);
      cable.open();
      await newestIs(14);
      await newestIs(12);
      await pause(1000);
      deepEqual(values(), [11, 12, 13, 14, 12]);
    });
  });
});
