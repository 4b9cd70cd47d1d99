import { deepEqual, equal, match } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import { get } from '../console/http-client.ts';
import { startBroker, type TestBroker } from '../protocols/mqtt/aedes-broker.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { startPlc } from './plc.ts';
import { api, listening, until } from './told.ts';

const SIGNALS = 20;
const ears = listening('tab', ['raised', 'cleared']);

const flow = (url: string, more: object = {}): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'watchdog' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
  { ...{ id: 'broker', type: 'tieline-mqtt-link', name: 'Gateway', plant: 'plant', url } },
  { id: 'in', z: 'tab', type: 'tieline-mqtt-in', link: 'broker', topic: 'hall/#', qos: '1', wires: [['norm']] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-watchdog', name: 'Silent', plant: 'plant', property: 'level' },
    ...{ silenceSeconds: 1, wires: [['raised'], ['cleared']], ...more },
  },
  ...ears.nodes,
];

describe('the watchdog node behind a broker', function () {
  this.timeout(30_000);
  let broker: TestBroker;
  let nodeRed: RunningNodeRed;
  let beat: NodeJS.Timeout | undefined;

  before(async () => {
    broker = await startBroker();
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow(broker.url) });
    await until(() => ears.told.statuses.includes('in: green dot connected'), 'broker connected');
  });
  afterEach(() => {
    clearInterval(beat);
    ears.forget();
  });
  after(async () => {
    await nodeRed.stop();
    await broker.close();
  });

  let value = 0;
  const report = (tank: number, payload?: string) =>
    broker.publish(`hall/tank-${tank}/level`, payload ?? String(value++), { qos: 1 });
  const alarms = (sink: 'raised' | 'cleared') =>
    (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);
  const book = async () =>
    (await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms')).alarms.filter(({ condition }) => condition === 'stale');

  it('raises when a device goes silent, says when it would, and clears when data flows again', async () => {
    await report(0);
    const why = new URLSearchParams({ rule: 'rule', asset: 'hall/tank-0', property: 'level' });
    const whyNot = async () => ((await get(nodeRed.url, `why-not?${why}`)).body as { summary: string }).summary;
    await until(async () => /alarms after 1 s: in 0\.\d+ s/.test(await whyNot()), 'it counts down');
    const [alarm] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    equal(alarm?.condition, 'stale');
    match(alarm?.message ?? '', /^hall\/tank-0\/level: no data for 1[.\d]* s; its last value was 0$/);
    match(await whyNot(), /^In alarm: the last reading is [\d.]+ s old; without a good value for/);
    await until(() => ears.told.statuses.includes('rule: yellow dot 1 of 1 in alarm'), 'its badge');
    await report(0);
    const [cleared] = await until(() => alarms('cleared').length > 0 && alarms('cleared'), 'the end of the alarm');
    equal(cleared?.id, alarm?.id);
  });

  it('tells one alarm that names the link when the broker stops, and keeps those of the others under it', async () => {
    beat = setInterval(() => {
      for (let tank = 0; tank < SIGNALS; tank++) void report(tank).catch(() => undefined);
    }, 100);
    await until(() => ears.told.statuses.some((text) => text === `rule: green dot ${SIGNALS} normal`), 'all are heard');
    await until(async () => (await book()).length === 0 || (await book()).every(({ clearedAt }) => clearedAt), 'calm');
    ears.forget();
    const { port } = new URL(broker.url);
    clearInterval(beat);
    await broker.close();
    const standing = await until(async () => {
      const found = (await book()).filter(({ clearedAt }) => clearedAt === undefined);
      return found.length === SIGNALS && found;
    }, 'all are silent');
    // A transition leaves its node once it stands in the journal, a little after it is in the book.
    const [told, ...more] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    deepEqual(more, []);
    match(
      told?.message ?? '',
      /^hall\/tank-\d+\/level: no data for 1[.\d]* s; link Gateway is down for [\d.]+ s: .+; its last value was \d+$/,
    );
    const { name, state } = told?.evidence.silent?.link ?? {};
    deepEqual([name, state], ['Gateway', 'down']);
    const held = standing.filter(({ id }) => id !== told?.id);
    deepEqual([...new Set(held.map(({ state, hold }) => `${state} by ${hold?.cause?.id}`))], [`DSUPR by ${told?.id}`]);

    broker = await startBroker({}, Number(port));
    ears.told.statuses.length = 0;
    await until(() => ears.told.statuses.includes('in: green dot connected'), 'connected again');
    // They report in the order in which they fell silent: the one that was told is back first.
    for (let tank = 0; tank < SIGNALS; tank++) await report(tank);
    await until(async () => (await book()).every(({ clearedAt }) => clearedAt), 'data flows again');
    await until(() => alarms('cleared').some(({ id }) => id === told?.id), 'its end');
    equal(alarms('raised').length, 1);
  });

  it('keeps what stands over a deployment, and clears it then', async () => {
    const asset = 'hall/annex/tank';
    const of = (found: readonly Alarm[]) => found.find((one) => one.asset === asset && one.property === 'level');
    const speak = () => broker.publish(`${asset}/level`, '7', { qos: 1 });
    await speak();
    const alarm = await until(() => of(alarms('raised')), 'the alarm');
    await nodeRed.deploy(flow(broker.url, { silenceSeconds: 5 }), 'nodes');
    equal(of(await book())?.id, alarm.id);
    await speak();
    const cleared = await until(() => of(alarms('cleared')), 'the end of the alarm');
    deepEqual([cleared.id, cleared.closedBecause], [alarm.id, undefined]);
  });

  it('says of a device that is lost why its values are bad', async () => {
    const plc = await startPlc();
    try {
      const read = { type: 'tieline-modbus-in', link: 'plc', intervalSeconds: 0.05, wires: [['norm']] };
      await nodeRed.deploy([
        ...flow(broker.url, { property: 'holding:0' }),
        {
          ...{ id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant: 'plant', host: '127.0.0.1', port: plc.port },
        },
        { id: 'registers', z: 'tab', ...read, addresses: [{ address: 'holding:0' }] },
      ]);
      await until(() => ears.told.statuses.includes('rule: green dot 1 normal'), 'it is read');
      await plc.stop();
      const lost = () => alarms('raised').find(({ property }) => property === 'holding:0');
      const { message } = await until(lost, 'the alarm');
      match(
        message,
        /\/holding:0: no good value for 1[.\d]* s \(comm-failure\); link PLC is down for [\d.]+ s: .+; its last value was 0$/,
      );
    } finally {
      await plc.stop();
    }
  });
});
