import { deepEqual, equal, ok } from 'node:assert/strict';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import modbus from 'modbus-serial';
import { crc16 } from '../../../src/protocols/modbus/rtu-frame.ts';
import { TcpPort } from '../../../src/protocols/modbus/tcp-port.ts';

/** A telegram without its head: unit, function and what follows. */
interface Telegram {
  transaction: number;
  data: Uint8Array;
}

/** A connection whose bytes come when a test says so, and what the port on it tells. */
function opened() {
  const stream = new Duplex({ read: () => undefined, write: (_bytes, _encoding, done) => done() });
  const port = new TcpPort(stream);
  const told: Telegram[] = [];
  port.on('data', (bytes: Buffer) => {
    const data = bytes.subarray(0, -2);
    equal(bytes.readUInt16LE(data.length), crc16(data));
    told.push({ transaction: port._transactionIdRead, data: Uint8Array.from(data) });
  });
  const receive = (bytes: Uint8Array) => void stream.emit('data', Buffer.from(bytes));
  return { port, told, receive };
}

const word = (value: number) => [value >> 8, value & 0xff];
const bytesOf = ({ transaction, data }: Telegram) =>
  Uint8Array.from([...word(transaction), 0, 0, ...word(data.length), ...data]);

/** Bytes cut at places given as fractions of the whole. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

const number16 = fc.integer({ min: 0, max: 0xffff });
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const cuts = fc.array(fraction, { maxLength: 20 });
const telegram = fc
  .tuple(number16, fc.uint8Array({ minLength: 2, maxLength: 254 }))
  .map(([transaction, data]): Telegram => ({ transaction, data }));
const telegrams = fc.array(telegram, { maxLength: 6 });

/** Heads that no device sends: of another protocol, or with a length that no telegram has. */
const hostileHead = fc
  .oneof(
    fc.tuple(number16, fc.integer({ min: 1, max: 0xffff }), number16),
    fc.tuple(
      number16,
      fc.constant(0),
      fc.oneof(fc.constantFrom(0, 1, 255, 256), fc.integer({ min: 255, max: 0xffff })),
    ),
  )
  .map((words) => Uint8Array.from(words.flatMap(word)));

describe('telegrams over TCP', () => {
  it('are told whole and under their number, however the bytes are cut, and the last one not before it is whole', () => {
    fc.assert(
      fc.property(telegrams, telegram, fraction, cuts, (whole, last, part, cut) => {
        const { told, receive } = opened();
        const rest = bytesOf(last);
        const most = Math.floor(part * rest.length);
        const bytes = Buffer.concat([...whole.map(bytesOf), rest.subarray(0, most)]);
        for (const piece of pieces(bytes, cut)) receive(piece);
        deepEqual(told, whole);
        receive(rest.subarray(most));
        deepEqual(told, [...whole, last]);
      }),
    );
  });

  it('are told no more after a head that is none, whatever follows', () => {
    fc.assert(
      fc.property(telegrams, hostileHead, telegrams, cuts, (before, head, after, cut) => {
        const { told, receive } = opened();
        const bytes = Buffer.concat([...before.map(bytesOf), head, ...after.map(bytesOf)]);
        for (const piece of pieces(bytes, cut)) receive(piece);
        for (const one of after) receive(bytesOf(one));
        receive(new Uint8Array(512));
        deepEqual(told, before);
      }),
    );
  });

  it('are made of nothing but what came, and of the same in one piece as in many', () => {
    fc.assert(
      fc.property(telegrams, fc.uint8Array({ maxLength: 600 }), cuts, (before, noise, cut) => {
        const bytes = Buffer.concat([...before.map(bytesOf), noise]);
        const [atOnce, inPieces] = [opened(), opened()];
        atOnce.receive(bytes);
        for (const piece of pieces(bytes, cut)) inPieces.receive(piece);
        deepEqual(inPieces.told, atOnce.told);
        deepEqual(atOnce.told.slice(0, before.length), before);
        const said = Buffer.concat(atOnce.told.map(bytesOf));
        deepEqual(said, bytes.subarray(0, said.length));
      }),
    );
  });

  it('of any content answer at most the request of their number, and break nothing', () => {
    const code = fc.oneof(fc.constantFrom(1, 2, 3, 4, 5, 6, 15, 16, 22, 43), fc.integer({ min: 0, max: 255 }));
    const answer = fc.record({
      transaction: fc.integer({ min: 1, max: 8 }),
      data: fc
        .tuple(fc.constant(1), code, fc.uint8Array({ maxLength: 40 }))
        .map(([unit, first, rest]) => Uint8Array.from([unit, first, ...rest])),
    });
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 8 }), (answers) => {
        const { port, receive } = opened();
        const client = new modbus.default(port);
        client.open(() => undefined);
        const settled: number[] = [];
        const ask = (number: number, send: (settle: () => void) => void) => {
          port._transactionIdWrite = number;
          send(() => void settled.push(number));
        };
        ask(1, (settle) => client.writeFC1(1, 0, 10, settle));
        ask(2, (settle) => client.writeFC2(1, 0, 10, settle));
        ask(3, (settle) => client.writeFC3(1, 0, 2, settle));
        ask(4, (settle) => client.writeFC4(1, 0, 2, settle));
        ask(5, (settle) => client.writeFC5(1, 0, true, settle));
        ask(6, (settle) => client.writeFC6(1, 0, 7, settle));
        ask(7, (settle) => client.writeFC16(1, 0, [1, 2], settle));
        ask(8, (settle) => client.writeFC22(1, 0, 1, 2, settle));
        for (const one of answers) receive(bytesOf(one));
        const numbers = new Set(answers.map(({ transaction }) => transaction));
        for (const number of settled) ok(numbers.has(number), `${number} was not answered`);
      }),
      { numRuns: 3000 },
    );
  });
});
