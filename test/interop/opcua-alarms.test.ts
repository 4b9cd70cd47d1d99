import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alarm } from '../../src/model/alarm.ts';
import { api, listening, until } from '../flows/told.ts';
import { type Cable, startCable } from '../support/cable.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { freePort } from '../support/node-red-process.ts';
import { makeUserDir, removeUserDir } from '../support/user-dir.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const ears = listening('tab', ['raised', 'cleared']);
const TAG = { link: 'line', address: 'Pump {n}/{alarm}', asset: 'acme/pump-{n}', property: '{alarm}' };

const flow = (port: number, input: Record<string, unknown> = {}): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'alarms of a server' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [TAG] },
  {
    ...{
      id: 'server',
      type: 'tieline-opcua-link',
      name: 'line',
      plant: 'plant',
      login: 'anonymous',
      securityMode: 'None',
    },
    ...{ endpoint: `opc.tcp://127.0.0.1:${port}/line`, publishingMilliseconds: 50, reconnectSeconds: 0.5 },
    ...{ answerTimeoutSeconds: 2 },
  },
  {
    ...{ id: 'in', z: 'tab', type: 'tieline-opcua-alarm-in', name: 'line alarms', link: 'server', ...input },
    wires: [['raised', 'order'], ['cleared']],
  },
  { id: 'book', type: 'tieline-cmms', name: 'Book', plant: 'plant', provider: 'order-book' },
  { id: 'order', z: 'tab', type: 'tieline-work-order', cmms: 'book', wires: [[]] },
  ...ears.nodes,
];

