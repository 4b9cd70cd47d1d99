import { deepEqual, equal, match } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { CommandResult } from '../../src/model/command.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Plc, startPlc } from './plc.ts';
import { api, listening, until } from './told.ts';

const TAGS = [
  {
    ...{ address: 'holding:10:int16', link: 'PLC', asset: 'acme/hall', property: 'setpoint' },
    ...{ scale: 0.1, unit: '°C', deviceUnit: '°F' },
  },
  {
    ...{ address: 'holding:11', link: 'PLC', asset: 'acme/hall', property: 'mode' },
    states: '0 = off; 2 = cooling',
  },
];

function flow(plant: string, plcPort: number, ears: FlowNode[]): FlowNode[] {
  return [
    { id: 'tab', type: 'tab', label: 'guarded writes' },
    ...ears,
    { id: plant, type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: TAGS },
    {
      ...{ id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant, host: '127.0.0.1', port: plcPort },
      reconnectSeconds: 0.25,
    },
    {
      ...{ id: 'free', z: 'tab', type: 'tieline-setpoint', name: 'from payload', modbusLink: 'plc' },
      ...{ address: 'holding:0:int16', scale: 0.1, unit: '°C', low: 16, high: 26, minIntervalSeconds: 0 },
      wires: [['accepted'], ['refused']],
    },
    {
      ...{ id: 'fixed', z: 'tab', type: 'tieline-setpoint', name: 'on alarm', modbusLink: 'plc', value: 18 },
      ...{ address: 'holding:1:int16', scale: 0.1, unit: '°C', low: 16, high: 26, minIntervalSeconds: 0 },
      wires: [['accepted'], ['refused']],
    },
    ...tagged('tagged', { address: 'holding:10:int16', low: 16, high: 26 }),
    ...tagged('mode', { address: 'holding:11', low: 0, high: 2 }),
    ...tagged('wrong', { address: 'holding:10:int16', unit: 'bar', low: 16, high: 26 }),
    ...tagged('twice', { address: 'holding:10:int16', scale: 0.1, low: 16, high: 26 }),
  ];
}

const tagged = (id: string, more: object): FlowNode[] => [
  {
    ...{ id, z: 'tab', type: 'tieline-setpoint', name: `to ${id}`, modbusLink: 'plc', minIntervalSeconds: 0 },
    ...more,
    wires: [['accepted'], ['refused']],
  },
];

const alarmRaisedAt = (raisedAt: number): Alarm => ({
  ...{ id: `TL-${raisedAt}`, rule: { id: 'rule', name: 'too hot', type: 'threshold' }, asset: 'press' },
  ...{ property: 'temperature', condition: 'H', state: 'UNACK', priority: 'high', value: 95, raisedAt },
  ...{ message: 'press/temperature is 95 °C', evidence: { limit: 80 } },
});

