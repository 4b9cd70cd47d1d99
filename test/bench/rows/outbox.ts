import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { WorkOrderRequest } from '../../../src/model/work-order.ts';
import { temporaryPlant } from '../../runtime/plant.ts';
import type { BenchRow, Tell } from '../figure.ts';
import { quantile } from '../rounds.ts';

const WARM_UPS = 200;
const ROUNDS = 1500;
const AIM_MS = 2;

/** Enqueueing one work order durably, one after the other; the order's system is not there, so nothing is delivered. */
export const outbox: BenchRow = {
  name: 'outbox',
  async measure(tell) {
    const home = await temporaryPlant();
    const plant = await home.start();
    const directory = await mkdtemp(join(tmpdir(), 'tieline-bench-'));
    const { insert, close } = bareRows(join(directory, 'bare.db'));
    const enqueue = (i: number) => {
      const request = requestOf(i);
      const lane = `cmms:${request.key}`;
      return plant.outbox.enqueue({
        key: `${request.key}:raised`,
        lane,
        target: 'cmms',
        node: 'node-1',
        topic: 'press/temperature',
        request,
      });
    };
    const took = await alternately({ ours: enqueue, limit: insert }, tell);
    close();
    await plant.close();
    await home.remove();
    await rm(directory, { recursive: true, force: true });

    const value = quantile(took.ours, 0.99);
    const limit = quantile(took.limit, 0.99);
    const [median, bareMedian] = [took.ours, took.limit].map((all) => quantile(all, 0.5).toFixed(2));
    return [
      {
        ...{ row: 'outbox', value, unit: 'ms p99', better: 'less', limit, aim: `at most ${AIM_MS} ms` },
        met: value <= AIM_MS,
        note: `synchronous=FULL; median ${median} ms, of the limit ${bareMedian} ms: one durable row from the main thread`,
      },
    ];
  },
};

type Work = (i: number) => unknown;

/** How long each took in each round, ms. */
async function alternately(
  work: { ours: Work; limit: Work },
  tell: Tell,
): Promise<{ ours: number[]; limit: number[] }> {
  const took = { ours: [] as number[], limit: [] as number[] };
  for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
    if (round % 500 === 0) tell(`order ${round} of ${WARM_UPS + ROUNDS}`);
    for (const name of ['ours', 'limit'] as const) {
      const startedAt = performance.now();
      await work[name](round);
      if (round >= WARM_UPS) took[name].push(performance.now() - startedAt);
    }
  }
  return took;
}

/** One row a transaction on the main thread: the least that keeps an order. */
function bareRows(file: string) {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (key TEXT PRIMARY KEY, body TEXT)');
  const statement = db.prepare('INSERT INTO row (key, body) VALUES (?, ?)');
  return {
    insert: (i: number) => statement.run(`${i}`, JSON.stringify(requestOf(i))),
    close: () => db.close(),
  };
}

/** An order as a rule asks for it. */
export function requestOf(i: number): WorkOrderRequest {
  const key = `TL-${String(i).padStart(17, '0')}`;
  const [asset, property, condition] = ['acme/munich/press-shop/line-2/press-4', 'temperature', 'H'] as const;
  const text = `${asset}/${property} is 85.2 °C, at or above its ${condition} limit of 80 °C`;
  const rule = { id: 'rule-1', name: 'too hot', type: 'threshold' };
  return {
    ...{ kind: 'create', key, title: `${asset}: too hot`, text, asset, priority: 'high' },
    alarm: {
      ...{ id: key, rule, asset, property, condition, state: 'UNACK', priority: 'high', value: 85.2, limit: 80 },
      ...{ unit: 'Cel', raisedAt: 1_764_000_000_000, message: text, evidence: { limit: 80, deadband: 2 } },
    },
  };
}
