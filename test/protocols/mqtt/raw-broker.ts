import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** One MQTT packet in bytes. */
export interface RawPacket {
  /** The packet type, 1 (CONNECT) to 14 (DISCONNECT). */
  type: number;
  flags: number;
  body: Buffer;
}

/** A broker that does exactly what a test tells it, for faults that no real broker makes on demand. */
export interface RawBroker {
  readonly url: string;
  readonly sockets: Socket[];
  /** Everything received, over all connections. */
  readonly packets: RawPacket[];
  last(): Socket;
  of(type: number): RawPacket[];
  close(): Promise<void>;
}

export const CONNACK = Buffer.from([0x20, 2, 0, 0]);

/** @param answer what to write back for a packet; by default a friendly broker that confirms everything */
export async function startRawBroker(
  answer: (packet: RawPacket, socket: Socket) => Buffer | undefined = friendly,
): Promise<RawBroker> {
  const sockets: Socket[] = [];
  const packets: RawPacket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    let rest = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (let packet = takePacket(rest); packet; packet = takePacket(rest)) {
        rest = rest.subarray(packet.size);
        packets.push(packet);
        const reply = answer(packet, socket);
        if (reply) socket.write(reply);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    packets,
    last() {
      const socket = sockets.at(-1);
      if (!socket) throw new Error('nobody has connected');
      return socket;
    },
    of: (type) => packets.filter((packet) => packet.type === type),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What a friendly broker answers: CONNACK, SUBACK, UNSUBACK, PUBACK, PUBCOMP, PINGRESP. */
export function friendly({ type, flags, body }: RawPacket): Buffer | undefined {
  const id = (offset: number) => [body[offset] ?? 0, body[offset + 1] ?? 0];
  if (type === 1) return CONNACK;
  if (type === 8) return Buffer.from([0x90, 3, ...id(0), 1]);
  if (type === 10) return Buffer.from([0xb0, 2, ...id(0)]);
  if (type === 3 && flags & 0b0110) return Buffer.from([0x40, 2, ...id(2 + body.readUInt16BE(0))]);
  if (type === 12) return Buffer.from([0xd0, 0]);
  return undefined;
}

/** A PUBLISH from the broker. */
export function publishBytes(topic: string, payload: string, qos: 0 | 1 | 2, id = 0, duplicate = false): Buffer {
  const name = Buffer.from(topic);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(name.length);
  const body = Buffer.concat([head, name, Buffer.from(qos > 0 ? [id >> 8, id & 255] : []), Buffer.from(payload)]);
  return Buffer.concat([Buffer.from([0x30 | (qos << 1) | (duplicate ? 8 : 0), body.length]), body]);
}

function takePacket(bytes: Buffer): (RawPacket & { size: number }) | undefined {
  let length = 0;
  for (let i = 1; i < bytes.length && i < 5; i++) {
    const byte = bytes[i] ?? 0;
    length += (byte & 127) * 128 ** (i - 1);
    if (byte < 128) {
      const size = i + 1 + length;
      if (bytes.length < size) return undefined;
      const first = bytes[0] ?? 0;
      return { type: first >> 4, flags: first & 15, body: bytes.subarray(i + 1, size), size };
    }
  }
  return undefined;
}
