import { deepEqual, equal, match } from 'node:assert/strict';
import type { CommandResult } from '../../src/model/command.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Plc, startPlc } from './plc.ts';
import { api, listening, until } from './told.ts';

describe('a setpoint that goes to its value in steps', function () {
  this.timeout(20_000);
  let plc: Plc;
  let nodeRed: RunningNodeRed;
  let plants = 0;
  const ears = listening('tab', ['accepted', 'refused']);
  const results = (output: 'accepted' | 'refused') =>
    (ears.told.messages.get(output) ?? []).map(({ payload }) => payload as CommandResult);
  const receive = (payload: unknown) =>
    nodeRed.node<{ receive(msg: Record<string, unknown>): void }>('set').receive({ payload });

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings });
  });
  after(() => nodeRed.stop());
  beforeEach(async () => {
    ears.forget();
    plc = await startPlc();
    plc.registers.set(1, 200);
    const plant = `plant-${++plants}`;
    await nodeRed.deploy([
      { id: 'tab', type: 'tab', label: 'ramps' },
      ...ears.nodes,
      { id: plant, type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
      { id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant, host: '127.0.0.1', port: plc.port },
      {
        ...{ id: 'set', z: 'tab', type: 'tieline-setpoint', name: 'ramp', modbusLink: 'plc' },
        ...{ address: 'holding:1:int16', scale: 0.1, unit: '°C', low: 16, high: 26, minIntervalSeconds: 0 },
        ...{ rampStep: 1.5, rampEverySeconds: 0.2, wires: [['accepted'], ['refused']] },
      },
    ]);
    await until(async () => {
      const { plants } = await api<{ plants: { links: { status: { state: string } }[] }[] }>(nodeRed.url, 'health');
      return plants[0]?.links[0]?.status.state === 'up';
    }, 'PLC connected');
    await api(nodeRed.url, `plants/${plant}/arm`, { armed: true });
  });
  afterEach(() => plc.stop());

  it('is done when the last step, which is exact, is confirmed', async () => {
    receive(24);
    const { outcome, before, readBack, command } = await until(() => results('accepted')[0], 'done');
    deepEqual([outcome, before, readBack, command.value], ['done', 20, 24, 24]);
    deepEqual(plc.writes, ['1=215', '1=230', '1=240']);
  });

  it('leaves the rest to a newer command', async () => {
    receive(26);
    await until(() => plc.writes.length === 2, 'two steps');
    receive(22);
    const { outcome, reason } = await until(() => results('refused')[0], 'replaced');
    equal(outcome, 'failed');
    equal(reason, 'the ramp stopped at 23 on the way to 26: a newer command takes its place');
    equal((await until(() => results('accepted')[0], 'done')).readBack, 22);
    deepEqual(plc.writes, ['1=215', '1=230', '1=220']);
  });

  it('stops where somebody else has changed the value', async () => {
    receive(26);
    await until(() => plc.writes.length === 1, 'a step');
    plc.registers.set(1, 180);
    const { reason } = await until(() => results('refused')[0], 'stopped');
    match(reason ?? '', /^the ramp stopped at 21.5 on the way to 26: the device shows 18$/);
    deepEqual(plc.writes, ['1=215']);
  });

  it('stops where the link is lost, and does not go on when it is back', async () => {
    receive(26);
    await until(() => plc.writes.length === 1, 'a step');
    await plc.stop();
    const { outcome } = await until(() => results('refused')[0], 'stopped');
    equal(outcome, 'failed');
    await plc.start();
    await new Promise((resolve) => setTimeout(resolve, 700));
    deepEqual(plc.writes, ['1=215']);
  });

  it('stops when its node is closed', async () => {
    receive(26);
    await until(() => plc.writes.length === 1, 'a step');
    await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
    const written = plc.writes.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    equal(plc.writes.length, written);
  });

  it('is refused before its first step where the value is outside the limits at the end', async () => {
    receive(27);
    const { outcome, reason } = await until(() => results('refused')[0], 'refused');
    deepEqual([outcome, reason], ['refused', '27 is above the highest allowed value 26']);
    deepEqual(plc.writes, []);
  });
});
