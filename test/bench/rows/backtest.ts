import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BacktestJob } from '../../../src/backtest/backtest-job.ts';
import { openCsvRecording } from '../../../src/backtest/csv-recording.ts';
import type { Recording } from '../../../src/backtest/recording.ts';
import { startBacktest } from '../../../src/backtest/start-backtest.ts';
import { createTagTable } from '../../../src/normalize/tag-table.ts';
import { MOST_WAITING } from '../../../src/store/history/history.ts';
import { openHistory } from '../../../src/store/history/open-history.ts';
import { openRecordedHistory } from '../../../src/store/history/recorded-history.ts';
import type { BenchRow, Measurement, Tell } from '../figure.ts';
import { handWrittenThreshold } from '../hand-written.ts';
import { LIMITS } from '../readings.ts';
import { BACKTEST_FLOW, generated, stepByHand } from '../recorded.ts';
import { takeTurns } from '../rounds.ts';

const MONTH_S = 30 * 86_400;
const AIM_S = 3;
const MANY = { signals: 1000, seconds: 3600 };
/** 1,000 signals × one day in 90 s. */
const AIM_RATE = 960_000;
const ROUNDS = { warmUps: 1, rounds: 3 };

/** A month of 1 Hz of one signal from CSV and from a history, and 1,000 signals from a history, as a user runs them: in a worker. */
export const backtest: BenchRow = {
  name: 'backtest',
  async measure(tell) {
    const directory = await mkdtemp(join(tmpdir(), 'tieline-bench-'));
    try {
      const csv = join(directory, 'month.csv');
      const month = join(directory, 'month.db');
      const many = join(directory, 'many.db');
      tell('writing what is to be read');
      await pipeline(Readable.from(csvLines(generated(1, MONTH_S))), createWriteStream(csv));
      await intoHistory(month, generated(1, MONTH_S));
      await intoHistory(many, generated(MANY.signals, MANY.seconds));
      return [
        await ofMonth('backtest-csv', { kind: 'csv', file: csv }, tell),
        await ofMonth('backtest-history', { kind: 'history', file: month }, tell),
        await ofMany({ kind: 'history', file: many }, tell),
      ];
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function ofMonth(row: string, source: BacktestJob['source'], tell: Tell): Promise<Measurement> {
  const took = await bothWays(source, MONTH_S, tell);
  return {
    ...{ row, value: took.ours, unit: 's', better: 'less', limit: took.limit },
    ...{ aim: `at most ${AIM_S} s`, met: took.ours <= AIM_S },
    note: `${MONTH_S.toLocaleString('en')} readings of one signal with the start of the worker; the limit is the comparison hand-written over the same recording`,
  };
}

async function ofMany(source: BacktestJob['source'], tell: Tell): Promise<Measurement> {
  const readings = MANY.signals * MANY.seconds;
  const took = await bothWays(source, readings, tell);
  const [value, limit] = [readings / took.ours, readings / took.limit];
  return {
    ...{ row: 'backtest-history-1k', value, unit: 'readings/s', better: 'more', limit },
    ...{ aim: `at least ${AIM_RATE.toLocaleString('en')}`, met: value >= AIM_RATE },
    note: `${readings.toLocaleString('en')} interleaved readings of ${MANY.signals} signals; the limit as above`,
  };
}

/** How long it takes, s. */
async function bothWays(source: BacktestJob['source'], expected: number, tell: Tell) {
  const ours = async () => {
    const outcome = await startBacktest({ nodes: BACKTEST_FLOW, source }).result;
    if (outcome.kind === 'cancelled') throw new Error('nobody cancelled it');
    const { readings, rules } = outcome.report;
    if (readings !== expected || rules[0]?.alarms === 0)
      throw new Error(`${readings} readings, ${rules[0]?.alarms} alarms`);
  };
  const limit = async () => {
    const { recording, close } = await opened(source);
    const { step } = handWrittenThreshold(LIMITS);
    const readings = await stepByHand(recording, step);
    await close();
    if (readings !== expected) throw new Error(`${readings} readings`);
  };
  const seconds = (work: () => Promise<void>) => async () => {
    const startedAt = performance.now();
    await work();
    return (performance.now() - startedAt) / 1000;
  };
  return takeTurns({ limit: seconds(limit), ours: seconds(ours) }, { ...ROUNDS, tell });
}

async function opened(source: BacktestJob['source']): Promise<{ recording: Recording; close(): Promise<void> | void }> {
  if (source.kind === 'csv') {
    const recording = await openCsvRecording({
      file: source.file,
      table: createTagTable([]),
      staleAfterSeconds: 60,
      timeZone: 'UTC',
    });
    return { recording, close: recording.close };
  }
  const { recording, close } = openRecordedHistory(source.file);
  return { recording: recording({ selects: () => true }), close };
}

async function* csvLines(recording: Recording): AsyncGenerator<string> {
  yield 'time,asset,property,value,unit\n';
  for await (const batch of recording.batches()) {
    let text = '';
    for (const { time, asset, property, value } of batch) {
      text += `${new Date(time).toISOString()},${asset},${property},${value},°C\n`;
    }
    yield text;
  }
}

async function intoHistory(file: string, recording: Recording): Promise<void> {
  const history = await openHistory({ file });
  let waiting = 0;
  let at = 0;
  for await (const batch of recording.batches()) {
    for (const reading of batch) {
      at = Math.max(reading.receivedAt, at + 0.001);
      reading.receivedAt = at;
    }
    history.append(batch);
    waiting += batch.length;
    if (waiting < MOST_WAITING / 2) continue;
    waiting = 0;
    await history.stats();
  }
  const { dropped } = await history.stats();
  await history.close();
  if (dropped > 0) throw new Error(`${dropped} readings were dropped`);
}
