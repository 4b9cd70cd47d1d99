import { deepEqual } from 'node:assert/strict';
import { join } from 'node:path';
import type { BacktestJob, BacktestReport } from '../../src/backtest/backtest-job.ts';
import { runJob } from '../../src/backtest/run-job.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import { openHistory } from '../../src/store/history/open-history.ts';
import { flowOf, PLANT, reading, START, temporaryFiles } from './hall.ts';

const PRESSES = ['acme/press-1', 'acme/press-2'];
/** Tenths of °C over two hours, with an hour without values; both presses share each time. */
const ROWS = Array.from({ length: 700 }, (_, i) => ({
  seconds: i * 10 + (i >= 350 ? 3600 : 0),
  tenths: PRESSES.map((_, press) => Math.round(750 + 100 * Math.sin((i + press * 40) / 25) + ((i * 37) % 11))),
}));

const tags = PRESSES.map((asset, i) => {
  const signal = { asset, property: 'temperature', unit: '°C', scale: 0.1 };
  return { address: `input:${i}:int16`, link: 'PLC', ...signal };
});
const flow: StoredNode[] = [
  { ...PLANT, tags },
  ...flowOf({ high: 82, low: 66, unit: '°C', deadband: 1, onDelaySeconds: 25 }, [['cool', 'order'], ['order']]).slice(
    1,
  ),
];

describe('the same data in every form', () => {
  let files: Awaited<ReturnType<typeof temporaryFiles>>;
  before(async () => {
    files = await temporaryFiles();
  });
  after(() => files.remove());

  /** Alarms with everything but where their readings came from, and what else was found. */
  async function found(source: BacktestJob['source']) {
    const outcome = await runJob({ nodes: flow, source, journal: true });
    if (outcome.kind === 'cancelled') throw new Error('nobody cancelled it');
    const { source: _, ...report }: BacktestReport = outcome.report;
    return JSON.parse(
      JSON.stringify(report, (name, value) => (name === 'raw' || name === 'source' ? undefined : value)),
    );
  }

  const iso = (seconds: number) => new Date(START + seconds * 1000).toISOString();
  /** Summer time of Berlin. */
  const local = (seconds: number) =>
    iso(seconds + 7200)
      .slice(0, 19)
      .replace('T', ' ');
  const lines = (header: string, row: (one: (typeof ROWS)[number]) => string[]) =>
    [header, ...ROWS.flatMap(row)].join('\n');

  it('gives the same alarms, orders, writes, courses and journal', async () => {
    const celsius = (tenths: number) => (tenths * 0.1).toString();
    const long = lines('time,asset,property,value,unit', ({ seconds, tenths }) =>
      PRESSES.map((asset, i) => `${iso(seconds)},${asset},temperature,${celsius(tenths[i] ?? 0)},°C`),
    );
    const samples = lines('time,address,value', ({ seconds, tenths }) =>
      PRESSES.map((_, i) => `${START + seconds * 1000},input:${i}:int16,${tenths[i]}`),
    );
    const named = lines(
      `time;${PRESSES.map((asset) => `${asset}/temperature [°C]`).join(';')}`,
      ({ seconds, tenths }) => [[local(seconds), ...tenths.map((one) => celsius(one).replace('.', ','))].join(';')],
    );
    const addressed = lines('timestamp\tinput:0:int16\tinput:1:int16', ({ seconds, tenths }) => [
      [local(seconds), ...tenths].join('\t'),
    ]);

    const expected = await found({ kind: 'csv', file: await files.write('long.csv', long) });
    const [{ alarms, orders, writes }] = expected.rules;
    deepEqual([alarms, orders, writes, expected.orders.length], [18, 18, 18, 36]);
    deepEqual([expected.readings, expected.faultyRows, expected.notes], [1400, 0, []]);

    for (const [name, text] of Object.entries({ samples, named, addressed })) {
      deepEqual(await found({ kind: 'csv', file: await files.write(`${name}.csv`, text) }), expected, name);
    }

    const file = join(files.directory, 'history.db');
    const history = await openHistory({ file });
    // A runtime never receives two readings at once; and it measured what no rule watches.
    history.append(
      ROWS.flatMap(({ seconds, tenths }) => [
        ...PRESSES.map((asset, i) => {
          const one = { ...reading(seconds, (tenths[i] ?? 0) * 0.1, asset), unit: 'Cel' };
          return { ...one, receivedAt: one.receivedAt + i * 0.001 };
        }),
        { ...reading(seconds + 1, 1, 'acme/door'), property: 'open' },
      ]),
    );
    await history.close();
    deepEqual(await found({ kind: 'history', file }), expected, 'history');
    const half = await found({ kind: 'history', file, since: START + 1000, until: START + 3_000_000 });
    deepEqual([half.from - START, half.readings], [10_000, 599]);
  });

  it('of a history brings the other signals that a rule needs', async () => {
    const file = join(files.directory, 'others.db');
    const history = await openHistory({ file });
    const setpoint = { ...reading(0, 50), property: 'setpoint' };
    const ambient = { ...reading(2, 30), asset: 'acme/site', property: 'ambient' };
    history.append([setpoint, reading(1, 40), ambient, { ...reading(3, 1), property: 'humidity' }, reading(9, 40)]);
    await history.close();
    const nodes = flowOf({
      high: '[setpoint]',
      highHigh: 200,
      low: '[acme/site/ambient]',
      enabledWhen: '[acme/site/ambient] < 35',
    });
    const outcome = await runJob({ nodes, source: { kind: 'history', file }, journal: true });
    if (outcome.kind === 'cancelled') throw new Error('nobody cancelled it');
    deepEqual([outcome.report.readings, outcome.report.alarms.length, outcome.report.notes], [4, 0, []]);
    const lower = flowOf({ high: '[setpoint]', low: '[acme/site/ambient]', deadband: 0, unit: '' });
    const { report } = (await runJob({ nodes: lower, source: { kind: 'history', file } })) as Extract<
      typeof outcome,
      { kind: 'done' }
    >;
    deepEqual([report.readings, report.alarms.length], [4, 0]);
  });
});
