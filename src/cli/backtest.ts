import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BacktestJob, BacktestOutcome, BacktestReport } from '../backtest/backtest-job.ts';
import { rulesOfFlow } from '../backtest/flow-rules.ts';
import { reportHtml } from '../backtest/report/report-html.ts';
import { reportText } from '../backtest/report/report-text.ts';
import { startBacktest } from '../backtest/start-backtest.ts';
import { PlantError, textOf } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import { type BacktestAsked, backtestArguments } from './backtest-arguments.ts';
import { historySource } from './backtest-history.ts';
import { progressLine } from './backtest-progress.ts';
import { readFlow } from './read-flow.ts';

/** Exit status of what Ctrl-C has ended, as shells have it. */
const CANCELLED = 130;

/**
 * `tieline backtest`: what a flow's rules would have done on recorded readings. Resolves with the exit status: 0 done, 1 failed or more
 * alarms a day than allowed, 2 called wrongly, 130 cancelled.
 */
export async function backtest(args: string[]): Promise<number> {
  const asked = backtestArguments(args);
  if ('problem' in asked) {
    process.stderr.write(`tieline backtest: ${asked.problem}\n`);
    return 2;
  }
  const nodes = await readFlow(asked.flow);
  const { rules, problems } = rulesOfFlow(nodes, asked.rule);
  for (const problem of problems) process.stderr.write(`${asked.flow}: ${problem}\n`);
  if (problems.length > 0) return 1;
  if (rules.length === 0) throw new PlantError('CONFIG_INVALID', `${asked.flow}: no rule node in it`);
  const source = asked.source.kind === 'csv' ? asked.source : await historySource(asked.source, rules);
  const outcome = await runWatched({ nodes, source, ...(asked.rule !== undefined && { rule: asked.rule }) });
  if (outcome.kind === 'cancelled') {
    process.stderr.write('tieline backtest: cancelled\n');
    return CANCELLED;
  }
  await tell(outcome.report, asked);
  return tooMany(outcome.report, asked.maxAlarmsPerDay) ? 1 : 0;
}

/** Runs a job with its progress on the terminal, until it ends or Ctrl-C is pressed. */
async function runWatched(job: BacktestJob): Promise<BacktestOutcome> {
  const line = progressLine(process.stderr);
  const { result, cancel } = startBacktest(job, line.show);
  process.once('SIGINT', cancel);
  try {
    return await result;
  } finally {
    process.off('SIGINT', cancel);
    line.clear();
  }
}

async function tell(report: BacktestReport, { flow, json, html }: BacktestAsked): Promise<void> {
  const { source, faulty, faultyRows } = report;
  for (const { line, reason } of faulty) process.stderr.write(`${source}:${line}: ${reason}\n`);
  if (faultyRows > 0) process.stderr.write(`${source}: ${faultyRows} faulty rows left out\n`);
  if (html !== undefined) await writeReport(html, reportHtml(report, basename(flow, '.json')));
  process.stdout.write(json ? `${toJson(report)}\n` : reportText(report));
}

async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((thrown: unknown) => {
    throw new PlantError('CONFIG_INVALID', `--html: ${textOf(thrown)}`, { cause: thrown });
  });
}

function tooMany({ alarmsPerDay }: BacktestReport, most: number | undefined): boolean {
  if (most === undefined || alarmsPerDay <= most) return false;
  process.stderr.write(`${Number(alarmsPerDay.toPrecision(3))} alarms a day; at most ${most} are allowed\n`);
  return true;
}
