import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { decodePayload, encodeRebirth, type SparkplugPayload } from '../../../src/protocols/sparkplug/codec.ts';
import { metricValue } from '../../../src/protocols/sparkplug/value.ts';
import { vector } from './payload.ts';

const T = 1764374400000;

const decoded = (name: string): SparkplugPayload => {
  const payload = decodePayload(vector(name));
  ok(!('problem' in payload), name);
  return payload;
};
const problemOf = (hex: string) => {
  const payload = decodePayload(Buffer.from(hex, 'hex'));
  return 'problem' in payload ? payload.problem : 'none';
};

describe('a Sparkplug B payload that others have encoded', () => {
  it('gives each value by its data type, whatever the field that it came in', () => {
    const { metrics, time, seq } = decoded('one of each type');
    deepEqual([time, seq], [T, 0]);
    deepEqual(
      metrics.map(({ name, datatype, value }) => [name, metricValue(datatype, value)]),
      [
        ['Int8', { value: -1 }],
        ['Int8 in 32 bits', { value: -1 }],
        ['Int16', { value: -32768 }],
        ['Int32', { value: -5 }],
        ['Int32 in 64 bits', { value: -5 }],
        ['Int64', { value: -5n }],
        ['UInt8', { value: 200 }],
        ['UInt16', { value: 65535 }],
        ['UInt32', { value: 3_000_000_000 }],
        ['UInt32 in 64 bits', { value: 3_000_000_000 }],
        ['UInt64', { value: 2n ** 64n - 1n }],
        ['Float', { value: 21.5 }],
        ['Double', { value: -0.1 }],
        ['Boolean', { value: true }],
        ['String', { value: 'läuft' }],
        ['DateTime', { value: T }],
        ['Text', { value: '' }],
        ['UUID', { value: '2b1d9d4e' }],
      ],
    );
    deepEqual(
      metrics.map(({ alias }) => alias),
      metrics.map((_, i) => i + 1),
    );
  });

  it('has no single value for bytes, arrays, data sets and templates', () => {
    const found = decoded('what has no single value').metrics.map(({ datatype, value }) =>
      metricValue(datatype, value),
    );
    deepEqual(found, Array(4).fill('no single value'));
  });

  it('has no single value where one of these is null', () => equal(metricValue(16, undefined), 'no single value'));

  it('says what is historical, what is null, and when', () => {
    const { metrics, seq } = decoded('marks');
    equal(seq, 255);
    deepEqual(
      metrics.map(({ name, time, isHistorical, isNull }) => [name, (time ?? 0) - T, isHistorical, isNull]),
      [
        ['late', -3_600_000, true, false],
        ['passing', 1, false, false],
        ['none', 2, false, true],
      ],
    );
  });

  it('has unit and quality among its properties', () => {
    deepEqual(
      decoded('properties').metrics.map(({ unit, quality }) => [unit, quality]),
      [
        ['°C', undefined],
        [undefined, 500],
      ],
    );
  });

  it('names metrics by alias alone, of up to 64 bits', () => {
    deepEqual(decoded('by alias').metrics, [{ alias: 7, time: T, isHistorical: false, isNull: false, value: 3.25 }]);
    equal(decoded('large alias').metrics[0]?.alias, 2n ** 64n - 1n);
  });

  it('may be empty', () => deepEqual(decoded('nothing'), { metrics: [] }));
});

describe('the command to be born again', () => {
  it('is written as others write it', () => deepEqual(Buffer.from(encodeRebirth(T)), vector('rebirth')));
});

describe('a value that its data type does not allow', () => {
  for (const [what, datatype, carried, reason] of [
    ['300 as UInt8', 5, 300, 'UInt8'],
    ['-1 of 32 bits as UInt8', 5, 0xffffffff, 'UInt8'],
    ['300 as Int8', 1, 300, 'Int8'],
    ['-256 of 32 bits as Int8', 1, 0xffffff00, 'Int8'],
    ['2^32 as Int32', 3, 2 ** 32, 'Int32'],
    ['text as Int32', 3, '5', 'Int32'],
    ['half a number as Int32', 3, 0.5, 'Int32'],
    ['text as Double', 10, '5', 'Double'],
    ['2 as Boolean', 11, 2, 'Boolean'],
    ['a number as String', 12, 5, 'String'],
  ] as const) {
    it(`${what} is none`, () =>
      deepEqual(metricValue(datatype, carried), { problem: `not a value of the type ${reason}` }));
  }

  it('nor is one of a type that there is not', () =>
    deepEqual(metricValue(99, 1), { problem: 'there is no data type 99' }));
});

describe('bytes that are no Sparkplug B payload', () => {
  for (const [what, hex, reason] of [
    ['an integer that never ends', '08ffffffffffffffffffff01', /field 1: an integer of more than ten bytes/],
    ['an integer that is cut off', '0880', /ends in the middle of an integer/],
    ['a metric that is longer than the message', '12ff01', /field 2 is longer than the message/],
    ['a length beyond all numbers', '12ffffffffffffffffff01', /field 2 is longer than the message/],
    ['a time that is a text', '0a0131', /field 1 is not an integer/],
    ['a double of three bytes', '120469000000', /field 13 is longer than the message/],
    ['a name that is no UTF-8', '12040a02c328', /field 1 is not text/],
    ['field 0', '0001', /there is no field 0/],
    ['a group', '5b', /field 11 is of no kind that Sparkplug B has/],
    ['JSON', Buffer.from('{"value": 1}').toString('hex'), /not a Sparkplug B payload/],
    ['a name of 2,000 characters', `12d30f0ad00f${'61'.repeat(2000)}`, /name of more than 1000 characters/],
    ['20,001 metrics', '1200'.repeat(20_001), /more than 20000 metrics/],
    ['5 MB', '00'.repeat(5 * 1024 * 1024), /more than 4194304 bytes/],
  ] as const) {
    it(`${what} is refused with the reason`, () => match(problemOf(hex), reason));
  }

  it('never throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodePayload(bytes)),
      { numRuns: 2000 },
    );
  });

  it('never throw where a good payload was damaged or cut', () => {
    const good = vector('one of each type');
    const damage = fc.tuple(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length));
    fc.assert(
      fc.property(damage, ([at, byte, end]) => {
        const bytes = Uint8Array.from(good);
        bytes[at] = byte;
        const payload = decodePayload(bytes.subarray(0, end));
        if ('metrics' in payload) for (const { datatype, value } of payload.metrics) metricValue(datatype, value);
      }),
      { numRuns: 2000 },
    );
  });
});
