import type { Reading } from '../../../src/model/reading.ts';
import { addThreshold, temporaryPlant } from '../../runtime/plant.ts';
import type { BenchRow, Measurement } from '../figure.ts';
import { grown } from '../grown.ts';
import { handWrittenThreshold } from '../hand-written.ts';
import { assetName, LIMITS, quietValue } from '../readings.ts';

const SIGNALS = [10_000, 100_000] as const;
const AIM_BYTES = 1024;

/** Heap that the threshold rule keeps a signal, with the name of its asset and its last reading. */
export const memory: BenchRow = {
  name: 'memory',
  async measure(tell) {
    const measurements: Measurement[] = [];
    for (const signals of SIGNALS) {
      tell(`${signals} signals`);
      const value = await heldByRule(signals);
      const limit = heldByHand(signals);
      measurements.push({
        ...{ row: `memory-${signals / 1000}k`, value, unit: 'B/signal', better: 'less', limit },
        ...{ aim: `at most ${AIM_BYTES} B`, met: value <= AIM_BYTES },
        note: 'with asset name and last reading; the limit keeps four flags under the name',
      });
    }
    return measurements;
  },
};

async function heldByRule(signals: number): Promise<number> {
  const home = await temporaryPlant();
  const plant = await home.start();
  const { host } = await addThreshold(plant, LIMITS);
  const at = plant.clock();
  const held = grown(() => {
    for (let i = 0; i < signals; i++) host.step([readingOf(i, at)], undefined, false);
  });
  if (host.signals !== signals) throw new Error(`${host.signals} of ${signals} signals are watched`);
  await plant.close();
  await home.remove();
  return held / signals;
}

function heldByHand(signals: number): number {
  const { step, states } = handWrittenThreshold(LIMITS);
  const held = grown(() => {
    for (let i = 0; i < signals; i++) step([readingOf(i, 0)]);
  });
  if (states.size !== signals) throw new Error('a signal is missing');
  return held / signals;
}

function readingOf(i: number, at: number): Reading {
  const asset = assetName(i);
  return {
    ...{ asset, property: 'temperature', value: quietValue(i), unit: 'Cel', quality: 'good', time: at, receivedAt: at },
    source: { protocol: 'bench', link: 'bench', address: `${i}` },
  };
}
