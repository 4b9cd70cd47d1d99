import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createCauses } from '../../../src/alarms/causes.ts';
import type { PlantRuntime } from '../../../src/runtime/plant-runtime.ts';
import { addThreshold, temperature, temporaryPlant } from '../../runtime/plant.ts';
import type { BenchRow, Measurement } from '../figure.ts';

const ALARMS = 10_000;
const FLOOD_MS = 10_000;
const STEP_MS = 10;
const AIM_MS = 100;
const CAUSE = 'acme/hall/power';

/** Ten thousand alarms of a dead hall within ten seconds: how long the event loop is held up, with and without a known cause. */
export const alarmFlood: BenchRow = {
  name: 'alarm-flood',
  async measure(tell) {
    const measurements: Measurement[] = [];
    for (const cause of [false, true]) {
      tell(cause ? 'with a cause that explains them' : 'each by itself');
      const value = await floodedFor(cause);
      measurements.push({
        ...{ row: cause ? 'alarm-flood-cause' : 'alarm-flood', value, unit: 'ms p99', better: 'less' },
        ...{ aim: `event loop held up at most ${AIM_MS} ms`, met: value <= AIM_MS },
        note: `${ALARMS} alarms in ${FLOOD_MS / 1000} s, each journaled before it is told${cause ? '; all suppressed, one stands out' : ''}`,
      });
    }
    return measurements;
  },
};

/** Delay of the event loop that 99 of 100 turns stay below, ms; throws where an alarm is lost or told wrongly. */
async function floodedFor(hasCause: boolean): Promise<number> {
  const home = await temporaryPlant();
  const causes = createCauses([{ causeAssets: CAUSE, assets: 'acme/hall/#' }]);
  const plant = await home.start(hasCause ? { causes } : {});
  const rule = await addThreshold(plant, { high: 80 });
  const raise = (asset: string) => rule.host.step([temperature(plant, 90, { asset })], undefined, false);
  raise(CAUSE);
  await rule.tells(1);

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const perStep = (ALARMS * STEP_MS) / FLOOD_MS;
  const startedAt = performance.now();
  for (let raised = 0; raised < ALARMS; raised += perStep) {
    for (let i = 0; i < perStep; i++) raise(`acme/hall/press-${raised + i}`);
    const nextAt = startedAt + ((raised + perStep) / ALARMS) * FLOOD_MS;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextAt - performance.now())));
  }
  await rule.tells(ALARMS + 1);
  delay.disable();
  await verify(plant, rule.told.filter(({ transition }) => transition.output === 'raised').length, hasCause);
  await plant.close();
  await home.remove();
  return delay.percentile(99) / 1e6;
}

async function verify(plant: PlantRuntime, told: number, hasCause: boolean): Promise<void> {
  const journaled = await plant.store().read('journal.transitions_since', [0]);
  const standingOut = plant.alarms.live().filter(({ state }) => state === 'UNACK').length;
  const expected = hasCause ? 1 : ALARMS + 1;
  if (journaled.length !== ALARMS + 1) throw new Error(`${journaled.length} alarms journaled`);
  if (told !== expected || standingOut !== expected) throw new Error(`${told} told, ${standingOut} stand out`);
}
