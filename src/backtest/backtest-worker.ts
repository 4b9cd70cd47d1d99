import { parentPort, workerData } from 'node:worker_threads';
import { asPlantError } from '../model/errors.ts';
import type { WorkerMessage, WorkerStart } from './backtest-job.ts';
import type { BacktestProgress } from './run-backtest.ts';
import { runJob } from './run-job.ts';

/** At most five times a second it is told how far the backtest is. */
const TOLD_EVERY_MS = 200;

const { job, cancelled } = workerData as WorkerStart;
const tell = (message: WorkerMessage) => parentPort?.postMessage(message);
let toldAt = Number.NEGATIVE_INFINITY;

function onProgress(progress: BacktestProgress): void {
  const now = performance.now();
  if (now - toldAt < TOLD_EVERY_MS) return;
  toldAt = now;
  tell({ kind: 'progress', progress });
}

try {
  // The event loop does not turn while readings are stepped, so that no message could say it.
  const isCancelled = () => Atomics.load(cancelled, 0) === 1;
  tell({ kind: 'outcome', outcome: await runJob(job, { onProgress, isCancelled }) });
} catch (thrown) {
  const { code, message } = asPlantError(thrown, 'CONFIG_INVALID');
  tell({ kind: 'failed', code, message });
}
