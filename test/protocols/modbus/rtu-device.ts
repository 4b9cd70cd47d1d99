import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { crc16 } from '../../../src/protocols/modbus/rtu-frame.ts';

/** One read or single write as it came in a telegram of eight bytes. */
export interface RtuRequest {
  unit: number;
  code: number;
  offset: number;
  second: number;
}

/** A device server with a serial line behind it, that does exactly what a test tells it. */
export interface RtuDevice {
  readonly port: number;
  readonly requests: RtuRequest[];
  readonly sockets: Socket[];
  behave(answer: (request: RtuRequest, reply: (bytes: Uint8Array) => void) => void): void;
  close(): Promise<void>;
}

/** Bytes with their checksum. */
export function telegram(...bytes: number[]): Buffer {
  const crc = crc16(Uint8Array.from(bytes));
  return Buffer.from([...bytes, crc & 0xff, crc >> 8]);
}

/** Registers whose value is their own address. */
export function ownRegisters({ unit, code, offset, second }: RtuRequest): Buffer {
  const words = Array.from({ length: second }, (_, i) => offset + i);
  return telegram(unit, code, second * 2, ...words.flatMap((word) => [word >> 8, word & 0xff]));
}

export async function startRtuDevice(): Promise<RtuDevice> {
  const requests: RtuRequest[] = [];
  const sockets: Socket[] = [];
  let behaviour: Parameters<RtuDevice['behave']>[0] = (request, reply) => reply(ownRegisters(request));
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    let rest = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (; rest.length >= 8; rest = rest.subarray(8)) {
        const request = {
          ...{ unit: rest[0] ?? 0, code: rest[1] ?? 0 },
          ...{ offset: rest.readUInt16BE(2), second: rest.readUInt16BE(4) },
        };
        requests.push(request);
        behaviour(request, (answer) => void socket.write(answer));
      }
    });
  });
  server.listen(0, '127.0.0.1');
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
