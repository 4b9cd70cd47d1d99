import type { Recording } from '../../src/backtest/recording.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Reading } from '../../src/model/reading.ts';
import { assetName, LIMITS, quietValue } from './readings.ts';

export const RECORDED_FROM = 1_764_000_000_000;
const BATCH = 4096;

/** A flow of one threshold over all signals. */
export const BACKTEST_FLOW: readonly StoredNode[] = [
  { id: 'plant', type: 'tieline-plant', name: 'Bench', timeZone: 'Europe/Berlin', staleAfterSeconds: 60, tags: [] },
  { id: 'normalize', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', type: 'tieline-threshold', name: 'limits', plant: 'plant', property: 'temperature', unit: '°C' },
    ...{ ...LIMITS, onDelaySeconds: 5, wires: [[], []] },
  },
];

/** A quiet value, and an alarm of five minutes of each signal about once in six hours. */
export function recordedValue(signal: number, second: number): number {
  return (second + signal * 997) % 21_600 < 300 ? 85 : Math.round(quietValue(second + signal) * 100) / 100;
}

/** So many signals with a reading a second each for so many seconds, made when they are read. */
export function generated(signals: number, seconds: number, onBatch: () => void = () => undefined): Recording {
  const all = Array.from({ length: signals }, (_, i) => ({
    asset: assetName(i),
    source: { protocol: 'bench', link: 'bench', address: `${i}` },
  }));
  let made = 0;
  return {
    *batches() {
      while (made < signals * seconds) {
        const batch: Reading[] = [];
        const until = Math.min(made + BATCH, signals * seconds);
        for (; made < until; made++) {
          const [signal, second] = [made % signals, Math.floor(made / signals)];
          const { asset, source } = all[signal] as (typeof all)[number];
          const time = RECORDED_FROM + second * 1000;
          const value = recordedValue(signal, second);
          batch.push({
            asset,
            property: 'temperature',
            value,
            unit: 'Cel',
            quality: 'good',
            time,
            receivedAt: time,
            source,
          });
        }
        yield batch;
        onBatch();
      }
    },
    get progress() {
      return made / (signals * seconds);
    },
  };
}

/** Steps what somebody would write by hand over a recording; gives how many readings there were. */
export async function stepByHand(
  recording: Recording,
  step: (readings: readonly Reading[]) => number,
): Promise<number> {
  let readings = 0;
  let changes = 0;
  for await (const batch of recording.batches()) {
    readings += batch.length;
    changes += step(batch);
  }
  if (changes === 0) throw new Error('the readings were to make alarms');
  return readings;
}
