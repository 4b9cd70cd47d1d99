import { PlantError } from '../model/errors.ts';
import type { BacktestJob, BacktestOutcome } from './backtest-job.ts';
import { rulesOfFlow } from './flow-rules.ts';
import { openSource } from './open-source.ts';
import { type BacktestOptions, runBacktest } from './run-backtest.ts';

/**
 * Opens what a job names, runs it and closes it again.
 * Rejects with a `PlantError` where the flow, the rule or the source cannot be used.
 */
export async function runJob(
  job: BacktestJob,
  options: Pick<BacktestOptions, 'onProgress' | 'isCancelled'> = {},
): Promise<BacktestOutcome> {
  const { rules, problems, notes } = rulesOfFlow(job.nodes, job.rule);
  if (problems.length > 0) throw new PlantError('CONFIG_INVALID', problems.join('; '));
  if (rules.length === 0) throw new PlantError('CONFIG_INVALID', 'no rule node in the flow');
  const { runtimeId, journal } = job;
  const source = await openSource(job, rules);
  try {
    const result = await runBacktest(rules, source.recording, {
      ...(runtimeId !== undefined && { runtimeId }),
      ...(journal !== undefined && { journal }),
      followWires: job.source.kind === 'history',
      ...options,
    });
    if (!result.complete) return { kind: 'cancelled' };
    const { count, first } = source.faulty();
    const allNotes = [...notes, ...source.notes(), ...result.notes];
    const about = { source: job.source.file, faultyRows: count, faulty: first };
    return { kind: 'done', report: { ...result, notes: allNotes, ...about } };
  } finally {
    await source.close();
  }
}
