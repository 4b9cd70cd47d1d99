import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { crc16, expectedAnswer, findFrame } from '../../../src/protocols/modbus/rtu-frame.ts';
import { telegram } from './rtu-device.ts';

interface Case {
  what: string;
  request: string;
  answer: string;
}

/** Telegrams that pymodbus 3.16.1 made; `answer` is what it would say. */
const CASES = JSON.parse(readFileSync(new URL('cases/rtu-pymodbus.json', import.meta.url), 'utf8')) as readonly Case[];
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('a telegram on a serial line', () => {
  it('has the checksum of the standard', () => equal(crc16(bytesOf('010402ffff')), 0x80b8));

  for (const { what, request, answer } of CASES) {
    it(`is found where another implementation answers ${what}, whole, in pieces and behind noise`, () => {
      const expected = expectedAnswer(bytesOf(request));
      const whole = bytesOf(answer);
      const noise = Uint8Array.of(0, 0xff, expected.unit);
      for (const before of [Uint8Array.of(), noise]) {
        let received = before;
        for (const byte of whole) {
          received = Buffer.concat([received, Uint8Array.of(byte)]);
          const found = findFrame(received, expected);
          const complete = received.length === before.length + whole.length;
          equal(found.kind, complete ? 'frame' : 'none');
          if (found.kind === 'frame') equal(hexOf(found.frame), answer);
        }
      }
    });
    it(`is damaged or not there when a byte of the answer ${what} is another`, () => {
      const expected = expectedAnswer(bytesOf(request));
      const whole = bytesOf(answer);
      for (let i = 0; i < whole.length; i++) {
        const wrong = whole.map((byte, at) => (at === i ? byte ^ 0x40 : byte));
        ok(findFrame(wrong, expected).kind !== 'frame', `byte ${i}`);
      }
    });
  }

  it('of another length, that came late, is passed over', () => {
    const expected = expectedAnswer(bytesOf('010300c80002'));
    const late = telegram(1, 3, 2, 0, 100);
    const own = telegram(1, 3, 4, 0, 200, 0, 201);
    const found = findFrame(Buffer.concat([late, own]), expected);
    deepEqual([found.kind, found.kind === 'frame' && hexOf(found.frame)], ['frame', hexOf(own)]);
  });
  it('that confirms another write is passed over', () => {
    equal(findFrame(telegram(1, 6, 0, 5, 0, 7), expectedAnswer(bytesOf('010600050008'))).kind, 'none');
  });

  it('is never made of bytes without its checksum, whatever comes', () => {
    const request = fc.constantFrom('010300000002', '020100000009', '010600050008', '110f00130002', '011600041234');
    fc.assert(
      fc.property(request, fc.uint8Array({ maxLength: 300 }), (text, bytes) => {
        const expected = expectedAnswer(bytesOf(text));
        const found = findFrame(bytes, expected);
        ok(found.rest.length <= bytes.length);
        if (found.kind !== 'frame') return;
        const end = found.frame.length - 2;
        equal(crc16(found.frame.subarray(0, end)), (found.frame[end] ?? 0) | ((found.frame[end + 1] ?? 0) << 8));
      }),
      { numRuns: 2000 },
    );
  });
});
