import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** One request as it came over TCP. */
export interface DeviceRequest {
  transaction: number;
  unit: number;
  /** Function code and what follows. */
  pdu: Buffer;
  /** First address it names. */
  offset: number;
  /** Second word: a count, or the value of FC 5 and 6. */
  second: number;
}

/** A Modbus TCP device that does exactly what a test tells it. */
export interface RawDevice {
  readonly port: number;
  readonly requests: DeviceRequest[];
  readonly sockets: Socket[];
  /** What it answers from now on: a PDU, or nothing. */
  behave(answer: (request: DeviceRequest, reply: (pdu: Buffer) => void, socket: Socket) => void): void;
  close(): Promise<void>;
}

/** A read answer of registers whose value is their own address. */
export function ownAddresses({ pdu, offset, second }: DeviceRequest): Buffer {
  const answer = Buffer.alloc(2 + second * 2);
  answer[0] = pdu[0] ?? 0;
  answer[1] = second * 2;
  for (let i = 0; i < second; i++) answer.writeUInt16BE((offset + i) & 0xffff, 2 + i * 2);
  return answer;
}

export function exception({ pdu }: DeviceRequest, code: number): Buffer {
  return Buffer.from([(pdu[0] ?? 0) | 0x80, code]);
}

export async function startRawDevice(port = 0): Promise<RawDevice> {
  const requests: DeviceRequest[] = [];
  const sockets: Socket[] = [];
  let behaviour: Parameters<RawDevice['behave']>[0] = (request, reply) => reply(ownAddresses(request));
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    let rest = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 8 && rest.length >= 6 + rest.readUInt16BE(4)) {
        const frame = rest.subarray(0, 6 + rest.readUInt16BE(4));
        rest = rest.subarray(frame.length);
        const pdu = frame.subarray(7);
        const head = Buffer.from(frame.subarray(0, 7));
        const request = {
          transaction: frame.readUInt16BE(0),
          unit: frame[6] ?? 0,
          pdu,
          offset: pdu.readUInt16BE(1),
          second: pdu.length >= 5 ? pdu.readUInt16BE(3) : 0,
        };
        requests.push(request);
        const reply = (answer: Buffer) => {
          head.writeUInt16BE(answer.length + 1, 4);
          socket.write(Buffer.concat([head, answer]));
        };
        behaviour(request, reply, socket);
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    sockets,
    behave(answer) {
      behaviour = answer;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
