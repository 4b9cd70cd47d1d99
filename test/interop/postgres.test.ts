import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Health } from '../../src/console/views.ts';
import type { Reading } from '../../src/model/reading.ts';
import { freePort } from '../../src/simulator/ports.ts';
import type { History } from '../../src/store/history/history.ts';
import { openHistory } from '../../src/store/history/open-history.ts';
import type { FollowState } from '../../src/store/postgres/follow.ts';
import { followHistory, type HistoryFollower } from '../../src/store/postgres/follow-history.ts';
import { api, until } from '../flows/told.ts';
import { startNodeRed } from '../support/node-red.ts';
import { postgresMissing, startPostgres, type TestPostgres } from '../support/postgres.ts';
import { skipWhere } from './skip.ts';

const START = Date.UTC(2026, 0, 15);
const source = { protocol: 'test', link: 'test', address: 'a' };

function reading(number: number, more: Partial<Reading> = {}): Reading {
  const time = START + number * 10;
  const asset = `acme/pump-${number % 7}`;
  return {
    asset,
    property: 'flow',
    value: number,
    unit: 'm3/h',
    quality: 'good',
    time,
    receivedAt: time + 0.001,
    source,
    ...more,
  };
}
const readings = (from: number, count: number) => Array.from({ length: count }, (_, i) => reading(from + i));

describe('a history followed to PostgreSQL', function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let directory: string;
  let file: string;
  let history: History;
  let followers: HistoryFollower[];
  let states: FollowState[];

  before(async function () {
    skipWhere(postgresMissing(), this);
    postgres = await startPostgres(await freePort());
  });
  after(() => postgres?.remove());
  beforeEach(async () => {
    await postgres.query('DROP SCHEMA IF EXISTS tieline CASCADE');
    directory = await mkdtemp(join(tmpdir(), 'tieline-follow-'));
    file = join(directory, 'history.db');
    history = await openHistory({ file });
    [followers, states] = [[], []];
  });
  afterEach(async () => {
    await Promise.all(followers.map((follower) => follower.close()));
    await history.close();
    await rm(directory, { recursive: true, force: true });
  });

  function start(more: { url?: string; password?: string; runtimeId?: string } = {}): HistoryFollower {
    const { runtimeId = 'RUNTIME', ...connection } = more;
    const data = {
      file,
      connection: { ...postgres.connection, ...connection },
      follower: { runtimeId, plant: 'Pumps' },
    };
    const follower = followHistory(data, (state) => states.push({ ...state }));
    followers.push(follower);
    return follower;
  }
  const numbers = async () =>
    (await postgres.query<{ value: number }>('SELECT value FROM tieline.readings ORDER BY value')).map(
      ({ value }) => value,
    );
  const hasAll = (count: number, withinMs = 30_000) =>
    until(
      async () => {
        const [row] = await postgres.query<{ n: string }>('SELECT count(*) AS n FROM tieline.reading').catch(() => []);
        return Number(row?.n) >= count;
      },
      `${count} readings`,
      withinMs,
    );
  const exactly = async (count: number) => {
    await hasAll(count);
    deepEqual(
      await numbers(),
      Array.from({ length: count }, (_, i) => i),
    );
  };

  it('brings every kind of value with unit, quality, reason and both times', async () => {
    history.append([
      reading(0, { value: 0.1 + 0.2 }),
      reading(1, { value: true }),
      reading(2, { value: 'läuft; "1"' }),
      reading(3, { value: null, quality: 'bad', reason: 'comm-failure' }),
      reading(4, { value: 5, quality: 'uncertain', reason: 'stale' }),
    ]);
    start();
    await hasAll(5);
    const rows = await postgres.query<Record<string, unknown>>(
      `SELECT plant, asset, property, unit, value, text, truth, quality, reason,
         (extract(epoch FROM time) * 1000000)::bigint AS us, (extract(epoch FROM received_at) * 1000000)::bigint AS at
       FROM tieline.readings ORDER BY time`,
    );
    deepEqual(
      rows.map(({ value, text, truth, quality, reason }) => [value, text, truth, quality, reason]),
      [
        [0.1 + 0.2, null, null, 'good', null],
        [null, null, true, 'good', null],
        [null, 'läuft; "1"', null, 'good', null],
        [null, null, null, 'bad', 'comm-failure'],
        [5, null, null, 'uncertain', 'stale'],
      ],
    );
    const { plant, asset, property, unit, us, at } = rows[1] ?? {};
    deepEqual(
      [plant, asset, property, unit, us, at],
      [...['Pumps', 'acme/pump-1', 'flow', 'm3/h'], ...[String((START + 10) * 1000), String((START + 10) * 1000 + 1)]],
    );
  });

  it('goes on after the server was away, and after it crashed, without loss or doubles', async () => {
    history.append(readings(0, 1000));
    start();
    await exactly(1000);
    await postgres.stop();
    history.append(readings(1000, 1000));
    await until(() => states.some(({ state }) => state === 'down'), 'down');
    await postgres.start();
    await exactly(2000);
    history.append(readings(2000, 20_000));
    await postgres.stop('SIGQUIT');
    await postgres.start();
    await exactly(22_000);
    deepEqual([...new Set(states.map(({ state }) => state))], ['up', 'down']);
  });

  it('goes on after its runtime was stopped in the middle, from where the database stands', async () => {
    history.append(readings(0, 60_000));
    const first = start();
    await hasAll(1);
    await first.close();
    start();
    await exactly(60_000);
  });

  it('does not double what was committed without an answer', async () => {
    let cuts = 0;
    const proxy = await cuttingProxy(postgres.port, () => cuts++ < 3);
    history.append(readings(0, 30_000));
    start({ url: `postgres://127.0.0.1:${proxy.port}/postgres` });
    await exactly(30_000);
    ok(cuts >= 3, `${cuts} commits were cut`);
    proxy.close();
  });

  it('brings what is in the chunks of a history that is older than its tail', async () => {
    await history.close();
    history = await openHistory({ file, retention: { maxBytes: 16_000_000 } });
    const count = 600_000;
    for (let from = 0; from < count; from += 50_000) {
      history.append(readings(from, 50_000));
      await history.stats();
    }
    start();
    await hasAll(count, 90_000);
    const [row] = await postgres.query<{ n: string; distinct: string }>(
      'SELECT count(*) AS n, count(DISTINCT value) AS distinct FROM tieline.readings',
    );
    deepEqual([Number(row?.n), Number(row?.distinct)], [count, count]);
    history.append(readings(count, 10));
    await hasAll(count + 10);
  });

  it('says what PostgreSQL says where it does not get in, and gets in when that has changed', async () => {
    const follower = start({ password: 'wrong' });
    await until(() => follower.state.state === 'down', 'down');
    match(follower.state.reason ?? '', /password authentication failed for user "tieline"/);
    ok(!JSON.stringify(follower.state).includes('wrong'));
  });

  it('is followed by one runtime only, and shares the database with others', async () => {
    history.append(readings(0, 10));
    start();
    await exactly(10);
    const second = start();
    await until(() => second.state.state === 'down', 'down');
    equal(second.state.reason, 'another runtime writes the readings of Pumps');
    start({ runtimeId: 'OTHER' });
    await hasAll(20);
    const rows = await postgres.query<{ runtime: string; next: string }>(
      'SELECT runtime, next FROM tieline.plant ORDER BY runtime',
    );
    deepEqual(
      rows.map(({ runtime }) => runtime),
      ['OTHER', 'RUNTIME'],
    );
  });
});

