import type { Client } from 'pg';
import { PlantError, textOf } from '../../model/errors.ts';
import type { SslMode } from './postgres-url.ts';

/** Where a PostgreSQL is, and who we are there. */
export interface PostgresConnection {
  /** `postgres://host:5432/database`, perhaps with `?sslmode=`. */
  url: string;
  username: string;
  password: string;
}

/** Longest wait for a connection and for an answer, ms. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 60_000;

/** Connects; rejects with what PostgreSQL or the network says, never with the password. */
export async function connectPostgres({ url: text, username, password }: PostgresConnection): Promise<Client> {
  const { Client: PostgresClient } = await loadPostgres();
  const url = new URL(text);
  const mode = (url.searchParams.get('sslmode') ?? 'disable') as SslMode;
  const client = new PostgresClient({
    ...{ host: url.hostname, port: Number(url.port || 5432), database: decodeURIComponent(url.pathname.slice(1)) },
    ...{ user: username, password, application_name: 'tieline' },
    ...{ connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS, keepAlive: true },
    ssl: mode === 'disable' ? false : { rejectUnauthorized: mode === 'verify-full' },
  });
  // A connection that breaks while nothing is asked tells so here; the next question fails.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function loadPostgres(): Promise<Pick<typeof import('pg'), 'Client'>> {
  try {
    return (await import('pg')).default;
  } catch (thrown) {
    throw new PlantError('CONFIG_INVALID', `pg is missing; npm install pg brings it (${textOf(thrown)})`, {
      cause: thrown,
    });
  }
}
