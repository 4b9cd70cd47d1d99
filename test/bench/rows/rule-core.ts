import type { Reading } from '../../../src/model/reading.ts';
import { addThreshold, temporaryPlant } from '../../runtime/plant.ts';
import type { BenchRow, Measurement } from '../figure.ts';
import { handWrittenThreshold } from '../hand-written.ts';
import { goingOn, LIMITS } from '../readings.ts';
import { takeTurns } from '../rounds.ts';

const SIGNALS = [10_000, 100_000] as const;
/** How many readings one measurement takes in. */
const READINGS = 400_000;
const AIM = 0.5;

/** The threshold rule on many signals, readings in memory, nothing in alarm. */
export const ruleCore: BenchRow = {
  name: 'rule-core',
  async measure(tell) {
    const measurements: Measurement[] = [];
    for (const signals of SIGNALS) measurements.push(await measured(signals, tell));
    return measurements;
  },
};

async function measured(signals: number, tell: (text: string) => void): Promise<Measurement> {
  const home = await temporaryPlant();
  const plant = await home.start();
  const { host } = await addThreshold(plant, LIMITS);
  const byHand = handWrittenThreshold(LIMITS);
  const next = goingOn(signals, plant.clock());
  let changes = 0;

  /** Readings a second; making the readings new is not measured. */
  const rate = (step: (readings: readonly Reading[]) => void) => {
    let took = 0;
    for (let taken = 0; taken < READINGS; taken += signals) {
      const readings = next(plant.clock());
      const startedAt = performance.now();
      step(readings);
      took += performance.now() - startedAt;
    }
    return (READINGS * 1000) / took;
  };
  const reached = await takeTurns(
    {
      limit: () => rate((readings) => (changes += byHand.step(readings))),
      ours: () => rate((readings) => host.step(readings, undefined, false)),
    },
    { warmUps: 5, rounds: 15, tell: (text) => tell(`${signals} signals: ${text}`) },
  );
  const watched = host.signals;
  await plant.close();
  await home.remove();
  if (changes !== 0 || watched !== signals) throw new Error('the measured plant was not quiet');

  const [value, limit] = [reached.ours, reached.limit];
  const note = `${signals} signals, four limits with deadband; the limit is the same comparison hand-written in a loop`;
  const row = signals === SIGNALS[0] ? 'rule-core' : `rule-core-${signals / 1000}k`;
  return {
    ...{ row, value, unit: 'readings/s', better: 'more', limit },
    ...{ aim: `at least ${AIM} of the limit`, met: value >= AIM * limit, note },
  };
}
