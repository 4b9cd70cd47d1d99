import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Which way bytes go. */
export type Direction = 'request' | 'answer';

/** What a cable does with bytes: passes these on after a while, or cuts both ends. */
export type Passing = { bytes: Uint8Array; afterMs?: number; cut?: boolean } | 'cut';

/** A cable that a test can pull, stretch and chew. */
export interface Cable {
  readonly port: number;
  /** When each connection was made, monotonic ms; also those that were not taken. */
  readonly connections: readonly number[];
  /** From now on; without one everything passes. */
  behave(pass?: (direction: Direction, bytes: Uint8Array) => Passing): void;
  /** Cuts every connection, and takes none until `open`. */
  cut(): void;
  open(): void;
  close(): Promise<void>;
}

/** A cable from a free port to another port of this machine. */
export async function startCable(target: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  const connections: number[] = [];
  let isCut = false;
  let pass: (direction: Direction, bytes: Uint8Array) => Passing = (_direction, bytes) => ({ bytes });
  const server = createServer((near) => {
    connections.push(performance.now());
    if (isCut) return near.destroy();
    const far = connect(target, '127.0.0.1');
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    const carry = (direction: Direction, from: Socket, to: Socket) =>
      from.on('data', (received: Buffer) => {
        const passing = pass(direction, received);
        if (passing === 'cut') return end();
        const { bytes, afterMs = 0, cut = false } = passing;
        const go = () => {
          if (bytes.length > 0 && to.writable) to.write(bytes);
          if (cut) setImmediate(end);
        };
        if (afterMs > 0) setTimeout(go, afterMs).unref();
        else go();
      });
    carry('request', near, far);
    carry('answer', far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    behave(next = (_direction, bytes) => ({ bytes })) {
      pass = next;
    },
    cut,
    open() {
      isCut = false;
    },
    async close() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
