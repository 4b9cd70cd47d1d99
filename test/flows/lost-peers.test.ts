import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { startBroker, type TestBroker } from '../protocols/mqtt/aedes-broker.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Plc, startPlc } from './plc.ts';
import { api, listening, until } from './told.ts';

function flow(brokerUrl: string, plcPort: number, ears: FlowNode[]): FlowNode[] {
  const read = { z: 'tab', type: 'tieline-modbus-in', link: 'plc', intervalSeconds: 0.05, wires: [['norm']] };
  return [
    { id: 'tab', type: 'tab', label: 'lost peers' },
    ...ears,
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: brokerUrl },
    {
      ...{ id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant: 'plant', host: '127.0.0.1', port: plcPort },
      reconnectSeconds: 0.25,
    },
    { id: 'in', z: 'tab', type: 'tieline-mqtt-in', link: 'broker', topic: 'press/#', qos: '1', wires: [['norm']] },
    { ...read, id: 'registers', addresses: [{ address: 'holding:0' }] },
    { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [[]] },
  ];
}

describe('a peer that goes away and comes back, in a running Node-RED', function () {
  this.timeout(30_000);
  let broker: TestBroker;
  let plc: Plc;
  let nodeRed: RunningNodeRed;
  const ears = listening('tab');
  let logsBefore = 0;

  before(async () => {
    broker = await startBroker();
    plc = await startPlc();
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow(broker.url, plc.port, ears.nodes) });
    await until(() => badgeOf('in') === 'green dot connected', 'broker connected');
    await until(() => badgeOf('registers') === 'green dot connected', 'PLC connected');
  });
  beforeEach(() => {
    logsBefore = nodeRed.logs.length;
  });
  after(async () => {
    await nodeRed.stop();
    await plc.stop();
    await broker.close();
  });

  const badgeOf = (id: string) =>
    ears.told.statuses.findLast((status) => status.startsWith(`${id}: `))?.slice(id.length + 2);
  const redRing = (id: string) =>
    until(() => badgeOf(id)?.startsWith('red ring ') && badgeOf(id), `a red ring on ${id}`);
  const logged = (text: RegExp) => nodeRed.logs.slice(logsBefore).filter((line) => text.test(line));
  const systemAlarm = async (property: string) => {
    const { alarms } = await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms');
    return alarms.find((alarm) => alarm.condition === 'system' && alarm.property === property);
  };
  const raised = (property: string) =>
    until(async () => {
      const alarm = await systemAlarm(property);
      return alarm?.clearedAt === undefined ? alarm : undefined;
    }, `a system alarm about ${property}`);
  const cleared = (property: string) =>
    until(async () => (await systemAlarm(property))?.clearedAt !== undefined, `${property} cleared`);
  const reading = async (property: string) => {
    const { signals } = await api<{ signals: { property: string; reading: Reading }[] }>(nodeRed.url, 'signals');
    return signals.find((signal) => signal.property === property)?.reading;
  };

  it('a broker: badge, one system alarm, one log line each way, and values flow again', async () => {
    const { port } = new URL(broker.url);
    await broker.publish('press/temperature', '20', { qos: 1 });
    await until(async () => (await reading('temperature'))?.value === 20, 'the first value');
    await broker.close();
    match(await redRing('in'), /connection lost|cannot reach/);
    const alarm = await raised('link Broker');
    deepEqual([alarm.state, alarm.asset, alarm.rule.type], ['UNACK', 'Plant', 'system']);
    match(alarm.message, /^link Broker: (connection lost|cannot reach)/);
    await until(() => badgeOf('in')?.includes('cannot reach'), 'a failed attempt');

    broker = await startBroker({}, Number(port));
    await until(() => badgeOf('in') === 'green dot connected', 'broker connected again', 10_000);
    await cleared('link Broker');
    await broker.publish('press/temperature', '21', { qos: 1 });
    await until(async () => (await reading('temperature'))?.value === 21, 'the next value');
    deepEqual([logged(/^Broker is down: /).length, logged(/^Broker is up again$/).length], [1, 1]);
    deepEqual(logged(/^PLC is down: /), []);
  });

  it('a PLC: badge, bad values, one system alarm, one log line each way, and values flow again', async () => {
    plc.registers.set(0, 20);
    await until(async () => (await reading('holding:0'))?.value === 20, 'the first value');
    await plc.stop();
    match(await redRing('registers'), /connection lost|cannot reach/);
    const bad = await until(async () => {
      const latest = await reading('holding:0');
      return latest?.quality === 'bad' && latest;
    }, 'a bad value');
    deepEqual([bad.value, bad.reason], [null, 'comm-failure']);
    match((await raised('link PLC')).message, /^link PLC: (connection lost|cannot reach)/);

    plc.registers.set(0, 21);
    await plc.start();
    await until(() => badgeOf('registers') === 'green dot connected', 'PLC connected again', 10_000);
    await cleared('link PLC');
    await until(async () => (await reading('holding:0'))?.value === 21, 'the next value');
    deepEqual([logged(/^PLC is down: /).length, logged(/^PLC is up again$/).length], [1, 1]);
    deepEqual(logged(/^Broker is down: /), []);
  });

  it('a PLC that lacks one register counts as there when it is back', async () => {
    const nodes = flow(broker.url, plc.port, ears.nodes);
    const registers = nodes.find(({ id }) => id === 'registers');
    ok(registers);
    registers.addresses = [{ address: 'holding:0' }, { address: 'holding:200' }];
    await nodeRed.deploy(nodes);
    const lacking = /^yellow dot holding:200.*: exception 2: illegal data address/;
    await until(() => lacking.test(badgeOf('registers') ?? ''), 'a yellow dot');
    await plc.stop();
    await redRing('registers');
    await raised('link PLC');
    await plc.start();
    await until(() => lacking.test(badgeOf('registers') ?? ''), 'a yellow dot again', 10_000);
    await cleared('link PLC');
    equal(logged(/^PLC is up again$/).length, 1);
  });
});
