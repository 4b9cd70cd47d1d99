import { setTimeout as pause } from 'node:timers/promises';
import { textOf } from '../../model/errors.ts';
import { backoffMs } from '../../protocols/backoff.ts';
import { type HistoryFeed, openHistoryFeed } from '../history/history-feed.ts';
import { type Follower, openArchive } from './archive.ts';
import { connectPostgres, type PostgresConnection } from './connection.ts';

/** How following goes. */
export interface FollowState {
  state: 'connecting' | 'up' | 'down';
  /** Why it is down. */
  reason?: string;
  /** Readings written since the start, and those that are not there yet. */
  written: number;
  behind: number;
}

export interface FollowOptions {
  /** The history that is followed. */
  file: string;
  connection: PostgresConnection;
  follower: Follower;
  signal: AbortSignal;
  tell(state: FollowState): void;
}

/** Pause where everything is there, ms. */
const IDLE_MS = 1000;
const BACKOFF = { firstMs: 1000, maxMs: 60_000 };
/** How often progress is told while much is behind, ms. */
const TELL_MS = 1000;

/** Brings what a history gets to PostgreSQL until it is aborted; after an outage it goes on where the database says it stands. */
export async function follow(options: FollowOptions): Promise<void> {
  const { file, signal, tell } = options;
  const progress: FollowState = { state: 'connecting', written: 0, behind: 0 };
  let failures = 0;
  while (!signal.aborted) {
    let feed: HistoryFeed | undefined;
    try {
      feed = openHistoryFeed(file);
      await session(options, feed, progress, () => {
        failures = 0;
      });
    } catch (thrown) {
      if (signal.aborted) return;
      failures++;
      tell({ ...progress, state: 'down', reason: textOf(thrown) });
    } finally {
      feed?.close();
    }
    await waited(backoffMs(Math.max(1, failures), Math.random(), BACKOFF), signal);
  }
}

/** One connection, until it breaks or nobody wants it any more. */
async function session(
  { connection, follower, signal, tell }: FollowOptions,
  feed: HistoryFeed,
  progress: FollowState,
  isUp: () => void,
): Promise<void> {
  const client = await connectPostgres(connection);
  try {
    const archive = await openArchive(client, follower);
    let position = await archive.position();
    let toldAt = 0;
    while (!signal.aborted) {
      const batch = feed.after(position);
      if (batch && (batch.readings.length > 0 || batch.position.next !== position.next)) {
        await archive.write(batch.readings, batch.position);
        position = batch.position;
        progress.written += batch.readings.length;
      }
      if (!batch || Date.now() - toldAt > TELL_MS) {
        progress.behind = feed.behind(position);
        toldAt = Date.now();
        isUp();
        tell({ ...progress, state: 'up' });
      }
      if (!batch) await waited(IDLE_MS, signal);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function waited(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
