import { deepEqual, match } from 'node:assert/strict';
import { systemClock } from '../../src/io/clock.ts';
import { isActive, type Transition } from '../../src/model/alarm.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import { readSettings } from '../../src/model/settings.ts';
import { readyWatchdog, watchdogProblems } from '../../src/rules/ready-watchdog.ts';
import { watchdogSettings } from '../../src/rules/watchdog-settings.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { RuleHost } from '../../src/runtime/rule-setup.ts';
import { until } from '../flows/told.ts';
import { plainFacts } from '../support/signal-facts.ts';
import { temperature, temporaryPlant } from './plant.ts';

/** Tags of one gateway, in several halls. */
const ASSETS = Array.from({ length: 60 }, (_, i) => `acme/hall-${i % 3}/press-${i}`);

describe('the alarms of a plant whose gateway dies', () => {
  let aheadMs = 0;
  const running = systemClock();
  const clock = (moments?: number) => running(moments) + aheadMs;
  const told: string[] = [];
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  beforeEach(async () => {
    told.length = 0;
    home = await temporaryPlant(clock);
    plant = await home.start();
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  const watch = (property: string, more: object = {}): Promise<RuleHost> => {
    const given = { plant: 'p', property, offlineWhen: '[acme/gw/status] is offline', group: 'no', ...more };
    const { settings } = readSettings(watchdogSettings, given, watchdogProblems);
    if (!settings) throw new Error('the settings are right');
    return plant.rules.add({
      ...{ ...readyWatchdog(settings, plainFacts(60_000)), id: property, name: property, lateMs: 60_000 },
      onTransition: ({ kind, output, alarm }: Transition, _carried, replayed) => {
        if (output && !replayed) told.push(`${kind} ${alarm.asset} ${alarm.property}`);
      },
      onProblem: () => undefined,
    });
  };
  const status = (value: ReadingValue, more: Partial<Reading> = {}) =>
    temperature(plant, 0, { ...{ asset: 'acme/gw', property: 'status', value, raw: value }, ...more });
  const tags = (property: string) => ASSETS.map((asset, i) => temperature(plant, i, { asset, property }));
  const standing = () => plant.alarms.live().filter(({ condition }) => condition === 'stale');
  const active = () => standing().filter(isActive).length;
  const stands = (count: number) => until(() => active() === count, `${count} stand`);
  const tells = (count: number) => until(() => told.length === count, `${count} are told`);

  it('are one, of all its tags and of several rules, and come back together', async () => {
    const rules = [await watch('temperature'), await watch('pressure', { silenceSeconds: 120 })];
    const step = (readings: Reading[]) => {
      for (const rule of rules) rule.step(readings, undefined, false);
    };
    step([status('online'), ...tags('temperature'), ...tags('pressure')]);
    step([status('offline')]);
    await stands(2 * ASSETS.length);
    await tells(1);
    deepEqual(told, ['raised acme/hall-0/press-0 temperature']);
    const [first] = standing().filter(({ hold }) => hold === undefined);
    match(
      first?.message ?? '',
      /^acme\/hall-0\/press-0\/temperature: its device is offline: acme\/gw\/status is offline/,
    );
    deepEqual(
      first?.evidence.readings?.map(({ asset, property, value }) => [asset, property, value]),
      [['acme/gw', 'status', 'offline']],
    );
    step([status('online'), ...tags('temperature')]);
    await stands(ASSETS.length);
    step(tags('pressure'));
    await stands(0);
    await tells(2);
    deepEqual(told.slice(1), ['cleared acme/hall-0/press-0 temperature']);
  });

  it('come from a will that was written hours ago, and end with a birth that carries its time', async () => {
    const rule = await watch('temperature');
    const bornAt = plant.clock();
    rule.step([status('online', { time: bornAt }), ...tags('temperature')], undefined, false);
    aheadMs += 7_200_000;
    rule.step([...tags('temperature')], undefined, false);
    rule.step([status('offline', { time: bornAt - 50 })], undefined, false);
    await stands(ASSETS.length);
    rule.step([status('online', { time: bornAt - 50 }), ...tags('temperature')], undefined, false);
    await stands(0);
  });

  it('come from what the broker had kept when the plant was away while it died', async () => {
    const first = await watch('temperature');
    first.step([status('online'), ...tags('temperature')], undefined, false);
    await until(() => first.signals === ASSETS.length, 'all are heard');
    await plant.close();
    aheadMs += 7_200_000;
    plant = await home.start();
    const again = await watch('temperature');
    deepEqual(standing(), []);
    again.step([status('offline', { quality: 'uncertain', reason: 'retained, age unknown' })], undefined, false);
    await stands(ASSETS.length);
    await tells(1);
    await plant.close();
    plant = await home.start();
    const third = await watch('temperature');
    third.step(tags('temperature'), undefined, false);
    third.step([status('online')], undefined, false);
    await stands(0);
    deepEqual(told, ['raised acme/hall-0/press-0 temperature', 'cleared acme/hall-0/press-0 temperature']);
  });
});
