import { addThreshold, temporaryPlant } from '../../runtime/plant.ts';
import type { BenchRow } from '../figure.ts';
import { goingOn, LIMITS } from '../readings.ts';
import { median } from '../rounds.ts';

const SIGNALS = 10_000;
const WARM_UPS = 200;
const ROUNDS = 15;
/** What the measuring itself may leave behind, bytes a reading. */
const NOISE = 0.5;

/** Bytes that the threshold rule allocates a reading while nothing is in alarm. */
export const ruleCoreAlloc: BenchRow = {
  name: 'rule-core-alloc',
  async measure(tell) {
    const home = await temporaryPlant();
    const plant = await home.start();
    const { host } = await addThreshold(plant, LIMITS);
    const next = goingOn(SIGNALS, plant.clock());
    const grown: number[] = [];
    for (let round = -WARM_UPS; round < ROUNDS; round++) {
      if (round >= 0) tell(`round ${round + 1} of ${ROUNDS}`);
      const readings = next(plant.clock());
      globalThis.gc?.();
      const before = process.memoryUsage().heapUsed;
      host.step(readings, undefined, false);
      if (round >= 0) grown.push(process.memoryUsage().heapUsed - before);
    }
    await plant.close();
    await home.remove();
    const value = Math.max(0, median(grown) / SIGNALS);
    return [{ row: 'rule-core-alloc', value, unit: 'B/reading', better: 'less', aim: 'none', met: value <= NOISE }];
  },
};
