import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Reading } from '../../../src/model/reading.ts';
import { type History, MOST_WAITING } from '../../../src/store/history/history.ts';
import { openHistory } from '../../../src/store/history/open-history.ts';
import type { BenchRow, Measurement, Tell } from '../figure.ts';
import { quietValue, readingsOf } from '../readings.ts';
import { median } from '../rounds.ts';

const SIGNALS = 10_000;
/** Readings written; a whole number for each signal. */
const WRITTEN = 10_000_000;
const AT_ONCE = 1000;
const AIM_RATE = 1_000_000;
const AIM_DELAY_MS = 10;

const POINTS = 10_000_000;
const CHART_POINTS = 2000;
const READ_ROUNDS = 7;
const AIM_READ_MS = 300;

const START = 1_764_000_000_000;

/** Readings of 10,000 interleaved signals into the history's file; ten million readings of one signal as a chart. */
export const history: BenchRow = {
  name: 'history',
  async measure(tell) {
    const directory = await mkdtemp(join(tmpdir(), 'tieline-bench-'));
    const figures = [
      ...(await writing(join(directory, 'written.db'), tell)),
      await reading(join(directory, 'read.db'), tell),
    ];
    await rm(directory, { recursive: true, force: true });
    return figures;
  },
};

async function writing(file: string, tell: Tell): Promise<Measurement[]> {
  const store = await openHistory({ file });
  const readings = readingsOf(SIGNALS, START);
  await append(store, readings, SIGNALS * 20, 0);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  await append(store, readings, WRITTEN, 20, tell);
  const { dropped, bytes } = await store.stats();
  const value = (WRITTEN / (performance.now() - startedAt)) * 1000;
  delay.disable();
  await store.close();
  if (dropped > 0) throw new Error(`${dropped} readings were dropped`);
  const delayMs = delay.percentile(99) / 1e6;
  return [
    {
      ...{ row: 'history', value, unit: 'readings/s', better: 'more', met: value >= AIM_RATE },
      aim: `at least ${AIM_RATE.toLocaleString('en')}`,
      note: `${SIGNALS} interleaved signals, all in the file at the end, ${Math.round(bytes / 1e6)} MB with its tail`,
    },
    {
      ...{ row: 'history-delay', value: delayMs, unit: 'ms p99', better: 'less', met: delayMs <= AIM_DELAY_MS },
      aim: `at most ${AIM_DELAY_MS} ms`,
      note: 'delay of the event loop while this was written',
    },
  ];
}

/** Appends as an input node would, some readings a turn, and never more than the history takes. */
async function append(store: History, readings: Reading[], count: number, firstPass: number, tell?: Tell) {
  for (let done = 0; done < count; ) {
    const at = START + (firstPass + Math.floor(done / SIGNALS)) * 1000;
    const some = readings.slice(done % SIGNALS, (done % SIGNALS) + AT_ONCE);
    for (const [i, one] of some.entries()) {
      one.value = Math.round(quietValue(done + i) * 10) / 10;
      one.time = at;
      one.receivedAt = at + 5;
    }
    store.append(some);
    done += some.length;
    if (done % (MOST_WAITING >> 1) < AT_ONCE) {
      tell?.(`${done / 1e6} million readings written`);
      await store.stats();
    } else await nextTurn();
  }
}

async function reading(file: string, tell: Tell): Promise<Measurement> {
  const store = await openHistory({ file });
  const [one] = readingsOf(1, START);
  if (one === undefined) throw new Error('there is no signal');
  for (let i = 0; i < POINTS; ) {
    const some = Array.from({ length: AT_ONCE }, (_, n) => {
      const at = START + (i + n) * 1000;
      return { ...one, value: Math.round(quietValue(i + n) * 10) / 10, time: at, receivedAt: at + 5 };
    });
    store.append(some);
    i += AT_ONCE;
    if (i % 100_000 === 0) {
      tell(`${i / 1e6} million readings to be read`);
      await store.stats();
    }
  }
  const took: number[] = [];
  for (let round = 0; round <= READ_ROUNDS; round++) {
    const startedAt = performance.now();
    const span = { from: START - 1, to: START + POINTS * 1000 };
    const { times } = await store.chart(one.asset, one.property, span, CHART_POINTS * 2);
    if (round > 0) took.push(performance.now() - startedAt);
    if (times.length < CHART_POINTS) throw new Error(`the chart has only ${times.length} points`);
  }
  await store.close();
  const value = median(took);
  return {
    ...{ row: 'history-read', value, unit: 'ms', better: 'less', met: value <= AIM_READ_MS },
    aim: `at most ${AIM_READ_MS} ms`,
    note: `${POINTS.toLocaleString('en')} readings of one signal as lowest and highest of ${CHART_POINTS} buckets, warm`,
  };
}
