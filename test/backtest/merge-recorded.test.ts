import { deepEqual } from 'node:assert/strict';
import { mergeRecorded } from '../../src/backtest/merge-recorded.ts';
import type { Reading } from '../../src/model/reading.ts';
import { reading, START } from './hall.ts';

/** A recording of one signal, batch by batch, in seconds. */
async function* recorded(asset: string, ...batches: number[][]): AsyncGenerator<Reading[]> {
  for (const batch of batches) yield batch.map((seconds) => reading(seconds, 0, asset));
}

async function merged(...streams: AsyncIterable<readonly Reading[]>[]): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of mergeRecorded(streams)) {
    found.push(...batch.map(({ asset, receivedAt }) => `${(receivedAt - START) / 1000}${asset}`));
  }
  return found;
}

describe('recordings of several signals', () => {
  it('are one in the order of reception, wherever their batches end', async () => {
    deepEqual(await merged(recorded('a', [1, 4], [], [5, 9]), recorded('b', [2, 3], [6]), recorded('c')), [
      ...['1a', '2b', '3b', '4a', '5a', '6b', '9a'],
    ]);
  });
  it('may be one, or none', async () => {
    deepEqual(await merged(recorded('a', [1], [2])), ['1a', '2a']);
    deepEqual(await merged(), []);
  });
});
