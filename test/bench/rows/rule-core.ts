import { addThreshold, temporaryPlant } from '../../runtime/plant.ts';
import type { BenchRow } from '../figure.ts';
import { handWrittenThreshold } from '../hand-written.ts';
import { LIMITS, quietValue, readingsOf } from '../readings.ts';
import { takeTurns } from '../rounds.ts';

const SIGNALS = 10_000;
const PASSES = 40;
const AIM = 0.5;

/** The threshold rule on 10,000 signals, readings in memory, nothing in alarm. */
export const ruleCore: BenchRow = {
  name: 'rule-core',
  async measure(tell) {
    const home = await temporaryPlant();
    const plant = await home.start();
    const { host } = await addThreshold(plant, LIMITS);
    const byHand = handWrittenThreshold(LIMITS.high, LIMITS.low, LIMITS.deadband);
    const readings = readingsOf(SIGNALS, plant.clock());
    let changes = 0;
    let turn = 0;

    /** Readings a second; making the readings new is not measured. */
    const rate = (step: () => void) => {
      let took = 0;
      for (let pass = 0; pass < PASSES; pass++) {
        renew(readings, plant.clock(), ++turn);
        const startedAt = performance.now();
        step();
        took += performance.now() - startedAt;
      }
      return (SIGNALS * PASSES * 1000) / took;
    };
    const reached = await takeTurns(
      {
        limit: () => rate(() => (changes += byHand.step(readings))),
        ours: () => rate(() => host.step(readings, undefined, false)),
      },
      { warmUps: 5, rounds: 15, tell },
    );
    const signals = host.signals;
    await plant.close();
    await home.remove();
    if (changes !== 0 || signals !== SIGNALS) throw new Error('the measured plant was not quiet');

    const [value, limit] = [reached.ours, reached.limit];
    const note = `${SIGNALS} signals, high and low limit with deadband; the limit is the same comparison hand-written in a loop`;
    return [
      {
        ...{ row: 'rule-core', value, unit: 'readings/s', better: 'more', limit },
        ...{ aim: `at least ${AIM} of the limit`, met: value >= AIM * limit, note },
      },
    ];
  },
};

/** The same readings with the next time and value of each signal. */
function renew(readings: ReturnType<typeof readingsOf>, at: number, turn: number): void {
  for (const [i, reading] of readings.entries()) {
    reading.time = at;
    reading.receivedAt = at;
    reading.value = quietValue(i + turn);
  }
}
