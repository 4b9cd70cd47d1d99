import { once } from 'node:events';
import { createServer } from 'node:net';
import { PlantError, textOf } from '../model/errors.ts';

/** The demo plant listens on this machine only. */
export const LOOPBACK = '127.0.0.1';

/** A port of the loopback address that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  if (address === null || typeof address === 'string') throw new PlantError('CONFIG_INVALID', 'no free port');
  return address.port;
}

/** Whether nobody listens on a port at this moment, on the loopback address or on any. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of [LOOPBACK, undefined]) {
    const server = createServer().listen(port, host);
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.close();
    if (!free) return false;
  }
  return true;
}

/** Why a server could not listen, naming the port: `CONFIG_INVALID`. */
export function portProblem(name: string, port: number, thrown: unknown): PlantError {
  const inUse = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE';
  const reason = inUse ? 'is in use by another program' : `cannot be used: ${textOf(thrown)}`;
  return new PlantError('CONFIG_INVALID', `${name}: ${port} ${reason}; give another port, or 0 for a free one`, {
    cause: thrown,
  });
}
