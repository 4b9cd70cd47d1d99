import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import type { DeviceCondition } from '../../src/model/device-condition.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { DeviceAlarmHost, DeviceAlarmSetup } from '../../src/runtime/device-alarms.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { temporaryPlant } from './plant.ts';

const condition = (name: string, said: Partial<DeviceCondition> = {}): DeviceCondition => ({
  ...{ id: `c-${name}`, address: `Pump 1/${name}`, active: true, acknowledged: false, severity: 700 },
  ...{ message: `${name} is wrong`, activeSince: 1000, time: 2000, receivedAt: 3000 },
  source: { protocol: 'opcua', link: 'line' },
  ...said,
});

describe('alarms that a device decides on', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let host: DeviceAlarmHost;
  let told: string[];

  const add = async (setup: Partial<DeviceAlarmSetup> = {}) => {
    host = await plant.deviceAlarms.add({
      ...{ id: 'in-1', name: 'line alarms', type: 'opcua-alarm', nodes: [] },
      place: (_link, address) => ({ asset: 'pump-1', property: address.split('/')[1] ?? '' }),
      priorityOf: (severity) => (severity < 100 ? undefined : 'high'),
      acknowledge: () => Promise.resolve(),
      onTransition: ({ kind, alarm }, replayed) => {
        told.push(`${kind} ${alarm.property}${replayed ? ' again' : ''}`);
      },
      onProblem: (text) => told.push(text),
      ...setup,
    });
  };
  /** Resolves when what was taken is durable and told. */
  const take = async (conditions: readonly DeviceCondition[], isAll = false) => {
    host.take(conditions, isAll);
    await host.close();
  };
  const standing = () => plant.alarms.live().map(({ property, state }) => `${property} ${state}`);

  beforeEach(async () => {
    told = [];
    home = await temporaryPlant();
    plant = await home.start();
    await add();
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  it('stand over a restart, and go on with their ids', async () => {
    await take([condition('Level'), condition('Flow')]);
    const ids = plant.alarms.live().map(({ id }) => id);
    await plant.close();
    plant = await home.start();
    await add();
    await take([condition('Level'), condition('Flow', { acknowledged: true })], true);
    deepEqual(
      plant.alarms.live().map(({ id }) => id),
      ids,
    );
    deepEqual(standing().sort(), ['Flow ACKED', 'Level UNACK']);
  });

  it('end, with a reason, when the device keeps them no more', async () => {
    await take([condition('Level'), condition('Flow')]);
    await take([condition('Flow')], true);
    deepEqual(standing(), ['Flow UNACK']);
    deepEqual(told, ['raised Level', 'raised Flow', 'cleared Level', 'acknowledged Level']);
  });

  it('are acknowledged by the person also where the device tells of it before it answers', async () => {
    await take([condition('Level')]);
    const [alarm] = plant.alarms.live();
    await plant.deviceAlarms.remove(host, false);
    await add({
      acknowledge: () => take([condition('Level', { acknowledged: true, by: 'somebody else' })]),
    });
    await take([condition('Level')]);
    const acked = await plant.acknowledge(alarm?.id ?? '', 'ines', 'seen');
    deepEqual([acked?.state, acked?.ackedBy, acked?.ackComment], ['ACKED', 'ines', 'seen']);
    deepEqual(told, ['raised Level', 'acknowledged Level']);
  });

  it('are not acknowledged here where the device refuses it', async () => {
    await plant.deviceAlarms.remove(host, false);
    await add({ acknowledge: () => Promise.reject(new PlantError('REFUSED', 'not you')) });
    await take([condition('Level')]);
    const [alarm] = plant.alarms.live();
    await rejects(plant.acknowledge(alarm?.id ?? '', 'ines'), { code: 'REFUSED', message: 'not you' });
    deepEqual(standing(), ['Level UNACK']);
  });

  it('that nobody can acknowledge at the device are acknowledged here', async () => {
    await plant.deviceAlarms.remove(host, false);
    await add({ acknowledge: () => Promise.reject(new PlantError('REFUSED', 'not asked')) });
    await take([condition('Level', { acknowledged: undefined })]);
    const [alarm] = plant.alarms.live();
    equal((await plant.acknowledge(alarm?.id ?? '', 'ines'))?.state, 'ACKED');
  });

  it('clear where they become less severe than wanted', async () => {
    await take([condition('Level')]);
    await take([condition('Level', { severity: 99 })]);
    deepEqual(standing(), ['Level RTNUN']);
  });

  it('close when their node is deleted, and stay where it is only deployed again', async () => {
    await take([condition('Level')]);
    await plant.deviceAlarms.remove(host, false);
    deepEqual(standing(), ['Level UNACK']);
    await plant.deviceAlarms.remove(host, true);
    deepEqual(standing(), []);
  });

  it('are followed up to 10,000 at a node; further ones are counted', async () => {
    const many = Array.from({ length: 10_002 }, (_, i) => condition(`C${i}`));
    await take(many);
    deepEqual(host.counts(), { active: 10_000, followed: 10_000, dropped: 2 });
  });

  it('say what they rest on: the condition, its severity and since when', async () => {
    await take([condition('Level')]);
    const [alarm] = plant.alarms.live();
    match(alarm?.message ?? '', /^pump-1\/Level: Level is wrong$/);
    deepEqual(alarm?.evidence.reading, {
      ...{ asset: 'pump-1', property: 'Level', value: true, quality: 'good', time: 1000, receivedAt: 3000 },
      raw: { condition: 'c-Level', severity: 700, message: 'Level is wrong' },
      source: { protocol: 'opcua', link: 'line', address: 'Pump 1/Level' },
    });
  });
});
