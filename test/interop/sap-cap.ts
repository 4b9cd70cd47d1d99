import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE_DIR } from '../support/user-dir.ts';
import { startPeer } from './peer.ts';

/** Where `.ci/run` has put SAP CAP. It has SAP's developer licence, so it is in no list of packages of ours. */
const FOLDER = process.env.TIELINE_SAP_CAP;

/** A notification as the service keeps it. */
export type Notification = Record<string, string | null>;

/** Why tests against SAP CAP cannot run here; undefined where the version is there that `.ci/run` installs. */
export async function sapCapMissing(): Promise<string | undefined> {
  const setup = await readFile(join(PACKAGE_DIR, '.ci', 'run'), 'utf8');
  const wanted = /^readonly SAP_CDS=(\S+)$/m.exec(setup)?.[1];
  const manifest = join(FOLDER ?? '', 'node_modules', '@sap', 'cds', 'package.json');
  const found = await readFile(manifest, 'utf8').then(
    (text) => (JSON.parse(text) as { version: string }).version,
    () => 'none',
  );
  return found === wanted ? undefined : `@sap/cds ${wanted} is missing (found ${found}): set TIELINE_SAP_CAP`;
}

/** Starts the service; resolves when it listens. */
export async function startSapCap() {
  const script = join(import.meta.dirname, 'sap-cap-server.mjs');
  const peer = await startPeer(process.execPath, [script, '0', FOLDER ?? ''], 'SAP CAP');
  const ask = (question: Record<string, unknown>) => peer.ask(question) as Promise<Notification[]>;
  return {
    url: `http://127.0.0.1:${peer.port}`,
    /** All notifications as they are kept. */
    notifications: () => ask({}),
    /** Sessions end over there, as they do after a while. */
    expire: () => ask({ expire: true }),
    /** The next answer to a change is cut after the work is done. */
    loseNextAnswer: () => ask({ lose: true }),
    /** A user holds a notification; `null`: nobody does. */
    lock: (number: string | null) => ask({ lock: number }),
    /** What writing the long text does. */
    texts: (way: 'replaces' | 'appends') => ask({ texts: way }),
    /** Somebody works on a notification. */
    change: (change: { number: string; phase?: string; text?: string }) => ask({ change }),
    stop: peer.stop,
  };
}
