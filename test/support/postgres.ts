import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresConnection } from '../../src/store/postgres/connection.ts';

const ROOT = '/usr/lib/postgresql';

/** Where the programs of PostgreSQL are; undefined where it is not installed. */
function postgresPath(): string | undefined {
  if (!existsSync(ROOT)) return undefined;
  const newest = readdirSync(ROOT).sort((a, b) => Number(b) - Number(a))[0];
  return newest && join(ROOT, newest, 'bin');
}

/** What a test with PostgreSQL lacks here, or `undefined`. */
export function postgresMissing(): string | undefined {
  return postgresPath() === undefined ? 'PostgreSQL (package postgresql)' : undefined;
}

/** A PostgreSQL of its own on the loopback address. */
export interface TestPostgres {
  connection: PostgresConnection;
  port: number;
  start(): Promise<void>;
  /** `SIGQUIT` and `SIGKILL` are crashes. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  query<Row extends object>(sql: string): Promise<Row[]>;
  remove(): Promise<void>;
}

/** Starts a fresh cluster; it refuses to run as root, so that root runs it as the user `postgres`. */
export async function startPostgres(port: number): Promise<TestPostgres> {
  const programs = postgresPath();
  if (!programs) throw new Error('no PostgreSQL found; install the package postgresql');
  const directory = await mkdtemp(join(tmpdir(), 'tieline-postgres-'));
  const user: { uid?: number; gid?: number } = process.getuid?.() === 0 ? idsOf('postgres') : {};
  const passwords = join(directory, 'password');
  await writeFile(passwords, 'secret\n');
  if (user.uid !== undefined && user.gid !== undefined)
    for (const path of [directory, passwords]) chownSync(path, user.uid, user.gid);
  const data = join(directory, 'data');
  const init = ['-D', data, '-U', 'tieline', '-A', 'scram-sha-256', '--pwfile', passwords, '-E', 'UTF8', '--no-sync'];
  execFileSync(join(programs, 'initdb'), init, { ...user, stdio: 'ignore', cwd: directory });
  let server: ChildProcess | undefined;
  const connection = { url: `postgres://127.0.0.1:${port}/postgres`, username: 'tieline', password: 'secret' };

  async function query<Row extends object>(sql: string): Promise<Row[]> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'tieline',
      password: 'secret',
      database: 'postgres',
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  const postgres: TestPostgres = {
    ...{ connection, port, query },
    async start() {
      const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${directory}`];
      server = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
        ...{ ...user, stdio: 'ignore', cwd: directory },
      });
      for (let tries = 0; ; tries++) {
        const answers = await query('SELECT 1').then(
          () => true,
          () => false,
        );
        if (answers) return;
        if (tries > 200) throw new Error('PostgreSQL does not answer');
        await pause(50);
      }
    },
    async stop(signal = 'SIGINT') {
      if (!server || server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.kill(signal);
      await gone;
    },
    async remove() {
      await postgres.stop('SIGQUIT');
      await rm(directory, { recursive: true, force: true });
    },
  };
  await postgres.start();
  return postgres;
}

function idsOf(user: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
