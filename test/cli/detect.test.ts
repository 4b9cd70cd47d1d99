import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DETECTORS } from '../../src/detectors/registry.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const TIELINE = join(PACKAGE_DIR, 'src', 'cli', 'tieline.ts');

describe('tieline detect', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tieline-detect-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  function tieline(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [TIELINE, 'detect', ...args], (_error, stdout, stderr) =>
        resolve({ status: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  }

  /** Runs over the text of a file; `out` is undefined where none was written. */
  async function detect(text: string, ...args: string[]) {
    const [input, output] = [join(directory, 'in.csv'), join(directory, 'out.csv')];
    await rm(output, { force: true });
    await writeFile(input, text);
    const { status, stderr } = await tieline('--input', input, '--output', output, ...args);
    const out = await readFile(output, 'utf8').catch(() => undefined);
    return { status, stderr: stderr.replaceAll(`${directory}/`, ''), out };
  }

  const minute = (i: number) => new Date(1_790_000_000_000 + i * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const values = Array.from({ length: 300 }, (_, i) => (i === 250 ? 99 : 20 + (i % 7)));
  const rows = values.map((value, i) => `${minute(i)},${value}`);

  it('writes every row in order with its score, and flags the outlier alone', async () => {
    const { status, stderr, out = '' } = await detect(`timestamp,value\n${rows.join('\n')}\n`);
    equal(status, 0);
    equal(stderr, 'out.csv: 300 rows, 1 flagged by auto\n');
    const [header, ...written] = out.trimEnd().split('\n');
    equal(header, 'timestamp,value,anomaly_score');
    deepEqual(
      written.map((row) => row.slice(0, row.lastIndexOf(','))),
      rows,
    );
    const scores = written.map((row) => Number(row.split(',')[2]));
    ok(scores.every((score) => score >= 0 && score <= 1));
    deepEqual(
      scores.flatMap((score, i) => (score > 0.5 ? [i] : [])),
      [250],
    );
  });

  it('judges several columns together, and names one that cannot be read', async () => {
    const several = values.map((_, i) => {
      const flow = 50 + (i % 5);
      return `${minute(i)},${20 + (i % 7)},${i >= 200 && i < 240 ? 70 : flow},${i === 10 ? '' : 0.5 * flow}`;
    });
    const head = 'timestamp,temperature,flow,current';
    const chosen = ['--detector', 'multivariate', '--set', 'training=150'];
    const { status, stderr, out = '' } = await detect(`${head}\n${several.join('\n')}\n`, ...chosen);
    equal(status, 0);
    match(stderr, /^out.csv: 300 rows, \d+ flagged by multivariate\n$/);
    const [header, ...written] = out.trimEnd().split('\n');
    equal(header, `${head},anomaly_score`);
    const flagged = written.flatMap((row, i) => (Number(row.split(',')[4]) > 0.5 ? [i] : []));
    ok(flagged.length >= 30 && flagged.every((i) => i >= 200 && i < 280), `${flagged}`);
    deepEqual(
      (await detect(`${head}\n${minute(0)},1,x,3\n`, ...chosen)).stderr.includes('flow: "x" given; allowed'),
      true,
    );
    match(
      (await detect(`timestamp,a,a\n${minute(0)},1,2\n`, ...chosen)).stderr,
      /Signals: "a" given; allowed: 1 to 64 signals/,
    );
    match((await detect('value\n1\n', ...chosen)).stderr, /allowed: timestamp, and a column for each signal/);
  });

  it('takes a detector by name, with settings', async () => {
    const text = 'timestamp;value;unit\n2026-03-01T00:00:00Z;20,5;°C\n2026-03-01T00:01:00Z;;°C\n1772323320000;120;°C\n';
    const { out } = await detect(text, '--detector', 'qartod', '--set', 'failHigh=100');
    equal(
      out,
      'timestamp,value,anomaly_score\n2026-03-01T00:00:00Z,"20,5",0\n2026-03-01T00:01:00Z,,0\n1772323320000,120,1\n',
    );
  });

  it('lists every detector on --help and says which one it is where none is named', async () => {
    const { status, stdout } = await tieline('--help');
    equal(status, 0);
    for (const { name } of DETECTORS) match(stdout, new RegExp(`^  ${name} `, 'm'));
    match(stdout, /^Without --detector it is auto; /m);
  });

  for (const [what, text, problem] of [
    [
      'a value that is no number',
      'timestamp,value\n2026-03-01,1\n2026-03-02,warm\n',
      /in\.csv:3: value: "warm" given; allowed: a number, or nothing/,
    ],
    [
      'a time that is none',
      'timestamp,value\n2026-02-30,1\n',
      /in\.csv:2: timestamp: "2026-02-30" given; allowed: an ISO 8601 time/,
    ],
    ['a row with too many fields', 'timestamp,value\n2026-03-01,1,2\n', /in\.csv:2: 3 fields; allowed: 2/],
    [
      'another header',
      'time,temperature\n',
      /in\.csv:1: "time,temperature" is no usable header; allowed: timestamp,value/,
    ],
    ['an empty file', '', /in\.csv:1: it is empty/],
  ] as const) {
    it(`ends with status 1 and writes nothing for ${what}`, async () => {
      const { status, stderr, out } = await detect(text);
      equal(status, 1);
      match(stderr, problem);
      equal(out, undefined);
      deepEqual(
        (await readdir(directory)).filter((name) => name.endsWith('.part')),
        [],
      );
    });
  }

  for (const [args, problem] of [
    [[], /--input: nothing given/],
    [['--input', 'a.csv'], /--output: nothing given/],
    [['--input', 'a.csv', '--output', './a.csv'], /--output: "\.\/a\.csv" given; allowed: another file than --input/],
    [
      ['--input', 'a', '--output', 'b', '--detector', 'magic'],
      /--detector: "magic" given; allowed: one of auto, robust, spc, /,
    ],
    [['--input', 'a', '--output', 'b', '--set', 'overshoot=far'], /Overshoot: "far" given; allowed: a number/],
    [['--input', 'a', '--output', 'b', '--set', 'size=3'], /--set: "size=3" given; allowed: .* auto: overshoot/],
  ] as const) {
    it(`tells what is wrong with "${args.join(' ')}" and ends with status 2`, async () => {
      const { status, stderr } = await tieline(...args);
      equal(status, 2);
      match(stderr, problem);
      match(stderr, /usage: tieline detect --input/);
    });
  }

  it('names the input that is not there', async () => {
    const { status, stderr } = await tieline(
      '--input',
      join(directory, 'none.csv'),
      '--output',
      join(directory, 'o.csv'),
    );
    equal(status, 1);
    match(stderr, /--input: ENOENT.*none\.csv/);
  });
});