describe('alarms of an OPC UA server, against asyncua', function () {
  this.timeout(40_000);
  let directory: string;
  let port: number;
  let server: PythonPeer;
  let cable: Cable;
  let nodeRed: RunningNodeRed;
  let userDir: string;

  const put = (name: string, said: Record<string, unknown>) => server.ask({ alarm: [name, said] });
  const alarms = async () => (await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms')).alarms;
  /** Alarms of the server as `Level UNACK`, without those of Tieline itself. */
  const standing = async () =>
    (await alarms())
      .filter(({ condition }) => condition === 'device')
      .map(({ property, state }) => `${property} ${state}`)
      .sort();
  const stands = async (...expected: string[]) => {
    await until(async () => (await standing()).join() === expected.toSorted().join(), expected.join(), 15_000).catch(
      async () => deepEqual(await standing(), expected),
    );
  };
  const linkState = async () =>
    (await api<{ links?: { status: { state: string; reason?: string } }[] }>(nodeRed.url, 'links')).links?.[0]?.status;
  const isUp = () => until(async () => (await linkState())?.state === 'up', 'the link up', 20_000);
  /** What left the node, without what was told again because it was on its way when the runtime stopped. */
  const sent = (sink: string) =>
    (ears.told.messages.get(sink) ?? []).filter(({ replayed }) => !replayed).map(({ payload }) => payload as Alarm);

  before(async function () {
    skipWhere(await pythonPackageMissing('asyncua'), this);
    directory = await mkdtemp(join(tmpdir(), 'tieline-opcua-alarms-'));
    userDir = await makeUserDir();
    nodeRed = await startNodeRed({ settings: ears.settings, userDir });
  });
  beforeEach(async () => {
    port = await freePort();
    server = await startPythonPeer('asyncua-server.py', [String(port), directory, 'open']);
    cable = await startCable(port);
    await nodeRed.deploy(flow(cable.port));
    await isUp();
    await stands();
    ears.forget();
  });
  afterEach(async () => {
    await cable?.close();
    await server?.stop();
  });
  after(async () => {
    await nodeRed?.stop();
    if (userDir) await removeUserDir(userDir);
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('are raised, acknowledged and cleared as the server says, and open one order', async () => {
    await put('Level', { active: true, severity: 700, message: 'level too high' });
    await stands('Level UNACK');
    const [alarm] = await alarms();
    ok(alarm);
    deepEqual(
      [alarm.asset, alarm.property, alarm.priority, alarm.message, alarm.rule.name],
      ['acme/pump-1', 'Level', 'high', 'acme/pump-1/Level: level too high', 'line alarms'],
    );
    deepEqual(alarm.evidence.reading?.raw, {
      ...{ condition: 'ns=2;s=Line.Alarm.Level', severity: 700, message: 'level too high' },
    });
    await put('Level', { acked: true, user: 'Ines at the panel', comment: 'on my way' });
    await stands('Level ACKED');
    const [acked] = await alarms();
    deepEqual([acked?.ackedBy, acked?.ackComment], ['Ines at the panel', 'on my way']);
    await put('Level', { active: false });
    await stands();
    await until(() => sent('cleared').length > 0, 'the output cleared');
    deepEqual([sent('raised').map(({ id }) => id), sent('cleared').map(({ id }) => id)], [[alarm.id], [alarm.id]]);
    const { orders } = await api<{ orders: { alarmId: string }[] }>(nodeRed.url, 'work-orders');
    deepEqual(
      orders.map(({ alarmId }) => alarmId),
      [alarm.id],
    );
    const trace = await api<{ transitions: { kind: string }[]; path: { id: string }[] }>(
      nodeRed.url,
      `trace/${alarm.id}`,
    );
    deepEqual(
      [trace.transitions.map(({ kind }) => kind), trace.path.map(({ id }) => id)],
      [
        ['raised', 'acknowledged', 'cleared'],
        ['in', 'order'],
      ],
    );
  });

  it('acknowledged in the console are acknowledged at the server, with the comment', async () => {
    await put('Level', { active: true });
    await stands('Level UNACK');
    const [alarm] = await alarms();
    const answer = await api<{ alarm: Alarm }>(nodeRed.url, `alarms/${alarm?.id}/ack`, { comment: 'seen it' });
    equal(answer.alarm?.state, 'ACKED', JSON.stringify(answer));
    deepEqual(server.told.at(-1), { acknowledged: ['Level', 'seen it'] });
    deepEqual([answer.alarm.ackedBy, answer.alarm.ackComment], ['somebody without login', 'seen it']);
    await put('Level', { active: false });
    await stands();
  });

  it('cannot be acknowledged while the server is away, and the answer says so', async () => {
    await put('Level', { active: true });
    await stands('Level UNACK');
    const [alarm] = await alarms();
    cable.cut();
    await until(async () => (await linkState())?.state === 'down', 'the link down');
    const answer = await api<{ error: { code: string; message: string } }>(nodeRed.url, `alarms/${alarm?.id}/ack`, {});
    deepEqual(answer.error?.code, 'LINK_DOWN');
    match(answer.error.message, /line is not connected/);
    await stands('Level UNACK');
    cable.open();
    await isUp();
    const later = await api<{ alarm: Alarm }>(nodeRed.url, `alarms/${alarm?.id}/ack`, {});
    equal(later.alarm?.state, 'ACKED', JSON.stringify(later));
  });

  it('catch up with what changed while the connection was interrupted', async () => {
    await put('Level', { active: true });
    await put('Flow', { active: true });
    await put('Heat', { active: true });
    await stands('Flow UNACK', 'Heat UNACK', 'Level UNACK');
    const before = await alarms();
    cable.cut();
    await until(async () => (await linkState())?.state === 'down', 'the link down');
    await put('Level', { active: false, acked: true });
    await put('Flow', { acked: true });
    await server.ask({ forget: 'Heat' });
    await put('Gas', { active: true });
    cable.open();
    await isUp();
    await stands('Flow ACKED', 'Gas UNACK');
    const after = await alarms();
    equal(
      after.find(({ property }) => property === 'Flow')?.id,
      before.find(({ property }) => property === 'Flow')?.id,
    );
  });

  it('catch up after the runtime was stopped, and nothing is raised twice', async () => {
    await put('Level', { active: true });
    await put('Flow', { active: true });
    await stands('Flow UNACK', 'Level UNACK');
    await until(() => sent('raised').length === 2, 'what left the node before the stop');
    const ids = (await alarms()).map(({ id }) => id).sort();
    await nodeRed.stop();
    await put('Flow', { active: false, acked: true });
    await put('Gas', { active: true });
    nodeRed = await startNodeRed({ settings: ears.settings, userDir });
    await isUp();
    await stands('Gas UNACK', 'Level UNACK');
    await until(() => sent('raised').length === 3 && sent('cleared').length === 1, 'what left the node');
    const level = (await alarms()).find(({ property }) => property === 'Level');
    ok(ids.includes(level?.id ?? ''));
    deepEqual(
      [sent('raised').map(({ property }) => property), sent('cleared').map(({ property }) => property)],
      [['Level', 'Flow', 'Gas'], ['Flow']],
    );
  });

  it('of one name that became active again are another occurrence, whatever was missed between', async () => {
    await put('Level', { active: true });
    await stands('Level UNACK');
    const [first] = await alarms();
    cable.cut();
    await until(async () => (await linkState())?.state === 'down', 'the link down');
    await put('Level', { active: false, acked: true });
    await put('Level', { active: true });
    cable.open();
    await isUp();
    await until(
      async () => (await alarms()).some(({ property, id }) => property === 'Level' && id !== first?.id),
      'another',
    );
    await stands('Level UNACK');
  });

  it('that are suppressed or shelved there, or not severe enough, are none here', async () => {
    await nodeRed.deploy(flow(cable.port, { leastSeverity: 300 }), 'nodes');
    await isUp();
    await put('Level', { active: true, suppressed: true });
    await put('Flow', { active: true, severity: 299 });
    await put('Heat', { active: true, branch: 'Line.Branch.1' });
    await put('Gas', { active: true, severity: 300 });
    await stands('Gas UNACK');
    await put('Level', { suppressed: false });
    await stands('Gas UNACK', 'Level UNACK');
  });

  it('that two conditions call by one name are told apart', async () => {
    await put('Level', { active: true });
    await put('Twin', { active: true, called: 'Level' });
    await stands('Level (ns=2;s=Line.Alarm.Twin) UNACK', 'Level UNACK');
    await put('Level', { active: false, acked: true });
    await stands('Level (ns=2;s=Line.Alarm.Twin) UNACK');
  });

  it('close with their node, and the link and its other users go on', async () => {
    await put('Level', { active: true });
    await stands('Level UNACK');
    await nodeRed.deploy(
      flow(cable.port).filter(({ id }) => id !== 'in'),
      'nodes',
    );
    await stands();
    equal((await linkState())?.state, 'up');
  });

  it('of a server that cannot tell its present ones are heard from now on, and the link says so', async () => {
    await server.ask({ refuse_refresh: 0x803d_0000 });
    await nodeRed.deploy(flow(cable.port));
    await until(async () => (await linkState())?.state === 'degraded', 'degraded', 15_000);
    match((await linkState())?.reason ?? '', /cannot tell its present alarms: BadNotSupported/);
    await put('Level', { active: true });
    await stands('Level UNACK');
  });
});
