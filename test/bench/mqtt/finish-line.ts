import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** How long a contestant may take for one run. */
const DEADLINE_MS = 60_000;

/** Where a contestant says how far it is: lines of `count time`. */
export interface FinishLine {
  readonly port: number;
  /** Resolves with the time (ms since the Unix epoch) at which the count was reached. */
  reached(count: number): Promise<number>;
  close(): void;
}

/** Opens a finish line on loopback. */
export async function openFinishLine(): Promise<FinishLine> {
  const sockets: Socket[] = [];
  let last = { count: 0, at: 0 };
  let look = () => undefined as unknown;
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    createInterface(socket).on('line', (line) => {
      const [count = 0, at = 0] = line.split(' ').map(Number);
      last = { count, at };
      look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    reached: (wanted) =>
      new Promise((resolve, reject) => {
        const late = () => reject(new Error(`${last.count} instead of ${wanted} within ${DEADLINE_MS / 1000} s`));
        const timer = setTimeout(late, DEADLINE_MS);
        look = () => {
          if (last.count < wanted) return;
          clearTimeout(timer);
          if (last.count === wanted) resolve(last.at);
          else reject(new Error(`${last.count} instead of ${wanted}`));
        };
        look();
      }),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
