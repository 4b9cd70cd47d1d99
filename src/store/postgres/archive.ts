import type { Client } from 'pg';
import type { Reading } from '../../model/reading.ts';
import { FEED_START, type FeedPosition } from '../history/history-feed.ts';
import { MIGRATIONS } from './migrations.ts';

/** Whose readings an archive takes: a runtime, which has one plant store, and what people call its plant. */
export interface Follower {
  runtimeId: string;
  plant: string;
}

/** The readings of one plant in a PostgreSQL database. */
export interface Archive {
  /** Up to where they are there. */
  position(): Promise<FeedPosition>;
  /** Writes readings and the position behind them in one transaction; those that are there already are left alone. */
  write(readings: readonly Reading[], position: FeedPosition): Promise<void>;
}

/** Keys of our locks among those of others in the database. */
const LOCK = 0x7e11;

/** Makes the tables where they are missing and takes the plant for us alone; rejects where another runtime has it. */
export async function openArchive(client: Client, { runtimeId, plant }: Follower): Promise<Archive> {
  await migrate(client);
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked', [
    LOCK,
    runtimeId,
  ]);
  if (!rows[0]?.locked) throw new Error(`another runtime writes the readings of ${plant}`);
  await client.query(
    'INSERT INTO tieline.plant (runtime, name) VALUES ($1, $2) ON CONFLICT (runtime) DO UPDATE SET name = excluded.name',
    [runtimeId, plant],
  );
  const signals = new Map<string, number>();

  async function idsOf(readings: readonly Reading[]): Promise<number[]> {
    const unknown = new Map(readings.map((one) => [keyOf(one), one] as const).filter(([key]) => !signals.has(key)));
    if (unknown.size > 0) {
      const { rows: added } = await client.query<{ id: number; asset: string; property: string; unit: string }>(
        `INSERT INTO tieline.signal (runtime, asset, property, unit)
         SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])
         ON CONFLICT (runtime, asset, property, unit) DO UPDATE SET unit = excluded.unit
         RETURNING id, asset, property, unit`,
        [runtimeId, ...columns([...unknown.values()], ({ asset, property, unit = '' }) => [asset, property, unit], 3)],
      );
      for (const row of added) signals.set(keyOf(row), row.id);
    }
    return readings.map((one) => signals.get(keyOf(one)) ?? 0);
  }

  return {
    async position() {
      const found = await client.query<{ next: string; received_us: string | null }>(
        'SELECT next, received_us FROM tieline.plant WHERE runtime = $1',
        [runtimeId],
      );
      const { next, received_us: us } = found.rows[0] ?? {};
      return us === null || us === undefined ? FEED_START : { next: Number(next), receivedAt: Number(us) / 1000 };
    },
    async write(readings, { next, receivedAt }) {
      await client.query('BEGIN');
      try {
        const ids = await idsOf(readings);
        const values = columns(readings, (one, i) => [ids[i], ...valuesOf(one)], 8);
        await client.query(INSERT, values);
        const us = Number.isFinite(receivedAt) ? microseconds(receivedAt) : null;
        await client.query('UPDATE tieline.plant SET next = $2, received_us = $3 WHERE runtime = $1', [
          runtimeId,
          next,
          us,
        ]);
        await client.query('COMMIT');
      } catch (thrown) {
        // What was added to the tables in this transaction is not there.
        signals.clear();
        await client.query('ROLLBACK').catch(() => undefined);
        throw thrown;
      }
    },
  };
}

const INSERT = `
  INSERT INTO tieline.reading (signal, time, received_at, value, text, truth, quality, reason)
  SELECT signal, timestamptz 'epoch' + time * interval '1 microsecond',
         timestamptz 'epoch' + received_at * interval '1 microsecond', value, text, truth, quality, reason
  FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::float8[], $5::text[], $6::boolean[], $7::text[], $8::text[])
    AS one (signal, time, received_at, value, text, truth, quality, reason)
  ON CONFLICT (signal, time, received_at) DO NOTHING`;

function valuesOf({ time, receivedAt, value, quality, reason }: Reading): unknown[] {
  return [
    ...[microseconds(time), microseconds(receivedAt)],
    ...[typeof value === 'number' ? value : null, typeof value === 'string' ? value.replaceAll('\0', '') : null],
    ...[typeof value === 'boolean' ? value : null, quality, reason?.replaceAll('\0', '') ?? null],
  ];
}

const microseconds = (ms: number) => Math.round(ms * 1000);
const keyOf = ({ asset, property, unit = '' }: Pick<Reading, 'asset' | 'property'> & { unit?: string }) =>
  JSON.stringify([asset, property, unit]);

function columns<Item>(
  items: readonly Item[],
  cells: (item: Item, i: number) => unknown[],
  count: number,
): unknown[][] {
  const made: unknown[][] = Array.from({ length: count }, () => []);
  for (const [i, item] of items.entries()) for (const [at, cell] of cells(item, i).entries()) made[at]?.push(cell);
  return made;
}

/** One runtime at a time changes the tables; each change is there once. */
async function migrate(client: Client): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1, 0)', [LOCK]);
    await client.query('CREATE SCHEMA IF NOT EXISTS tieline');
    await client.query('CREATE TABLE IF NOT EXISTS tieline.migration (version integer PRIMARY KEY)');
    const { rows } = await client.query<{ version: number | null }>(
      'SELECT max(version) AS version FROM tieline.migration',
    );
    for (let version = (rows[0]?.version ?? 0) + 1; version <= MIGRATIONS.length; version++) {
      await client.query(MIGRATIONS[version - 1] ?? '');
      await client.query('INSERT INTO tieline.migration VALUES ($1)', [version]);
    }
    await client.query('COMMIT');
  } catch (thrown) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw thrown;
  }
}
