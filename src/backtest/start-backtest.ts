import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { asPlantError, PlantError } from '../model/errors.ts';
import type { BacktestJob, BacktestOutcome, WorkerMessage, WorkerStart } from './backtest-job.ts';
import type { BacktestProgress } from './run-backtest.ts';

/** Between two batches a backtest sees that it is cancelled; one that waits for its disk longer than this is ended, ms. */
const PATIENCE_MS = 1000;

/** A backtest in a thread of its own. */
export interface RunningBacktest {
  /** Rejects with a `PlantError` where flow, rule or source cannot be used. */
  result: Promise<BacktestOutcome>;
  /** Ends it: `result` resolves as cancelled when its thread has ended. Afterwards it does nothing. */
  cancel(): void;
}

/** @param onProgress told at most five times a second */
export function startBacktest(
  job: BacktestJob,
  onProgress: (progress: BacktestProgress) => void = () => undefined,
): RunningBacktest {
  // This file runs as .ts (tests) and as .js (package); the worker stands beside it in the same form.
  const script = new URL(`./backtest-worker${extname(import.meta.url)}`, import.meta.url);
  const cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(script, { workerData: { job, cancelled } satisfies WorkerStart, name: 'tieline-backtest' });
  let patience: NodeJS.Timeout | undefined;

  const result = new Promise<BacktestOutcome>((resolve, reject) => {
    let settle = () => {
      if (patience === undefined) reject(new PlantError('CONFIG_INVALID', 'the backtest ended without a result'));
      else resolve({ kind: 'cancelled' });
    };
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'outcome') settle = () => resolve(message.outcome);
      else settle = () => reject(new PlantError(message.code, message.message));
    });
    worker.on('error', (thrown) => {
      settle = () => reject(asPlantError(thrown, 'CONFIG_INVALID'));
    });
    worker.on('exit', () => {
      clearTimeout(patience);
      settle();
    });
  });

  return {
    result,
    cancel() {
      Atomics.store(cancelled, 0, 1);
      patience ??= setTimeout(() => void worker.terminate(), PATIENCE_MS);
    },
  };
}
