import { deepEqual, equal, match } from 'node:assert/strict';
import { connectAsync, type MqttClient } from 'mqtt';
import { type Alarm, isActive } from '../../src/model/alarm.ts';
import { startBroker, type TestBroker } from '../protocols/mqtt/aedes-broker.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { startPlc } from './plc.ts';
import { api, listening, until } from './told.ts';

const TAGS = 20;
const ears = listening('tab', ['raised', 'cleared']);

/** Where a device is bad, a Function node tells its death as a Sparkplug input would: a bad value for each metric. */
const DEATH = `msg.payload = { ...msg.payload, address: 'hall/gw-2/tank/level', value: null, quality: 'bad', reason: 'device-offline' };
return msg;`;

const flow = (url: string, more: object = {}): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'watchdog' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
  { ...{ id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url } },
  { id: 'in', z: 'tab', type: 'tieline-mqtt-in', link: 'broker', topic: 'hall/#', qos: '1', wires: [['norm']] },
  { id: 'in-deaths', z: 'tab', type: 'tieline-mqtt-in', link: 'broker', topic: 'deaths', qos: '1', wires: [['death']] },
  { id: 'death', z: 'tab', type: 'function', func: DEATH, outputs: 1, wires: [['norm']] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-watchdog', name: 'Gone', plant: 'plant', property: 'level' },
    ...{ silenceSeconds: 3600, offlineWhen: '[../status] is offline', group: 'no' },
    ...{ wires: [['raised'], ['cleared']], ...more },
  },
  ...ears.nodes,
];

describe('the watchdog node and a device that dies', function () {
  this.timeout(30_000);
  let broker: TestBroker;
  let nodeRed: RunningNodeRed;
  let gateway: MqttClient;

  /** A gateway with a last will, that says it is there and then the levels of its tanks. */
  const connect = async () => {
    const will = { topic: 'hall/gw/status', payload: Buffer.from('offline'), qos: 1, retain: true } as const;
    gateway = await connectAsync(broker.url, { will, reconnectPeriod: 0, clientId: 'gw' });
    await gateway.publishAsync('hall/gw/status', 'online', { qos: 1, retain: true });
  };
  const report = async () => {
    for (let tank = 0; tank < TAGS; tank++)
      await gateway.publishAsync(`hall/gw/tank-${tank}/level`, String(tank), { qos: 1 });
  };
  const die = () => gateway.stream.destroy();

  before(async () => {
    broker = await startBroker();
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow(broker.url) });
    await until(() => ears.told.statuses.includes('in: green dot connected'), 'broker connected');
    await connect();
    await report();
    await until(() => ears.told.statuses.includes(`rule: green dot ${TAGS} normal`), 'all are heard');
  });
  afterEach(() => ears.forget());
  after(async () => {
    await gateway?.endAsync(true);
    await nodeRed.stop();
    await broker.close();
  });

  const alarms = (sink: 'raised' | 'cleared') =>
    (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);
  const book = async () =>
    (await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms')).alarms.filter(({ condition }) => condition === 'stale');
  const why = new URLSearchParams({ rule: 'rule', asset: 'hall/gw/tank-0', property: 'level' });
  const whyNot = async () => (await api<{ summary: string }>(nodeRed.url, `why-not?${why}`)).summary;
  const stand = (count: number) =>
    until(async () => {
      const found = (await book()).filter(isActive);
      return found.length === count && found;
    }, `${count} alarms stand`);

  it('tells one alarm for all its tags when the broker publishes its last will, and clears when data flows again', async () => {
    die();
    const standing = await stand(TAGS);
    const [told, ...more] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    deepEqual(more, []);
    match(
      told?.message ?? '',
      /^hall\/gw\/tank-\d+\/level: its device is offline: hall\/gw\/status is offline; its last value was \d+$/,
    );
    deepEqual(told?.evidence.silent?.lost, { by: 'status', value: 'offline' });
    const held = standing.filter(({ id }) => id !== told?.id);
    deepEqual([...new Set(held.map(({ state, hold }) => `${state} by ${hold?.cause?.id}`))], [`DSUPR by ${told?.id}`]);
    await until(() => ears.told.statuses.includes(`rule: yellow dot ${TAGS} of ${TAGS} in alarm`), 'its badge');

    await connect();
    await until(async () => /its next good value clears the alarm/.test(await whyNot()), 'it is back, without data');
    equal((await stand(TAGS)).length, TAGS);
    await report();
    await stand(0);
    // A transition leaves its node once it stands in the journal, a little after it is in the book.
    const [cleared] = await until(() => alarms('cleared').length > 0 && alarms('cleared'), 'the end of the alarm');
    deepEqual([alarms('raised').length, alarms('cleared').length, cleared?.id], [1, 1, told?.id]);
  });

  it('hears of a death in its absence from what the broker has kept', async () => {
    const all = flow(broker.url);
    await nodeRed.deploy(
      all.filter(({ id }) => id !== 'in'),
      'nodes',
    );
    const { promise: isTold, resolve } = Promise.withResolvers<void>();
    broker.aedes.on('publish', ({ topic, payload }) => {
      if (topic === 'hall/gw/status' && String(payload) === 'offline') resolve();
    });
    die();
    await isTold;
    equal((await book()).filter(isActive).length, 0);
    await nodeRed.deploy(all, 'nodes');
    await stand(TAGS);
    await until(() => alarms('raised').length === 1, 'one is told');
    await connect();
    await report();
    await stand(0);
    await until(() => alarms('cleared').length === 1, 'and its end');
  });

  it('raises at once where the reason of a bad value says that the device is gone', async () => {
    await broker.publish('hall/gw-2/tank/level', '7', { qos: 1 });
    await until(() => ears.told.statuses.includes(`rule: green dot ${TAGS + 1} normal`), 'it is heard');
    await broker.publish('deaths', 'gw-2', { qos: 1 });
    const [alarm] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    equal(alarm?.message, 'hall/gw-2/tank/level: its device is offline (device-offline); its last value was 7');
    await broker.publish('hall/gw-2/tank/level', '8', { qos: 1 });
    const [cleared] = await until(() => alarms('cleared').length > 0 && alarms('cleared'), 'the end of the alarm');
    equal(cleared?.id, alarm?.id);
  });

  it('raises at once for a PLC that is not reached any more, where it is set so', async () => {
    const plc = await startPlc();
    try {
      const read = { type: 'tieline-modbus-in', link: 'plc', intervalSeconds: 0.05, wires: [['norm']] };
      await nodeRed.deploy([
        ...flow(broker.url, { property: 'holding:0', linkLost: 'at once', offlineWhen: '' }),
        {
          ...{ id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant: 'plant', host: '127.0.0.1', port: plc.port },
          reconnectSeconds: 0.25,
        },
        { id: 'registers', z: 'tab', ...read, addresses: [{ address: 'holding:0' }] },
      ]);
      await until(() => ears.told.statuses.includes('rule: green dot 1 normal'), 'it is read');
      await plc.stop();
      const ofPlc = (found: readonly Alarm[]) => found.find(({ property }) => property === 'holding:0');
      const { id, message } = await until(() => ofPlc(alarms('raised')), 'the alarm');
      match(
        message,
        /\/holding:0: its connection is lost \(comm-failure\); link PLC is down for .+: .+; its last value was 0$/,
      );
      await plc.start();
      equal((await until(() => ofPlc(alarms('cleared')), 'the end of the alarm')).id, id);
    } finally {
      await plc.stop();
    }
  });
});
