import { deepEqual, doesNotThrow, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { interpretPayload } from '../../src/formats/payload.ts';
import { instantOf } from '../../src/formats/payload-time.ts';
import type { PayloadValue } from '../../src/formats/payload-value.ts';

const MS = 1_767_225_600_000; // 2026-01-01T00:00:00Z
const bad = (path: string, reason: string): PayloadValue => ({ path, value: null, quality: 'bad', reason });

describe('a payload', () => {
  const cases: [string, unknown, PayloadValue[]][] = [
    ['number', 21.5, [{ path: '', value: 21.5 }]],
    ['boolean', false, [{ path: '', value: false }]],
    ['64-bit integer', 9_007_199_254_740_993n, [{ path: '', value: 9_007_199_254_740_993n }]],
    ['numeric text', ' -1.5e3\n', [{ path: '', value: -1500 }]],
    ['text with a plus and no leading zero', '+.5', [{ path: '', value: 0.5 }]],
    ['integer text beyond 2^53', '9007199254740993', [{ path: '', value: 9_007_199_254_740_993n }]],
    ['bytes of numeric text', Buffer.from('42'), [{ path: '', value: 42 }]],
    ['bytes inside a larger buffer', new Uint8Array([0x39, 0x34, 0x32]).subarray(1), [{ path: '', value: 42 }]],
    ['JSON truth', 'true', [{ path: '', value: true }]],
    ['word', 'running', [{ path: '', value: 'running' }]],
    ['word in quotes', '"running"', [{ path: '', value: 'running' }]],
    ['serial number', '00123', [{ path: '', value: '00123' }]],
    ['hexadecimal text', '0x10', [{ path: '', value: '0x10' }]],
    ['decimal comma', '21,5', [{ path: '', value: '21,5' }]],
    ['text that only begins like JSON', '{oven}', [{ path: '', value: '{oven}' }]],
    ['NaN', Number.NaN, [bad('', 'not a number')]],
    ['infinity', Number.NEGATIVE_INFINITY, [bad('', 'not a number')]],
    ['the text NaN', 'NaN', [bad('', 'not a number')]],
    ['the text -Infinity', '-Infinity', [bad('', 'not a number')]],
    ['a number too large', '1e999', [bad('', 'not a number')]],
    ['the text null', 'null', [bad('', 'not a number')]],
    ['null', null, [bad('', 'no value')]],
    ['nothing', undefined, [bad('', 'no value')]],
    ['empty text', '  ', [bad('', 'empty payload')]],
    ['no bytes', new Uint8Array(), [bad('', 'empty payload')]],
    ['binary', Buffer.from([0x08, 0xff, 0xfe]), [bad('', 'payload is not text')]],
    ['binary with NUL', Buffer.from([0x41, 0x00, 0x42]), [bad('', 'payload is not text')]],
    ['a function', () => 1, [bad('', 'not a value')]],
    ['an empty object', {}, [bad('', 'payload holds no value')]],
    ['flat JSON', `{"value":21.5,"timestamp":${MS}}`, [{ path: '', value: 21.5, time: MS }]],
    [
      'flat JSON with a time that is none',
      '{"value":1,"timestamp":9999999999999}',
      [{ path: '', value: 1, quality: 'uncertain', reason: 'timestamp is not a time' }],
    ],
    [
      'v, t in seconds, u, q',
      { v: 3, t: MS / 1000, u: 'bar', q: 192 },
      [{ path: '', value: 3, time: MS, unit: 'bar' }],
    ],
    ['val, ts in ISO 8601', '{"val":"3.5","ts":"2026-01-01T01:00:00+01:00"}', [{ path: '', value: 3.5, time: MS }]],
    ['timestamp_ms', { value: true, timestamp_ms: MS }, [{ path: '', value: true, time: MS }]],
    [
      'an uptime in place of a time',
      { value: 1, timestamp: 12_345 },
      [{ path: '', value: 1, quality: 'uncertain', reason: 'timestamp is not a time' }],
    ],
    ['no time', { value: 1, timestamp: null }, [{ path: '', value: 1 }]],
    ['a null value', '{"value":null,"unit":"bar"}', [{ ...bad('', 'no value'), unit: 'bar' }]],
    [
      'quality bad',
      { value: 1, quality: 'BadNoCommunication' },
      [{ path: '', value: 1, quality: 'bad', reason: 'device says quality BadNoCommunication' }],
    ],
    [
      'quality false',
      { value: 1, q: false },
      [{ path: '', value: 1, quality: 'bad', reason: 'device says quality false' }],
    ],
    [
      'an unclear quality',
      { value: 1, q: 0 },
      [{ path: '', value: 1, quality: 'uncertain', reason: 'device says quality 0' }],
    ],
    [
      'leaves that share a time',
      { temp: 21, door: { open: true }, time: '2026-01-01T00:00:00Z' },
      [
        { path: 'temp', value: 21, time: MS },
        { path: 'door/open', value: true, time: MS },
      ],
    ],
    [
      'a t that is a temperature',
      { t: 21.5, h: 40 },
      [
        { path: 't', value: 21.5 },
        { path: 'h', value: 40 },
      ],
    ],
    ['a list', [1, 'a', null], [{ path: '0', value: 1 }, { path: '1', value: 'a' }, bad('2', 'no value')]],
    [
      'values with their own time',
      { values: [{ v: 1, t: MS, q: true }, { v: 2 }], ts: MS + 1000 },
      [
        { path: 'values/0', value: 1, time: MS },
        { path: 'values/1', value: 2, time: MS + 1000 },
      ],
    ],
    [
      'a value that is an object',
      { value: { x: 1, y: 2 } },
      [
        { path: 'value/x', value: 1 },
        { path: 'value/y', value: 2 },
      ],
    ],
    [
      'a property of the prototype',
      JSON.parse('{"__proto__":{"value":1},"a":2}'),
      [
        { path: '__proto__', value: 1 },
        { path: 'a', value: 2 },
      ],
    ],
    ['bytes in an object', { a: new Uint8Array(3) }, [bad('a', 'bytes inside an object')]],
  ];
  for (const [name, payload, values] of cases) it(`${name}`, () => deepEqual(interpretPayload(payload), values));

  it('of 8 levels is read, what lies deeper is left out and told', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
    deepEqual(interpretPayload(nested(8)), [{ path: 'a/a/a/a/a/a/a/a', value: 1 }]);
    deepEqual(interpretPayload(nested(9)), [bad('', 'only the first 1000 values and 8 levels are read')]);
    equal(interpretPayload(`${'['.repeat(200_000)}${']'.repeat(200_000)}`).length, 1);
  });

  it('gives at most 1,000 values and tells that there were more', () => {
    const values = interpretPayload(Array.from({ length: 5000 }, (_, i) => i));
    equal(values.length, 1001);
    deepEqual(values.at(-1), bad('', 'only the first 1000 values and 8 levels are read'));
    deepEqual(interpretPayload('x'.repeat(2_000_000)), [bad('', 'payload of 2000000 characters is too long')]);
    deepEqual(interpretPayload(Buffer.alloc(2_000_000, 'x')), [bad('', 'payload of 2000000 bytes is too long')]);
  });

  it('that is a trap is bad, and takes no time', () => {
    const cyclic: Record<string, unknown> = {};
    for (const key of 'abcdefgh') cyclic[key] = cyclic;
    const trap = Object.defineProperty({}, 'a', { enumerable: true, get: () => Number('1').toFixed(1000) });
    const before = performance.now();
    equal(interpretPayload(cyclic).at(-1)?.quality, 'bad');
    deepEqual(interpretPayload(trap), [bad('', 'payload cannot be read')]);
    ok(performance.now() - before < 200);
  });

  it('of any kind never throws, and gives finite numbers or a reason', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc.uint8Array(),
        ),
        (payload) => {
          for (const { value, quality, reason } of interpretPayload(payload)) {
            ok(typeof value !== 'number' || Number.isFinite(value));
            equal(quality === undefined, reason === undefined);
            if (value === null) equal(quality, 'bad');
          }
        },
      ),
    );
  });

  it('read from text is the same as read from its bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double().map(String), fc.json()), (text) => {
        deepEqual(interpretPayload(Buffer.from(text)), interpretPayload(text.replaceAll('\uFFFD', '')));
      }),
    );
  });
});

