import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { packetsOf, transitionsAfter } from './messages.ts';

/** What the blaster is told: send so many cycles. */
export interface BlastOrder {
  cycles: number;
}

/** What the blaster tells. `startedAt`: when the first byte was written, ms since the Unix epoch. */
export type BlasterMessage =
  | { kind: 'listening'; port: number }
  | { kind: 'subscribed' }
  | { kind: 'begun'; startedAt: number; messages: number; transitions: number };

/** QoS 1 messages that may be unacknowledged. */
const WINDOW = 1000;

const [CONNECT, SUBSCRIBE, PINGREQ, PUBACK] = [1, 8, 12, 4];

/**
 * The broker's side of MQTT 3.1.1, no more than is needed to send one subscriber prepared packets as fast as it takes them:
 * so the broker is never what limits.
 */
async function serve(qos: 0 | 1): Promise<void> {
  const tell = (message: BlasterMessage) => process.send?.(message);
  let socket: Socket | undefined;
  let acknowledged = () => undefined as unknown;
  let nextCycle = 0;

  const server = createServer((connection) => {
    connection.setNoDelay(true);
    connection.on('error', () => undefined);
    forEachPacket(connection, (type, body) => {
      if (type === CONNECT) connection.write(Buffer.from([0x20, 2, 0, 0]));
      else if (type === PINGREQ) connection.write(Buffer.from([0xd0, 0]));
      else if (type === PUBACK) acknowledged();
      else if (type === SUBSCRIBE) {
        connection.write(Buffer.from([0x90, 3, body[0] ?? 0, body[1] ?? 0, qos]));
        socket = connection;
        tell({ kind: 'subscribed' });
      }
    });
  });

  process.on('message', ({ cycles }: BlastOrder) => {
    const { bytes, packetBytes, count } = packetsOf(nextCycle, cycles, qos);
    nextCycle += cycles;
    const startedAt = performance.timeOrigin + performance.now();
    if (qos === 0) socket?.write(bytes);
    else acknowledged = sendWindowed(bytes, packetBytes, (part) => socket?.write(part));
    tell({ kind: 'begun', startedAt, messages: count, transitions: transitionsAfter(nextCycle) });
  });
  process.on('disconnect', () => process.exit());

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  tell({ kind: 'listening', port: (server.address() as AddressInfo).port });
}

/** Keeps the window full; returns what to call for each acknowledgement. */
function sendWindowed(bytes: Buffer, packetBytes: number, write: (part: Buffer) => void): () => void {
  let sent = 0;
  let room = WINDOW;
  let scheduled = false;
  const fill = () => {
    scheduled = false;
    const end = Math.min(bytes.length, sent + room * packetBytes);
    if (end === sent) return;
    room -= (end - sent) / packetBytes;
    write(bytes.subarray(sent, end));
    sent = end;
  };
  fill();
  return () => {
    room++;
    if (scheduled) return;
    scheduled = true;
    setImmediate(fill);
  };
}

/** Takes the packets of a connection apart. */
function forEachPacket(socket: Socket, take: (type: number, body: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const size = sizeOf(bytes);
      if (size === undefined) break;
      take((bytes[0] ?? 0) >> 4, bytes.subarray(size.head, size.head + size.body));
      bytes = bytes.subarray(size.head + size.body);
    }
    rest = Buffer.from(bytes);
  });
}

/** The sizes of the first packet, or `undefined` where it is not all there. */
function sizeOf(bytes: Buffer): { head: number; body: number } | undefined {
  let body = 0;
  for (let i = 1; i < Math.min(5, bytes.length); i++) {
    const byte = bytes[i] ?? 0;
    body += (byte & 127) * 128 ** (i - 1);
    if (byte < 128) return bytes.length >= i + 1 + body ? { head: i + 1, body } : undefined;
  }
  return undefined;
}

await serve(process.argv[2] === '1' ? 1 : 0);
