import { deepEqual, equal } from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { parseModbusAddress } from '../../../src/protocols/modbus/address.ts';
import { decodeValue, encodeValue } from '../../../src/protocols/modbus/codec.ts';
import type { WireAnswer, WireRequest } from '../../../src/protocols/modbus/request.ts';
import { openWire, type Wire } from '../../../src/protocols/modbus/wire.ts';
import { modbusSettings } from '../../support/link-settings.ts';

interface Case {
  what: string;
  request: WireRequest;
  /** Telegrams, in hexadecimal digits. */
  sent: string;
  answer: string;
  told: WireAnswer;
  /** What the registers stand for, the value as text. */
  address?: string;
  value?: string;
}

/** Telegrams that pymodbus 3.16.1 made, by `cases/tcp-pymodbus.py`. */
const CASES = JSON.parse(readFileSync(new URL('cases/tcp-pymodbus.json', import.meta.url), 'utf8')) as readonly Case[];

/** The cases go over one connection in their order, for a wire counts its requests as they do. */
describe('telegrams over TCP as another implementation makes them', () => {
  let server: Server;
  let device: Socket;
  let wire: Wire;

  before(async () => {
    server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const settings = modbusSettings({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    const connected = once(server, 'connection');
    const never = new AbortController().signal;
    wire = await openWire(settings, { tls: undefined, timeoutMs: 1000, signal: never }, () => undefined);
    [device] = (await connected) as [Socket];
  });
  after(async () => {
    await wire.destroy();
    device.destroy();
    server.close();
  });

  for (const { what, request, sent, answer, told, address, value } of CASES) {
    it(`${what}: the same request, and the answer is understood`, async () => {
      const asked = once(device, 'data');
      const answered = new Promise<WireAnswer>((resolve) => wire.send(request, resolve));
      equal(String(((await asked) as [Buffer])[0].toString('hex')), sent);
      device.write(Buffer.from(answer, 'hex'));
      deepEqual(await answered, told);
    });
    if (address === undefined || value === undefined) continue;
    it(`${what}: stands for ${value}`, () => {
      const { address: point, problem } = parseModbusAddress(address);
      if (!point) throw new Error(problem);
      if (told.kind === 'values') equal(String(decodeValue(point, told.values, 0).value), value);
      if (request.kind !== 'registers') return;
      const number = point.type.startsWith('float') ? Number(value) : undefined;
      const given = point.type === 'string' ? value : (number ?? BigInt(value));
      deepEqual(encodeValue(point, given), { kind: 'registers', words: request.words });
    });
  }
});
