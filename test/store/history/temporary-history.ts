import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '../../../src/model/reading.ts';
import type { History, HistoryOptions } from '../../../src/store/history/history.ts';
import { openHistory } from '../../../src/store/history/open-history.ts';

export const NOW = 1_764_000_000_000;
/** All of time. */
export const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** A directory of its own with the histories opened in it. */
export async function temporaryHistories() {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-history-'));
  const file = join(directory, 'history.db');
  const opened: History[] = [];
  return {
    file,
    async open(options: Partial<HistoryOptions> = {}): Promise<History> {
      const history = await openHistory({ file, ...options });
      opened.push(history);
      return history;
    },
    /** Closes what is open and removes the directory. */
    async remove() {
      await Promise.allSettled(opened.map((history) => history.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A good reading of `press/temperature`, received when it was measured. */
export function reading(time: number, value: Reading['value'], more: Partial<Reading> = {}): Reading {
  return {
    ...{ asset: 'press', property: 'temperature', value, unit: 'Cel', quality: 'good', time, receivedAt: time },
    ...{ source: { protocol: 'test', link: 'test', address: 'press/temperature' }, ...more },
  };
}

/** So many readings, one a second, and a value for each. */
export function series(count: number, made: (i: number) => number = (i) => i / 10, more: Partial<Reading> = {}) {
  return Array.from({ length: count }, (_, i) => reading(NOW + i * 1000, made(i), more));
}
