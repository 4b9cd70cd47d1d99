import { deepEqual, equal, match } from 'node:assert/strict';
import type { Command } from '../../src/model/command.ts';
import { type ModbusLink, openModbusLink } from '../../src/protocols/modbus/client.ts';
import { createCommands, type WritePoint } from '../../src/runtime/commands.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { Probe } from '../../src/runtime/probe.ts';
import { type DemoPlant, startDemoPlant } from '../../src/simulator/demo-plant.ts';
import { modbusSettings } from '../support/link-settings.ts';
import { temporaryPlant } from './plant.ts';

describe('a guarded write to the HVAC of the demo plant, which keeps its setpoint between 12 and 30 °C', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let demo: DemoPlant;
  let link: ModbusLink;
  let count = 0;

  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
    demo = await startDemoPlant({ mqttPort: 0, modbusPort: 0 });
    const { modbusHost: host, modbusPort: port } = demo;
    const settings = modbusSettings({ host, port, timeoutSeconds: 1, reconnectSeconds: 1 });
    link = openModbusLink({ name: 'HVAC', id: 'HVAC', settings, clock: plant.clock, log: () => undefined, folder: '' });
    await new Promise<void>((resolve) => {
      link.watch(({ state }) => state === 'up' && resolve());
    });
    await plant.arming.set(true, 'tester');
  });
  afterEach(async () => {
    await link.close();
    await demo.stop();
    await plant.close();
    await home.remove();
  });

  function perform(value: number, more: Partial<WritePoint> = {}, command: Partial<Command> = {}) {
    const at = plant.clock();
    const asked: Command = {
      ...{ id: `c${count++}`, by: { id: 'n', name: 'cool' }, link: 'HVAC', address: 'holding:0:int16', value },
      ...{ at, validUntil: at + 5000, ...command },
    };
    const point: WritePoint = {
      ...{ link, readBackAddress: 'holding:0:int16', scale: 0.1, tolerance: 0.05, readBackMs: 300, readFirst: true },
      ...{ guard: { low: 0, high: 40, maxStep: undefined, minIntervalMs: 0 }, ...more },
    };
    return plant.commands.perform(asked, point);
  }
  const journal = async (id: string) =>
    (await plant.store().read('journal.by_subject', [id])).map(({ key }) => String(key).split(':')[1]);

  it('is done when the device shows the value, and is on record before and after', async () => {
    const result = await perform(18.5);
    deepEqual([result.outcome, result.before, result.readBack], ['done', 24, 18.5]);
    deepEqual(await journal(result.command.id), ['sent', 'result']);
  });

  it('has failed when the device shows something else', async () => {
    const result = await perform(35);
    deepEqual([result.outcome, result.readBack], ['failed', 30]);
    equal(result.reason, 'the device shows 30 instead of 35');
  });

  it('has failed when the device refuses it, with its answer', async () => {
    const result = await perform(18, {}, { address: 'holding:99:int16' });
    equal(result.outcome, 'failed');
    match(result.reason ?? '', /illegal data address/i);
  });

  it('has an unknown outcome when nothing can be read back', async () => {
    const result = await perform(18, { readBackAddress: 'holding:99:int16', readFirst: false });
    deepEqual([result.outcome, result.reason], ['unknown', 'nothing could be read back instead of 18']);
  });

  it('is refused when somebody disarms the plant while it is being recorded', async () => {
    const point = { link, readBackAddress: 'holding:0:int16', scale: 0.1, tolerance: 0.05, readBackMs: 300 };
    let armed = true;
    const { store, clock, feed, approvals, signals } = plant;
    const disarm: Probe = (reached) => {
      if (reached === 'command recorded') armed = false;
    };
    const commands = createCommands({
      ...{ store, clock, feed, approvals, latest: signals.named, probe: disarm },
      armed: () => armed,
      held: () => plant.emergencyHold.state,
    });
    const at = clock();
    const result = await commands.perform(
      {
        ...{ id: 'late', by: { id: 'n', name: 'cool' }, link: 'HVAC', address: 'holding:0:int16', value: 18.5 },
        ...{ at, validUntil: at + 5000 },
      },
      { ...point, readFirst: false, guard: { low: 0, high: 40, maxStep: undefined, minIntervalMs: 0 } },
    );
    deepEqual([result.outcome, result.reason], ['refused', 'the plant was disarmed while the command was recorded']);
  });

  it('writes nothing while the plant is not armed, and says what it would have done', async () => {
    await plant.arming.set(false, 'tester');
    const result = await perform(18);
    deepEqual([result.outcome, result.before], ['dry-run', 24]);
    deepEqual(await journal(result.command.id), ['result']);
    equal((await link.read(['holding:0:int16']))[0]?.value, 240);
  });

  it('is refused while another command writes to the same point, and again too soon after it', async () => {
    const guard = { low: 0, high: 40, maxStep: undefined, minIntervalMs: 60_000 };
    const [first, second] = await Promise.all([perform(18, { guard }), perform(20, { guard })]);
    deepEqual([first.outcome, second.outcome], ['done', 'refused']);
    equal(second.reason, 'another command is writing to this point right now');
    match((await perform(20, { guard })).reason ?? '', /at most one write in 60 s/);
  });

  it('is refused too soon after the last one also when the runtime was started again in between', async () => {
    const guard = { low: 0, high: 40, maxStep: undefined, minIntervalMs: 60_000 };
    await perform(18, { guard });
    await plant.close();
    plant = await home.start();
    match((await perform(20, { guard })).reason ?? '', /at most one write in 60 s/);
  });

  it('that was begun before a crash is read back when its cause is told again, and not sent again', async () => {
    const at = plant.clock();
    const base = { by: { id: 'n', name: 'cool' }, link: 'HVAC', address: 'holding:0:int16', at, validUntil: at + 5000 };
    const point: WritePoint = {
      ...{ link, readBackAddress: 'holding:0:int16', scale: 0.1, tolerance: 0.05, readBackMs: 200, readFirst: true },
      guard: { low: 0, high: 40, maxStep: undefined, minIntervalMs: 0 },
    };
    const begun = async (command: Command) => {
      const params = [`${command.id}:sent`, at, 'command', command.id, '{}'];
      await plant.store().write([{ statement: 'journal.append', params }], 'now');
      return plant.commands.performAgain(command, point);
    };
    const arrived = await begun({ ...base, id: 'arrived', value: 24 });
    equal(arrived?.outcome, 'done');
    const lost = await begun({ ...base, id: 'lost', value: 18 });
    deepEqual([lost?.outcome, lost?.readBack], ['failed', 24]);
    match(lost?.reason ?? '', /^the runtime was stopped while the command was on its way; the device shows 24/);
    equal(await plant.commands.performAgain({ ...base, id: 'arrived', value: 24 }, point), undefined);
    equal((await plant.commands.performAgain({ ...base, id: 'fresh', value: 20 }, point))?.outcome, 'done');
  });

  it('that comes over two wires at once is carried out once', async () => {
    const [first, second] = await Promise.all([perform(18, {}, { id: 'same' }), perform(18, {}, { id: 'same' })]);
    deepEqual([first.outcome, second.outcome], ['done', 'refused']);
    deepEqual(await journal('same'), ['sent', 'result']);
  });

  it('is never carried out late', async () => {
    const result = await perform(18, {}, { validUntil: plant.clock() - 1 });
    equal(result.outcome, 'refused');
    match(result.reason ?? '', /^too late/);
    equal((await link.read(['holding:0:int16']))[0]?.value, 240);
  });

  it('fails at once while the device is away, and is not sent when it comes back', async () => {
    demo.fault('hvac-offline', true);
    await new Promise<void>((resolve) => {
      link.watch(({ state }) => state === 'down' && resolve());
    });
    equal((await perform(18, { readFirst: false })).outcome, 'failed');
    demo.fault('hvac-offline', false);
    await new Promise<void>((resolve) => {
      link.watch(({ state }) => state === 'up' && resolve());
    });
    equal((await link.read(['holding:0:int16']))[0]?.value, 240);
  });
});
