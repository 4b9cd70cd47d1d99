import { deepEqual, equal, rejects } from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../src/store/migrations.ts';
import { QUERIES, type QueryName, STATEMENTS, type StatementName } from '../../src/store/statements.ts';
import type { OpenedStore, SqlValue } from '../../src/store/store.ts';
import { type TemporaryStores, temporaryStores } from './temporary-store.ts';

describe('what the plant store keeps', () => {
  let stores: TemporaryStores;
  let store: OpenedStore;
  before(async () => {
    stores = await temporaryStores();
    store = await stores.open();
  });
  after(() => stores.remove());

  const write = (statement: StatementName, ...params: SqlValue[]) => store.write([{ statement, params }], 'now');
  const column = async (name: string, query: QueryName, ...params: SqlValue[]) =>
    (await store.read(query, params)).map((row) => row[name]);

  it('has statements and queries that fit the schema', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db);
    for (const sql of [...Object.values(STATEMENTS), ...Object.values(QUERIES)]) db.prepare(sql);
    db.close();
  });

  it('journal: by subject, transitions since, newest of a kind', async () => {
    await write('journal.append', 'j1', 10, 'transition', 'A', '{}');
    await write('journal.append', 'j2', 20, 'command', 'A', '{}');
    await write('journal.append', 'j3', 30, 'transition', 'B', '{"n":1}');
    deepEqual(await column('key', 'journal.by_subject', 'A'), ['j1', 'j2']);
    deepEqual(await store.read('journal.transitions_since', [11]), [
      { seq: 3, key: 'j3', at: 30, kind: 'transition', subject: 'B', body: '{"n":1}' },
    ]);
    deepEqual(await column('key', 'journal.newest', 'transition', 1), ['j3']);
  });

  it('alarms, latest values and facts: the last word stands', async () => {
    await write('alarm.put', 'A', 'r1', '1');
    await write('alarm.put', 'A', 'r1', '2');
    await write('alarm.put', 'B', 'r1', '3');
    await write('alarm.delete', 'B');
    deepEqual(await store.read('alarm.all'), [{ id: 'A', rule: 'r1', body: '2' }]);
    await write('latest.put', 'press', 'temperature', '1');
    await write('latest.put', 'press', 'temperature', '2');
    deepEqual(await store.read('latest.all'), [{ asset: 'press', property: 'temperature', body: '2' }]);
    await write('fact.put', 'armed', 'false');
    await write('fact.put', 'armed', 'true');
    deepEqual(await column('body', 'fact.by_name', 'armed'), ['true']);
  });

  it('rule state: per rule and signal, removed by rule', async () => {
    for (const asset of ['p1', 'p2', 'p3']) await write('rule_state.put', 'r1', asset, 't', 'h1', 5, '{}');
    await write('rule_state.put', 'r1', 'p1', 't', 'h2', 6, '{"held":1}');
    deepEqual(await column('settings_hash', 'rule_state.by_rule', 'r1'), ['h2', 'h1', 'h1']);
    await write('rule_state.delete_rule', 'r1');
    deepEqual(await store.read('rule_state.by_rule', ['r1']), []);
  });

  it('inlet: bytes as they came, by node and time, pruned by time', async () => {
    const body = new Uint8Array([0, 255, 7]);
    for (const at of [1, 2, 3]) await write('inlet.add', 'n1', at, `t/${at}`, body);
    await write('inlet.add', 'n2', 2, 't', body);
    await write('inlet.prune', 2);
    const rows = await store.read('inlet.since', ['n1', 0]);
    deepEqual(
      rows.map(({ at, topic, body: bytes }) => [at, topic, bytes]),
      [
        [2, 't/2', body],
        [3, 't/3', body],
      ],
    );
  });

  it('outbox: each lane gives only its first unfinished row, and only while that waits', async () => {
    const add = (key: string, lane: string, due: number) => write('outbox.add', key, lane, 'erp', '{}', due, 1);
    await add('a1', 'a', 9);
    await add('a2', 'a', 1);
    await add('b1', 'b', 5);
    await add('a1', 'elsewhere', 0);
    const heads = (now = 100) => column('key', 'outbox.heads', 'erp', now, 10);
    deepEqual(await heads(), ['a1', 'b1'], 'what is due goes in the order in which it came');
    deepEqual(await heads(6), ['b1']);
    deepEqual(await column('due_at', 'outbox.next_due', 'erp', 6), [9]);
    deepEqual(await column('key', 'outbox.heads', 'another', 100, 10), []);
    await write('outbox.update', 'sending', 1, 9, null, null, 'a1');
    deepEqual(await heads(), ['b1']);
    await write('outbox.update', 'doubt', 1, 9, 'no answer', null, 'a1');
    deepEqual(await heads(), ['b1']);
    await write('outbox.update', 'delivered', 1, null, '4711', 100, 'a1');
    deepEqual(await heads(), ['a2', 'b1']);
    await write('outbox.update', 'refused', 1, null, '{"kind":"refused"}', 200, 'b1');
    deepEqual(await heads(), ['a2']);
    deepEqual(await column('state', 'outbox.by_lane', 'a'), ['delivered', 'waiting']);
    deepEqual(await column('answer', 'outbox.by_key', 'b1'), ['{"kind":"refused"}']);
    deepEqual(await column('key', 'outbox.sending_to', 'erp'), []);
    deepEqual(await column('key', 'outbox.to_decide', 10), ['b1']);
    deepEqual(await column('key', 'outbox.newest', 2), ['b1', 'a2']);
    deepEqual(
      new Map((await store.read('outbox.counts')).map(({ state, count }) => [state, count])),
      new Map([
        ['refused', 1],
        ['waiting', 1],
      ]),
    );
    await write('outbox.update', 'refused', 1, null, '{"kind":"refused","settledBy":"anna"}', 200, 'b1');
    deepEqual(await column('key', 'outbox.to_decide', 10), []);
    await write('outbox.prune', 150);
    deepEqual(await column('key', 'outbox.newest', 9), ['b1', 'a2']);
  });

  it('order book: numbers from 1001 without gaps, one order a key, one note a key', async () => {
    const create = (key: string, title: string) =>
      write('work_order.create', key, title, 'text', 'press', 'high', 'open', 'A', 1, '{}');
    await create('k1', 'Bearing hot');
    await create('k1', 'Bearing hot again');
    await create('k2', 'Pump dry');
    deepEqual(await column('number', 'work_order.newest', 9), [1002, 1001]);
    await write('work_order.set_status', 'done', 'k1');
    const [order] = await store.read('work_order.by_key', ['k1']);
    deepEqual([order?.title, order?.status, order?.number], ['Bearing hot', 'done', 1001]);
    await write('work_order_note.add', 'k1', 'n1', 2, 'cleared');
    await write('work_order_note.add', 'k1', 'n1', 3, 'cleared twice');
    deepEqual(await column('text', 'work_order_note.by_order', 'k1'), ['cleared']);
    await rejects(write('work_order_note.add', 'k9', 'n2', 2, 'of no order'), { message: /FOREIGN KEY/ });
  });

  it('numbers beyond 2^53 as bigint, without losing a digit', async () => {
    const large = 2n ** 60n + 1n;
    await write('outbox.add', 'large', 'large', 'erp', '{}', null, 1);
    await write('outbox.update', 'doubt', large, null, null, null, 'large');
    deepEqual(await column('attempts', 'outbox.by_key', 'large'), [large]);
  });

  it('nothing of a call whose last write fails, and all of its neighbours', async () => {
    const calls = await Promise.allSettled([
      store.write([{ statement: 'fact.put', params: ['left', '1'] }], 'soon'),
      store.write(
        [
          { statement: 'fact.put', params: ['middle', '1'] },
          { statement: 'fact.put', params: ['middle without body'] },
        ],
        'soon',
      ),
      store.write([{ statement: 'fact.put', params: ['right', '1'] }], 'now'),
    ]);
    deepEqual(
      calls.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    deepEqual(await column('name', 'fact.all'), ['armed', 'left', 'right']);
  });

  it('names the statement or query that failed, without calling it a failure of the disk', async () => {
    const failures: unknown[] = [];
    const other = await stores.open({ file: `${stores.file}-2`, onFailure: (error) => failures.push(error) });
    const write = other.write([{ statement: 'fact.put', params: ['armed', null] }], 'now');
    await rejects(write, { code: 'STORE_FAILED', message: /fact\.put: NOT NULL/ });
    await rejects(other.read('fact.by_name'), { code: 'STORE_FAILED', message: /0 parameters given, 1 needed/ });
    equal(failures.length, 0);
  });
});
