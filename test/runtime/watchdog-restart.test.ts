import { match } from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/io/clock.ts';
import { readSettings } from '../../src/model/settings.ts';
import { readyWatchdog, watchdogProblems } from '../../src/rules/ready-watchdog.ts';
import { watchdogSettings } from '../../src/rules/watchdog-settings.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { plainFacts } from '../support/signal-facts.ts';
import { temperature, temporaryPlant } from './plant.ts';

describe('a watchdog over a restart', () => {
  let aheadMs = 0;
  const running = systemClock();
  const clock = (moments?: number) => running(moments) + aheadMs;
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  beforeEach(async () => {
    home = await temporaryPlant(clock);
    plant = await home.start();
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  const watch = async () => {
    const given = { plant: 'p', property: 'temperature', silenceSeconds: 3600 };
    const { settings } = readSettings(watchdogSettings, given, watchdogProblems);
    if (!settings) throw new Error('the settings are right');
    return plant.rules.add({
      ...{ ...readyWatchdog(settings, plainFacts(60_000)), id: 'dog', name: 'silent', lateMs: 60_000 },
      onTransition: () => undefined,
      onProblem: () => undefined,
    });
  };
  const silentFor = async (crashed: boolean) => {
    const first = await watch();
    const reading = temperature(plant, 20);
    first.step([reading], null, false);
    aheadMs += 300_000;
    await plant.close();
    if (crashed) {
      const store = new DatabaseSync(home.file);
      store.exec(`UPDATE meta SET value = 0 WHERE name = 'clean_stop'`);
      store.close();
    }
    aheadMs += 5_000_000;
    plant = await home.start();
    const again = await watch();
    return again.explain(reading.asset, reading.property, clock()).summary;
  };

  it('goes on with the silence that it knows, without the time away', async () => {
    match(await silentFor(false), /without a good value for 300(\.\d)? s; alarms after 60 min: in 55 min/);
  });

  it('leaves out the last seconds before a crash, as what came in them may not have been kept', async () => {
    match(await silentFor(true), /without a good value for 285(\.\d)? s;/);
  });
});