describe('guarded writes in a running Node-RED', function () {
  this.timeout(20_000);
  let plc: Plc;
  let nodeRed: RunningNodeRed;
  let plants = 0;
  const ears = listening('tab', ['accepted', 'refused']);

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings });
  });
  after(() => nodeRed.stop());
  /** A plant of its own for each test: armed is remembered. */
  beforeEach(async () => {
    ears.forget();
    plc = await startPlc();
    await nodeRed.deploy(flow(`plant-${++plants}`, plc.port, ears.nodes));
    await connected();
  });
  afterEach(() => plc.stop());

  interface Health {
    plants: { links: { status: { state: string } }[] }[];
  }
  const connected = () =>
    until(async () => {
      const { plants } = await api<Health>(nodeRed.url, 'health');
      return plants[0]?.links[0]?.status.state === 'up';
    }, 'PLC connected');
  const arm = () => api(nodeRed.url, `plants/plant-${plants}/arm`, { armed: true });
  const receive = (id: string, msg: Record<string, unknown>) =>
    nodeRed.node<{ receive(msg: Record<string, unknown>): void }>(id).receive(msg);
  /** What becomes of a message to a setpoint node. */
  async function told(
    output: 'accepted' | 'refused',
    id: string,
    msg: Record<string, unknown>,
  ): Promise<CommandResult> {
    const messages = ears.told.messages.get(output) ?? [];
    const before = messages.length;
    receive(id, msg);
    const answer = await until(() => messages[before], `an answer on the output ${output}`);
    return answer.payload as CommandResult;
  }

  it('nothing is written before a person has armed the plant, and the badge says so', async () => {
    const result = await told('accepted', 'free', { payload: 20 });
    deepEqual(
      [result.outcome, result.reason],
      ['dry-run', 'the plant is not armed: everything was done but the write'],
    );
    deepEqual(plc.writes, []);
    await until(() => ears.told.statuses.includes('free: grey dot dry-run: 20 °C'), 'the badge');
  });

  it('an armed plant writes once and reads back', async () => {
    await arm();
    const result = await told('accepted', 'free', { payload: 20 });
    deepEqual([result.outcome, result.before, result.readBack], ['done', 0, 20]);
    deepEqual(plc.writes, ['0=200']);
  });

  it('a value outside the limits is refused on the second output and never written', async () => {
    await arm();
    const high = await told('refused', 'free', { payload: 26.1 });
    deepEqual([high.outcome, high.reason], ['refused', '26.1 is above the highest allowed value 26']);
    const low = await told('refused', 'free', { payload: -40 });
    deepEqual([low.outcome, low.reason], ['refused', '-40 is below the lowest allowed value 16']);
    deepEqual([plc.writes, ears.told.messages.get('accepted')], [[], []]);
  });

  it('what is no number goes to Catch and is never written', async () => {
    await arm();
    for (const payload of ['20', null, undefined, { setpoint: 20 }, Number.NaN]) {
      receive('free', { payload });
    }
    await until(() => ears.told.errors.length + (ears.told.messages.get('refused')?.length ?? 0) >= 5, 'five answers');
    const codes = new Set(ears.told.errors.map(({ node, code }) => `${node} ${code}`));
    deepEqual([[...codes], plc.writes], [['free READING_INVALID'], []]);
  });

  it('an alarm that is six seconds old is too late and never written', async () => {
    await arm();
    const result = await told('refused', 'fixed', { payload: alarmRaisedAt(Date.now() - 6000) });
    equal(result.outcome, 'refused');
    match(result.reason ?? '', /^too late: the command was valid until 1\.\d s ago$/);
    deepEqual(plc.writes, []);
  });

  it('an alarm that is raised again after a shelf writes nothing more, and writes where it had not yet', async () => {
    await arm();
    const now = Date.now();
    await told('accepted', 'fixed', { payload: alarmRaisedAt(now) });
    receive('fixed', { payload: { ...alarmRaisedAt(now), raisedAgainAt: now + 1 } });
    await told('accepted', 'free', { payload: 20 });
    await told('accepted', 'fixed', { payload: { ...alarmRaisedAt(now - 60_000), raisedAgainAt: now + 1 } });
    deepEqual(plc.writes, ['1=180', '0=200', '1=180']);
  });

  it('an alarm told again after a crash is written only while its command is valid, and only once', async () => {
    await arm();
    const old = await told('refused', 'fixed', { payload: alarmRaisedAt(Date.now() - 6000), replayed: true });
    match(old.reason ?? '', /^too late/);
    const fresh = alarmRaisedAt(Date.now());
    equal((await told('accepted', 'fixed', { payload: fresh })).outcome, 'done');
    receive('fixed', { payload: fresh, replayed: true });
    await told('accepted', 'free', { payload: 20 });
    deepEqual(plc.writes, ['1=180', '0=200']);
  });

  it('a command to a PLC that is away fails at once and is not sent when the PLC is back', async () => {
    await arm();
    await plc.stop();
    const result = await told('refused', 'free', { payload: 20 });
    equal(result.outcome, 'failed');
    match(result.reason ?? '', /PLC is not connected/);
    await plc.start();
    await connected();
    await told('accepted', 'fixed', { payload: alarmRaisedAt(Date.now()) });
    deepEqual(plc.writes, ['1=180']);
  });

  it('an address of the tag table is written in the scale, unit and words of its device', async () => {
    await arm();
    const hall = await told('accepted', 'tagged', { payload: 20 });
    deepEqual([hall.outcome, hall.readBack, hall.command.unit], ['done', 20, '°C']);
    equal((await told('accepted', 'tagged', { payload: 77, unit: '°F' })).readBack, 25);
    const mode = await told('accepted', 'mode', { payload: 'cooling' });
    deepEqual([mode.outcome, mode.command.value, mode.readBack], ['done', 2, 2]);
    deepEqual(plc.writes, ['10=680', '10=770', '11=2']);
  });

  it('a unit or a scale that contradicts the tag table is told when the node starts', async () => {
    const says = (text: RegExp) => until(() => nodeRed.logs.some((line) => text.test(line)), String(text));
    await says(/^Unit: "bar" given; allowed: a unit for °C: Cel cannot become bar: temperature is not pressure/);
    await says(/^Scale: 0.1 given; allowed: 1, as the tag table scales this address by/);
  });
});