describe('a plant whose history has a second home', function () {
  this.timeout(60_000);
  let postgres: TestPostgres;
  before(async function () {
    skipWhere(postgresMissing(), this);
    postgres = await startPostgres(await freePort());
  });
  after(() => postgres?.remove());

  it('brings its readings there, with user and password as credentials, and says how it is doing', async () => {
    const { url, ...credentials } = postgres.connection;
    const nodeRed = await startNodeRed();
    try {
      await nodeRed.deploy([
        { id: 'tab', type: 'tab', label: 'archive' },
        { id: 'plant', type: 'tieline-plant', name: 'Pumps', timeZone: 'UTC', archiveUrl: url, credentials },
        { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [[]] },
      ]);
      const archive = async () => (await api<Health>(nodeRed.url, 'health')).plants[0]?.archive;
      await until(async () => (await archive())?.state === 'up', 'PostgreSQL takes readings');
      nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic: 'acme/pump/flow', payload: 12.5 });
      const rows = await until(async () => {
        const found = await postgres.query<Record<string, unknown>>(
          'SELECT plant, asset, property, value FROM tieline.readings',
        );
        return found.length > 0 && found;
      }, 'the reading');
      deepEqual(rows, [{ plant: 'Pumps', asset: 'acme/pump', property: 'flow', value: 12.5 }]);
      equal((await archive())?.written, 1);
    } finally {
      await nodeRed.stop();
    }
  });
});

/** A way to the server that is cut when a COMMIT has gone through and before its answer comes back. */
async function cuttingProxy(port: number, cuts: () => boolean): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    let isCut = false;
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => [from, to].map((one) => one.destroy()));
    }
    from.on('data', (bytes) => {
      to.write(bytes);
      if (bytes.includes('COMMIT') && cuts()) isCut = true;
    });
    to.on('data', (bytes) => {
      if (isCut) from.destroy();
      else from.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
