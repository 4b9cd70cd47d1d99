import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, existsSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../protocols/wait.ts';

/** For how long an adapter is pulled. */
const PULLED_MS = 100;

/** Two serial ports with a cable between them. */
export interface SerialLine {
  ourEnd: string;
  deviceEnd: string;
  stop(): Promise<void>;
}

/** Why there can be no serial line here; undefined where there can. */
export async function socatMissing(): Promise<string | undefined> {
  const found = await promisify(execFile)('socat', ['-V']).catch(() => undefined);
  return found ? undefined : 'socat is missing';
}

/** Lays a line of two pseudo terminals. */
export async function startSerialLine(): Promise<SerialLine> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-line-'));
  const [ourEnd, deviceEnd] = [join(directory, 'ours'), join(directory, 'device')];
  const socat = spawn('socat', [`pty,raw,echo=0,link=${ourEnd}`, `pty,raw,echo=0,link=${deviceEnd}`], {
    stdio: 'ignore',
  });
  await eventually(() => existsSync(ourEnd) && existsSync(deviceEnd), 'the serial line');
  // socat ends when nobody holds an end any more; a cable does not.
  const { O_RDWR, O_NOCTTY, O_NONBLOCK } = constants;
  const held = await Promise.all([ourEnd, deviceEnd].map((end) => open(end, O_RDWR | O_NOCTTY | O_NONBLOCK)));
  return {
    ourEnd,
    deviceEnd,
    async stop() {
      const gone = once(socat, 'exit');
      for (const end of held) await end.close();
      socat.kill();
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A serial port whose far end is a TCP port of this machine; when that is cut, it vanishes like a pulled adapter and comes again. */
export async function startSerialEnd(port: number): Promise<Pick<SerialLine, 'ourEnd' | 'stop'>> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-line-'));
  const ourEnd = join(directory, 'ours');
  let stopped = false;
  let socat: ChildProcess;
  const plugIn = () => {
    socat = spawn('socat', [`pty,raw,echo=0,link=${ourEnd}`, `tcp:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
    socat.once('exit', () => setTimeout(() => stopped || plugIn(), PULLED_MS));
  };
  plugIn();
  await eventually(() => existsSync(ourEnd), 'the serial port');
  return {
    ourEnd,
    async stop() {
      stopped = true;
      const gone = socat.exitCode === null && socat.signalCode === null ? once(socat, 'exit') : undefined;
      socat.kill();
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