describe('the time in a payload', () => {
  const same: [string, unknown][] = [
    ['seconds', MS / 1000],
    ['milliseconds', MS],
    ['microseconds', MS * 1e3],
    ['nanoseconds', MS * 1e6],
    ['seconds as text', String(MS / 1000)],
    ['a 64-bit integer', BigInt(MS)],
    ['ISO 8601 in UTC', '2026-01-01T00:00:00.000Z'],
    ['ISO 8601 with an offset', '2026-01-01T05:30:00+0530'],
    ['ISO 8601 without a zone, which is UTC', '2026-01-01T00:00:00'],
    ['a blank in place of the T', '2026-01-01 00:00:00'],
    ['a date', '2026-01-01'],
  ];
  for (const [name, value] of same) it(`may be ${name}`, () => equal(instantOf(value), MS));

  it('keeps parts of a second', () => {
    equal(instantOf(MS / 1000 + 0.25), MS + 250);
    equal(instantOf('2026-01-01T00:00:00,25Z'), MS + 250);
  });

  it('is none outside of 2000 to 2100, and none in other words', () => {
    for (const value of [
      0,
      -1,
      12_345,
      1e10,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '',
      'noon',
      '12:00',
      '2026-13-01',
      {},
      null,
    ]) {
      equal(instantOf(value), undefined);
    }
    equal(instantOf(MS / 1000, 'ms'), undefined);
    doesNotThrow(() => instantOf('9'.repeat(1000)));
  });
});
