import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceCondition } from '../../src/model/device-condition.ts';
import { type OpcuaLink, openOpcuaLink, type WatchedConditions } from '../../src/protocols/opcua/client.ts';
import { eventually, reaches, testClock } from '../protocols/wait.ts';
import { type Cable, startCable } from '../support/cable.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { type Peer, startPeer } from './peer.ts';

describe('the limit alarm of a server of node-opcua', function () {
  this.timeout(40_000);
  let directory: string;
  let server: Peer;
  let cable: Cable;
  let link: OpcuaLink;
  let watched: WatchedConditions;
  const told: { condition: DeviceCondition; isAll: boolean }[] = [];

  const level = (value: number) => server.ask({ level: value });
  const last = () => told.at(-1)?.condition;
  const lastIs = (active: boolean, acknowledged: boolean) =>
    eventually(
      () => last()?.active === active && last()?.acknowledged === acknowledged,
      `${active ? '' : 'not '}active, ${acknowledged ? '' : 'not '}acknowledged`,
      10_000,
    );

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-alarm-server-'));
    const port = await freePort();
    const script = join(import.meta.dirname, 'node-opcua-server.ts');
    server = await startPeer(process.execPath, [script, String(port), directory], 'node-opcua-server.ts');
    cable = await startCable(server.port);
    link = openOpcuaLink({
      ...{ name: 'tank', id: 'tank', clock: testClock(), random: () => 0, log: () => undefined },
      folder: join(directory, 'links'),
      settings: opcuaSettings({
        ...{ endpoint: `opc.tcp://127.0.0.1:${cable.port}/tank`, securityMode: 'None', login: 'anonymous' },
        ...{ publishingMilliseconds: 50, reconnectSeconds: 0.5, answerTimeoutSeconds: 2 },
      }),
    });
    await reaches(link, 'up');
    watched = link.watchConditions('i=2253', (conditions, isAll) => {
      for (const condition of conditions) told.push({ condition, isAll });
    });
  });
  after(async () => {
    watched?.leave();
    await link?.close();
    await cable?.close();
    await server?.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('is told with its source, name, severity, message and since when it is active', async () => {
    const before = Date.now();
    await level(85);
    await lastIs(true, false);
    const condition = last();
    ok(condition);
    deepEqual([condition.address, condition.source], ['Level/LevelAlarm', { protocol: 'opcua', link: 'tank' }]);
    match(condition.id, /^ns=1;/);
    match(condition.message, /Condition is 85\.000/);
    ok(condition.severity >= 1 && condition.severity <= 1000);
    ok((condition.activeSince ?? 0) >= before - 1000);
    equal(link.status.state, 'up');
  });

  it('is acknowledged there, with the comment', async () => {
    await watched.acknowledge(last()?.id ?? '', 'Wartung läuft');
    await lastIs(true, true);
    const { acked, comment } = (await server.ask({ alarm: true })) as { acked: boolean; comment: string };
    deepEqual([acked, comment, last()?.comment], [true, 'Wartung läuft', 'Wartung läuft']);
  });

  it('is told again, as all that the server keeps, when the connection was interrupted', async () => {
    cable.cut();
    await reaches(link, 'down');
    const before = told.length;
    cable.open();
    await eventually(() => told.slice(before).some(({ isAll }) => isAll), 'all that is kept', 20_000);
    deepEqual([last()?.active, last()?.acknowledged], [true, true]);
  });

  it('is over when the level has fallen', async () => {
    await level(50);
    await lastIs(false, true);
  });

  it('is active again, not acknowledged, since a later moment', async () => {
    const first = told.find(({ condition }) => condition.active)?.condition.activeSince ?? 0;
    await level(95);
    await lastIs(true, false);
    ok((last()?.activeSince ?? 0) > first);
  });

  it('that has no such name is refused with the status of the server', async () => {
    const refused = await watched.acknowledge('ns=1;s=Nowhere', '').catch((thrown: Error) => thrown);
    match(String(refused), /has not told this alarm/);
  });
});
