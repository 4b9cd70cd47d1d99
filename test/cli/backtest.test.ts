import { deepEqual, equal, match } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const FLOW = join(PACKAGE_DIR, 'flows', 'temperature-spike.json');
const ROWS = ['time,asset,property,value', ...[20, 29, 29, 20].map((value, i) => row(i, value)), row(86_400, 20)];

function row(seconds: number, value: number | string): string {
  return `${new Date(1_790_000_000_000 + seconds * 10_000).toISOString()},demo/munich/press-shop/hall,temperature,${value}`;
}

describe('tieline backtest', () => {
  let directory: string;
  let data: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-backtest-'));
    data = join(directory, 'readings.csv');
    await writeFile(data, `${ROWS.join('\n')}\n`);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  function tieline(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const program = join(PACKAGE_DIR, 'src', 'cli', 'tieline.ts');
      const child = execFile(process.execPath, [program, 'backtest', ...args], (_error, stdout, stderr) =>
        resolve({ status: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  }

  it('tells alarms and orders a day in words', async () => {
    const { status, stdout } = await tieline(FLOW, '--data', data);
    equal(status, 0);
    match(stdout, /hall too hot: 1 alarms, 1 orders/);
    match(stdout, /temperature is 29 °C, at or above its H limit of 28 °C for 3 s/);
  });

  it('tells them as JSON', async () => {
    const { stdout } = await tieline(FLOW, '--data', data, '--json');
    const { readings, faultyRows, alarms } = JSON.parse(stdout) as {
      readings: number;
      faultyRows: number;
      alarms: object[];
    };
    deepEqual([readings, faultyRows, alarms.length], [5, 0, 1]);
  });

  it('ends with status 1 when there are more alarms a day than allowed', async () => {
    const { status, stderr } = await tieline(FLOW, '--data', data, '--max-alarms-per-day', '0.01');
    equal(status, 1);
    match(stderr, /0\.1 alarms a day; at most 0\.01 are allowed/);
    equal((await tieline(FLOW, '--data', data, '--max-alarms-per-day', '1')).status, 0);
  });

  it('names faulty rows by line and reason, and uses the others', async () => {
    const file = join(directory, 'faulty.csv');
    await writeFile(file, [...ROWS, 'yesterday,a,b,1'].join('\n'));
    const { status, stdout, stderr } = await tieline(FLOW, '--data', file, '--json');
    equal(status, 0);
    match(stderr, /faulty\.csv:7: time: "yesterday" is no/);
    equal((JSON.parse(stdout) as { readings: number }).readings, 5);
  });

  it('says what is wrong with how it is called, and with its files', async () => {
    const cases: [string[], number, RegExp][] = [
      [[], 2, /exactly one flow file is needed/],
      [[FLOW], 2, /--data: nothing given/],
      [[FLOW, '--data', data, '--max-alarms-per-day', 'few'], 2, /--max-alarms-per-day: "few" given/],
      [[FLOW, '--data', join(directory, 'none.csv')], 1, /none\.csv/],
      [[join(directory, 'none.json'), '--data', data], 1, /none\.json/],
      [[data, '--data', data], 1, /not JSON/],
    ];
    for (const [args, status, text] of cases) {
      const outcome = await tieline(...args);
      equal(outcome.status, status, args.join(' '));
      match(outcome.stderr, text);
    }
  });
});
