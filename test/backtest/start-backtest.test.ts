import { deepEqual, equal, rejects } from 'node:assert/strict';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { startBacktest } from '../../src/backtest/start-backtest.ts';
import { flowOf, START, temporaryFiles } from './hall.ts';

describe('a backtest in a thread of its own', () => {
  let files: Awaited<ReturnType<typeof temporaryFiles>>;
  let file: string;
  const nodes = flowOf({ high: 80 });
  before(async () => {
    files = await temporaryFiles();
    const rows = Array.from({ length: 300_000 }, (_, i) => `${START + i * 1000},acme/press,temperature,${i % 100}`);
    file = await files.write('readings.csv', ['time,asset,property,value', ...rows].join('\n'));
  });
  after(() => files.remove());

  /** What this process has open in the test's directory, where the system tells it. */
  const openFiles = () =>
    (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd') : []).flatMap((fd) => {
      try {
        const target = readlinkSync(join('/proc/self/fd', fd));
        return target.startsWith(files.directory) ? [target] : [];
      } catch {
        return [];
      }
    });

  it('gives its report and says on the way how far it is', async () => {
    const shares: number[] = [];
    const { result } = startBacktest({ nodes, source: { kind: 'csv', file } }, ({ share }) => shares.push(share));
    const outcome = await result;
    if (outcome.kind === 'cancelled') throw new Error('nobody cancelled it');
    const { readings, rules, source, faultyRows } = outcome.report;
    deepEqual([readings, rules[0]?.alarms, source, faultyRows], [300_000, 3000, file, 0]);
    equal(shares.length > 0, true);
    deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
  });

  it('ends when it is cancelled, and leaves no open file', async () => {
    const running = startBacktest({ nodes, source: { kind: 'csv', file } }, () => running.cancel());
    deepEqual(await running.result, { kind: 'cancelled' });
    running.cancel();
    deepEqual(openFiles(), []);
  });

  it('refuses what cannot be run, with the reason', async () => {
    const refused = (job: Parameters<typeof startBacktest>[0], message: RegExp) =>
      rejects(startBacktest(job).result, { name: 'PlantError', message });
    const source = { kind: 'csv', file } as const;
    await refused({ nodes: flowOf({ high: 'warm' }), source }, /High limit \(H\): "warm" given/);
    await refused({ nodes: [], source }, /no rule node in the flow/);
    await refused({ nodes, rule: 'other', source }, /no rule "other"/);
    await refused({ nodes, source: { ...source, file: `${file}.gone` } }, /ENOENT.*gone/);
    await refused({ nodes, source: { kind: 'history', file } }, /history .*readings\.csv/);
  });
});
