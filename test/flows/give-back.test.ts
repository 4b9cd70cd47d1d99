import { deepEqual, equal, match } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { CommandResult } from '../../src/model/command.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Plc, startPlc } from './plc.ts';
import { api, listening, until } from './told.ts';

const alarm: Alarm = {
  ...{ id: 'TL-1', rule: { id: 'rule', name: 'peak', type: 'threshold' }, asset: 'grid', property: 'power' },
  ...{ condition: 'H', state: 'UNACK', priority: 'high', value: 95, raisedAt: 0 },
  ...{ message: 'grid/power is 95 kW', evidence: { limit: 80 } },
};

describe('a value lent to a PLC', function () {
  this.timeout(20_000);
  let plc: Plc;
  let nodeRed: RunningNodeRed;
  let plant = '';
  let plants = 0;
  const ears = listening('tab', ['accepted', 'refused']);

  const flow = (more: object, withNode = true): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'lent' },
    ...ears.nodes,
    { id: plant, type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    {
      ...{ id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant, host: '127.0.0.1', port: plc.port },
      reconnectSeconds: 0.25,
    },
    ...(withNode ? [setpoint(more)] : []),
  ];
  const setpoint = (more: object): FlowNode => ({
    ...{ id: 'set', z: 'tab', type: 'tieline-setpoint', name: 'shed', modbusLink: 'plc', value: 18 },
    ...{ address: 'holding:1:int16', scale: 0.1, unit: '°C', low: 16, high: 26, minIntervalSeconds: 0 },
    ...{ giveBack: 'restore', ...more, wires: [['accepted'], ['refused']] },
  });
  const receive = (payload: unknown) =>
    nodeRed.node<{ receive(msg: Record<string, unknown>): void }>('set').receive({ payload });
  const raise = (now = Date.now()) => receive({ ...alarm, raisedAt: now });
  const results = (output: 'accepted' | 'refused') =>
    (ears.told.messages.get(output) ?? []).map(({ payload }) => payload as CommandResult);
  const accepted = (count: number) => until(() => results('accepted')[count - 1], `${count} results`);

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings });
  });
  after(() => nodeRed.stop());
  beforeEach(async () => {
    ears.forget();
    plc = await startPlc();
    plc.registers.set(1, 240);
    plant = `plant-${++plants}`;
  });
  afterEach(() => plc.stop());

  /** Deploys, arms and lends. */
  async function lent(more: object = {}, raw = 180): Promise<CommandResult> {
    await nodeRed.deploy(flow(more));
    await until(async () => {
      const { plants } = await api<{ plants: { links: { status: { state: string } }[] }[] }>(nodeRed.url, 'health');
      return plants[0]?.links[0]?.status.state === 'up';
    }, 'PLC connected');
    await api(nodeRed.url, `plants/${plant}/arm`, { armed: true });
    raise();
    const result = await accepted(1);
    deepEqual(plc.writes, [`1=${raw}`]);
    return result;
  }

  it('is given back after its time', async () => {
    await lent({ giveBackAfterSeconds: 1 });
    const { outcome, reason, readBack } = await accepted(2);
    deepEqual([outcome, reason, readBack], ['done', 'given back because 1 s are over', 24]);
    deepEqual(plc.writes, ['1=180', '1=240']);
  });

  it('is given back when the alarm that caused it clears, and stands in its trace', async () => {
    await lent();
    receive({ ...alarm, raisedAt: Date.now() - 10, state: 'RTNUN', clearedAt: Date.now() });
    const { outcome, reason, command } = await accepted(2);
    deepEqual([outcome, reason, command.alarmId], ['done', 'given back because the alarm cleared', 'TL-1']);
    deepEqual(plc.writes, ['1=180', '1=240']);
  });

  it('is given back when the flow stops, also after the plant was disarmed', async () => {
    await lent();
    await api(nodeRed.url, `plants/${plant}/arm`, { armed: false });
    await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
    deepEqual(plc.writes, ['1=180', '1=240']);
  });

  it('is given back when only its node is deployed again', async () => {
    await lent();
    await nodeRed.deploy(flow({ name: 'shed more' }), 'nodes');
    await until(() => plc.writes.length === 2, 'a write');
    deepEqual(plc.writes, ['1=180', '1=240']);
  });

  it('stays lent over a deploy where it is to be kept, and is given back after its time', async () => {
    const more = { giveBackAfterSeconds: 2, giveBackWhenStopped: 'keep' };
    await lent(more);
    await nodeRed.deploy(flow(more));
    deepEqual(plc.writes, ['1=180']);
    await until(() => plc.writes.length === 2, 'a write');
    deepEqual(plc.writes, ['1=180', '1=240']);
  });

  it('is given back by what is stored when its node was deleted', async () => {
    const more = { giveBackWhenStopped: 'only when deleted' };
    await lent(more);
    await nodeRed.deploy(flow(more));
    deepEqual(plc.writes, ['1=180']);
    await nodeRed.deploy(flow(more, false));
    await until(() => plc.writes.length === 2, 'a write');
    deepEqual(plc.writes, ['1=180', '1=240']);
  });

  it('that somebody else has changed stays as it is, and that is told', async () => {
    await lent({ giveBackAfterSeconds: 1 });
    plc.registers.set(1, 215);
    const { outcome, reason } = await until(() => results('refused')[0], 'a refusal');
    equal(outcome, 'refused');
    match(reason ?? '', /1 s are over; the device shows 21.5, not the 18 that was lent: nothing is written$/);
    deepEqual(plc.writes, ['1=180']);
  });

  it('is given back when the PLC is there again', async () => {
    await lent({ giveBackAfterSeconds: 1 });
    await plc.stop();
    const alarms = () => api<{ alarms: { message: string }[] }>(nodeRed.url, 'alarms');
    const isTold = ({ message }: { message: string }) => /not given back: PLC is not connected/.test(message);
    await until(async () => (await alarms()).alarms.some(isTold), 'the alarm');
    await plc.start();
    const { outcome } = await accepted(2);
    deepEqual([outcome, plc.writes], ['done', ['1=180', '1=240']]);
  });

  it('goes back in steps where the largest step is smaller, also while its node is closed', async () => {
    await lent({ value: 22, maxStep: 2, giveBack: 'value', giveBackValue: 17, minIntervalSeconds: 0.1 }, 220);
    await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
    deepEqual(plc.writes, ['1=220', '1=200', '1=180', '1=170']);
  });

  it('is not lent where what is there could not be given back', async () => {
    plc.registers.set(1, 280);
    await nodeRed.deploy(flow({}));
    await until(async () => {
      await api(nodeRed.url, `plants/${plant}/arm`, { armed: true });
      raise();
      return results('refused').some(({ reason }) => /28 could not be given back/.test(reason ?? ''));
    }, 'refused');
    deepEqual(plc.writes, []);
  });
});
