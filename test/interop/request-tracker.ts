import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../support/node-red-process.ts';

const SETUP = process.env.RT_SETUP_DATABASE ?? '/usr/sbin/rt-setup-database-5';
const SERVER = process.env.RT_SERVER ?? '/usr/share/request-tracker5/libexec/rt-server';
const START_DEADLINE_MS = 30_000;

/** A Request Tracker of its own, with its own database, that ends with the test. */
export interface RequestTracker {
  url: string;
  /** May open and change tickets in the queue Maintenance. */
  user: Login;
  /** May log in and nothing else. */
  stranger: Login;
  stop(): Promise<void>;
}

export interface Login {
  username: string;
  password: string;
}

/** Why tests against Request Tracker cannot run here; undefined where they can. */
export function requestTrackerMissing(): string | undefined {
  const missing = [SETUP, SERVER].find((file) => !existsSync(file));
  return missing && `${missing} is missing: install request-tracker5, rt5-db-sqlite and rt5-standalone`;
}

/** Makes a database by RT's own tools, starts RT's own server on a free port and resolves when it answers. */
export async function startRequestTracker(): Promise<RequestTracker> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-rt-'));
  const port = await freePort();
  const user = { username: 'tieline', password: 'press-4-secret' };
  const stranger = { username: 'visitor', password: 'visitor-secret' };
  const site = join(directory, 'RT_SiteConfig.pm');
  await Promise.all(['site.d', 'mason'].map((name) => mkdir(join(directory, name))));
  await writeFile(site, siteConfig(directory, port));
  await writeFile(join(directory, 'initial-data'), initialData(user, stranger));
  const env = { ...process.env, RT_SITE_CONFIG: site, RT_SITE_CONFIG_DIR: join(directory, 'site.d') };
  const setUp = (...args: string[]) =>
    promisify(execFile)(SETUP, [...args, '--dba', 'rt', '--dba-password', ''], { env });
  let server: ChildProcess | undefined;
  const stop = async () => {
    if (server) await ended(server);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await setUp('--action', 'init', '--skip-create');
    await setUp('--action', 'insert', '--datafile', join(directory, 'initial-data'));
    // A group of its own: it starts workers.
    server = spawn(SERVER, ['--host', '127.0.0.1', '--port', String(port)], { env, stdio: 'ignore', detached: true });
    const url = `http://127.0.0.1:${port}`;
    await answers(url, user);
    return { url, user, stranger, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  process.kill(-server.pid, 'SIGTERM');
  await once(server, 'exit');
}

async function answers(url: string, { username, password }: Login): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  for (const deadline = Date.now() + START_DEADLINE_MS; ; await pause(100)) {
    const response = await fetch(`${url}/REST/2.0/rt`, { headers: { authorization } }).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Error(`Request Tracker does not answer at ${url}`);
  }
}

const siteConfig = (directory: string, port: number) => `
Set($rtname, 'tieline');
Set($Organization, 'tieline.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, ${port});
Set($WebPath, '');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '${directory}/rt.sqlite');
Set($DatabaseHost, '');
Set($DatabaseUser, '');
Set($DatabasePassword, '');
Set($LogToSyslog, undef);
Set($MailCommand, 'testfile');
Set($MasonDataDir, '${directory}/mason');
# Not that of the user: searches read times in the zone of who asks.
Set($Timezone, 'US/Eastern');
1;
`;

const initialData = (user: Login, stranger: Login) => `
@Queues = ({ Name => 'Maintenance' }, { Name => 'Without field' });
@CustomFields = ({
  Name => 'ExternalRef', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => ['Maintenance'],
});
@Users = (
  { Name => '${user.username}', Password => '${user.password}', EmailAddress => 'tieline@tieline.example', Privileged => 1, Timezone => 'UTC' },
  { Name => '${stranger.username}', Password => '${stranger.password}', EmailAddress => 'visitor@tieline.example', Privileged => 1 },
);
@ACL = map { my $right = $_; map { { UserId => '${user.username}', Queue => $_, Right => $right } } ('Maintenance', 'Without field') }
  qw(SeeQueue ShowTicket ShowTicketComments CreateTicket CommentOnTicket ModifyTicket SeeCustomField ModifyCustomField);
1;
`;
