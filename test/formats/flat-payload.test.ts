import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { readFlat } from '../../src/formats/flat-payload.ts';
import { interpretPayload } from '../../src/formats/payload.ts';

const MS = 1_767_225_600_000; // 2026-01-01T00:00:00Z
const read = (text: string) => readFlat(Buffer.from(text));

describe('a flat payload', () => {
  it('gives value, time and unit, whatever else the device says', () => {
    const text = `{"site":"munich","v":-21.50,"ts":${MS / 1000}, "u" : "Cel","q":"good","seq":7}`;
    deepEqual(read(text), { path: '', value: -21.5, time: MS, unit: 'Cel' });
  });

  const others: [string, string][] = [
    ['is no object', '21.5'],
    ['is cut off', `{"value":21.5,"timestamp":${MS}`],
    ['has something behind', '{"value":21.5}x'],
    ['has no value', '{"timestamp":1}'],
    ['says the value twice', '{"value":21.5,"value":3}'],
    ['has a value and another', '{"value":21.5,"v":3}'],
    ['has a time that is none', '{"value":21.5,"timestamp":5}'],
    ['has a quality other than good', '{"value":21.5,"quality":"bad"}'],
    ['has a value in quotes', '{"value":"21.5"}'],
    ['is nested', '{"value":21.5,"device":{"name":"g7"}}'],
    ['has an escape', '{"value":21.5,"device":"g\\u0037"}'],
    ['has an exponent', '{"value":2e1}'],
    ['has a leading zero', '{"value":021.5}'],
    ['has a point without digits', '{"value":21.}'],
    ['has too many digits for an exact number', '{"value":9007199254740993}'],
    ['has letters beyond ASCII', '{"value":21.5,"unit":"°C"}'],
  ];
  for (const [name, text] of others)
    it(`is left to the general reader where it ${name}`, () => equal(read(text), undefined));

  it('never means anything else than the general reader finds', () => {
    const key = fc.constantFrom(
      'value',
      'v',
      'val',
      'timestamp',
      'timestamp_ms',
      'time',
      't',
      'unit',
      'quality',
      'device',
    );
    const number = fc.oneof(fc.integer(), fc.double(), fc.constant(MS), fc.constant(MS / 1000), fc.constant(-0));
    const content = fc.oneof(number, fc.string(), fc.constantFrom('good', 'Cel', ''), fc.boolean(), fc.constant(null));
    const member = fc.tuple(key, content).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
    const text = fc.array(member, { minLength: 1, maxLength: 6 }).map((members) => `{${members.join(',')}}`);
    fc.assert(
      fc.property(text, (json) => {
        const found = read(json);
        if (found !== undefined) deepEqual([found], interpretPayload(json));
      }),
      { numRuns: 2000 },
    );
  });
});
