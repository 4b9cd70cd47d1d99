import { deepEqual, equal, match } from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openHistory } from '../../src/store/history/open-history.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const TIELINE = join(PACKAGE_DIR, 'src', 'cli', 'tieline.ts');
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
      const child = execFile(process.execPath, [TIELINE, 'backtest', ...args], (_error, stdout, stderr) =>
        resolve({ status: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  }

  it('tells alarms, orders and writes in words', async () => {
    const { status, stdout } = await tieline(FLOW, '--data', data);
    equal(status, 0);
    match(stdout, /hall too hot: 1 alarm, 1 order, 2 writes/);
    match(stdout, /temperature is 29 °C, at or above its H limit of 28 °C for 3 s/);
    match(
      stdout,
      /note: bearing too hot watches demo\/munich\/press-shop\/line-1\/\+ bearing-temperature, of which no reading/,
    );
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

  it('runs one rule over a file whose column is mapped, and writes a page', async () => {
    const file = join(directory, 'public.csv');
    await writeFile(file, 'timestamp,value\n2026-07-01 12:00:00,20\n2026-07-01 12:05:00,75\n2026-07-01 12:05:30,75\n');
    const page = join(directory, 'page.html');
    const map = 'value=demo/munich/press-shop/line-1/press-1/bearing-temperature';
    const { status, stdout } = await tieline(
      FLOW,
      '--rule',
      'bearing too hot',
      '--data',
      file,
      '--map',
      map,
      '--html',
      page,
    );
    equal(status, 0);
    match(stdout, /2026-07-01 12:00:00 to 2026-07-01 12:05:30 Europe\/Berlin/);
    match(stdout, /bearing too hot: 1 alarm, 1 order/);
    match(
      await readFile(page, 'utf8'),
      /<title>Backtest of temperature-spike<\/title>[\s\S]*press-1\/bearing-temperature/,
    );
  });

  it('finds the history of a plant by its file, its directory or the user directory', async () => {
    const userDir = join(directory, 'user');
    const plant = join(userDir, 'tieline', 'tl-demo-plant');
    const history = await openHistory({ file: join(plant, 'history.db') });
    const source = { protocol: 'mqtt', link: 'broker', address: 'hall' };
    history.append(
      [20, 29, 29, 20].map((value, i) => {
        const time = 1_790_000_000_000 + i * 10_000;
        const signal = { asset: 'demo/munich/press-shop/hall', property: 'temperature', unit: 'Cel' };
        return { ...signal, value, quality: 'good', time, receivedAt: time, source };
      }),
    );
    await history.close();
    for (const place of [userDir, plant]) {
      const { stdout } = await tieline(FLOW, '--history', place);
      match(stdout, /^4 readings, [\s\S]*hall too hot: 1 alarm, /);
    }
    const { stdout } = await tieline(
      FLOW,
      '--history',
      userDir,
      '--since',
      '2026-09-21 16:13:45',
      '--until',
      '2026-09-22',
    );
    match(stdout, /^1 reading, /);
    const { status, stderr } = await tieline(FLOW, '--history', directory);
    equal(status, 1);
    match(stderr, /--history: there is no .*history\.db and no .*tieline.tl-demo-plant.history\.db/);
  });

  it('ends with status 130 on Ctrl-C, says so, and leaves no page behind', async function () {
    // Elsewhere nobody tells when it has begun.
    if (process.platform !== 'linux') this.skip();
    const file = join(directory, 'long.csv');
    const rows = Array.from({ length: 1_500_000 }, (_, i) => `${1_790_000_000_000 + i * 1000},a,b,1`);
    await writeFile(file, ['time,asset,property,value', ...rows].join('\n'));
    const page = join(directory, 'cancelled.html');
    const child = spawn(process.execPath, [TIELINE, 'backtest', FLOW, '--data', file, '--html', page]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const closed = once(child, 'close');
    // From when its worker reads the file it listens to Ctrl-C.
    await whenOpen(child, file);
    child.kill('SIGINT');
    deepEqual(await closed, [130, null]);
    match(stderr, /^tieline backtest: cancelled\n$/);
    equal(existsSync(page), false);
  });

  it('says what is wrong with how it is called, and with its files', async () => {
    const cases: [string[], number, RegExp][] = [
      [[], 2, /exactly one flow file is needed/],
      [[FLOW, '--data', data, '--rule', 'x'], 1, /no rule "x"; the rules are: hall too hot/],
      [[FLOW, '--data', data, '--html', directory], 1, /--html: EISDIR/],
      [[FLOW, '--history', FLOW], 1, /history .*temperature-spike\.json: /],
      [[FLOW, '--history', FLOW, '--since', 'monday'], 1, /--since: "monday" given; allowed: a time such as/],
      [[FLOW, '--data', join(directory, 'none.csv')], 1, /none\.csv/],
      [[join(directory, 'none.json'), '--data', data], 1, /none\.json/],
      [[data, '--data', data], 1, /not JSON/],
    ];
    await Promise.all(
      cases.map(async ([args, status, text]) => {
        const outcome = await tieline(...args);
        equal(outcome.status, status, args.join(' '));
        match(outcome.stderr, text);
      }),
    );
  });
});

/** Resolves when a process has opened a file, as Linux tells it. */
async function whenOpen({ pid, exitCode }: ChildProcess, file: string): Promise<void> {
  const directory = `/proc/${pid}/fd`;
  for (const deadline = Date.now() + 10_000; Date.now() < deadline && exitCode === null; await nextTurn()) {
    const open = await readdir(directory).catch(() => []);
    const targets = await Promise.all(open.map((fd) => readlink(join(directory, fd)).catch(() => '')));
    if (targets.includes(file)) return;
  }
  throw new Error(`${file} was not opened`);
}
