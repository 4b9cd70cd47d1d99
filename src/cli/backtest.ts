import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { rulesOfFlow } from '../backtest/flow-rules.ts';
import { reportText } from '../backtest/report-text.ts';
import { type BacktestResult, runBacktest } from '../backtest/run-backtest.ts';
import { type FaultyRow, isFaulty, readCsv } from '../history/csv.ts';
import { PlantError, textOf } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import type { Reading } from '../model/reading.ts';

/** Most faulty rows named; all are counted. */
const MOST_FAULTY = 20;

interface Asked {
  flow: string;
  data: string;
  json: boolean;
  maxAlarmsPerDay: number | undefined;
}

/**
 * `tieline backtest`: what a flow's rules would have done on recorded readings. Resolves with the exit status: 0 done, 1 failed or more
 * alarms a day than allowed, 2 called wrongly.
 */
export async function backtest(args: string[]): Promise<number> {
  const asked = readArguments(args);
  if ('problem' in asked) {
    process.stderr.write(`tieline backtest: ${asked.problem}\n`);
    return 2;
  }
  const { rules, problems } = rulesOfFlow(await readFlow(asked.flow));
  for (const problem of problems) process.stderr.write(`${asked.flow}: ${problem}\n`);
  if (problems.length > 0) return 1;
  if (rules.length === 0) throw new PlantError('CONFIG_INVALID', `${asked.flow}: no rule node in it`);

  const faulty = { count: 0, first: [] as FaultyRow[] };
  const result = await runBacktest(rules, readingsOf(asked.data, faulty));
  for (const { line, reason } of faulty.first) process.stderr.write(`${asked.data}:${line}: ${reason}\n`);
  if (faulty.count > 0) process.stderr.write(`${asked.data}: ${faulty.count} faulty rows left out\n`);
  process.stdout.write(
    asked.json ? `${JSON.stringify({ ...result, faultyRows: faulty.count })}\n` : reportText(result),
  );
  return tooMany(result, asked.maxAlarmsPerDay) ? 1 : 0;
}

function tooMany({ alarmsPerDay }: BacktestResult, most: number | undefined): boolean {
  if (most === undefined || alarmsPerDay <= most) return false;
  process.stderr.write(`${alarmsPerDay.toFixed(1)} alarms a day; at most ${most} are allowed\n`);
  return true;
}

function readArguments(args: string[]): Asked | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { data: { type: 'string' }, json: { type: 'boolean' }, 'max-alarms-per-day': { type: 'string' } },
    });
    const [flow, ...further] = positionals;
    if (flow === undefined || further.length > 0) return { problem: 'exactly one flow file is needed' };
    if (values.data === undefined) return { problem: '--data: nothing given; allowed: a CSV file with readings' };
    const most = values['max-alarms-per-day'];
    const maxAlarmsPerDay = most === undefined ? undefined : Number(most);
    if (maxAlarmsPerDay !== undefined && !(maxAlarmsPerDay >= 0)) {
      return { problem: `--max-alarms-per-day: "${most}" given; allowed: a number, at least 0` };
    }
    return { flow, data: values.data, json: values.json ?? false, maxAlarmsPerDay };
  } catch (thrown) {
    return { problem: textOf(thrown) };
  }
}

async function readFlow(file: string): Promise<StoredNode[]> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new PlantError('CONFIG_INVALID', `${file}: ${textOf(thrown)}`, { cause: thrown });
  });
  try {
    const flow: unknown = JSON.parse(text);
    if (Array.isArray(flow)) return flow as StoredNode[];
  } catch (thrown) {
    throw new PlantError('CONFIG_INVALID', `${file}: not JSON: ${textOf(thrown)}`, { cause: thrown });
  }
  throw new PlantError('CONFIG_INVALID', `${file}: not a flow; allowed: what Node-RED exports, a list of nodes`);
}

async function* readingsOf(file: string, faulty: { count: number; first: FaultyRow[] }): AsyncGenerator<Reading> {
  const source = { protocol: 'csv', link: file, address: '' };
  for await (const row of readCsv(createReadStream(file, 'utf8'))) {
    if (isFaulty(row)) {
      if (faulty.count++ < MOST_FAULTY) faulty.first.push(row);
    } else yield { ...row, receivedAt: row.time, source };
  }
}
