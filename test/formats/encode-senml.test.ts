import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { encodeSenml } from '../../src/formats/encode-senml.ts';
import { decodeSenml } from '../../src/formats/senml.ts';
import type { Reading } from '../../src/model/reading.ts';

const TIME = 1_276_020_076_001;
const source = { protocol: 'mqtt', link: 'Broker', address: 'a' };

function reading(property: string, value: Reading['value'], more: Partial<Reading> = {}): Reading {
  return { asset: 'acme/hall', property, value, quality: 'good', time: TIME, receivedAt: TIME, source, ...more };
}

describe('readings as a SenML pack', () => {
  it('have their asset as base name, and a record for each value (RFC 8428, sections 5.1.2 and 5.1.4)', () => {
    const pack = encodeSenml([
      reading('voltage', 120.1, { unit: 'V' }),
      reading('label', 'Machine Room'),
      reading('open', false, { asset: 'acme/gate' }),
    ]);
    deepEqual(pack, [
      { bn: 'acme/hall/', n: 'voltage', u: 'V', v: 120.1, t: 1_276_020_076.001 },
      { n: 'label', vs: 'Machine Room', t: 1_276_020_076.001 },
      { bn: 'acme/gate/', n: 'open', vb: false, t: 1_276_020_076.001 },
    ]);
  });
  it('have the units of the registry, converted where theirs is none of them', () => {
    const unitsOf = (value: number, unit: string) => {
      const [{ v, u } = {}] = encodeSenml([reading('x', value, { unit })]);
      return [v, u];
    };
    deepEqual(unitsOf(2, 'bar'), [200_000, 'Pa']);
    deepEqual(unitsOf(68, '[degF]'), [20, 'Cel']);
    deepEqual(unitsOf(12, 'mm/s'), [0.012, 'm/s']);
    deepEqual(unitsOf(3, 'kW.h'), [3, 'kWh']);
    deepEqual(unitsOf(40, '%{RH}'), [40, '%RH']);
    deepEqual(unitsOf(5, '{NTU}'), [5, 'NTU']);
    deepEqual(unitsOf(5, 'cd/m3'), [5, 'cd/m3']);
  });
  it('leave out what is not good, for SenML has no quality', () =>
    deepEqual(encodeSenml([reading('x', null, { quality: 'bad' }), reading('y', 3, { quality: 'uncertain' })]), []));
  it('have names of the characters that SenML allows', () =>
    equal(encodeSenml([reading('température 1', 3)])[0]?.n, 'temp_rature_1'));

  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9:._-]{0,8}$/);
  it('mean the same when they are read again', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            asset: fc.array(name, { minLength: 1, maxLength: 3 }).map((levels) => levels.join('/')),
            property: name,
            value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.string()),
            unit: fc.constantFrom('Cel', 'K', 'Pa', '%', '%{RH}', 'kW.h', 'By/s', '{count}', 'A.h', '1', 'mm', 'cd/m3'),
            time: fc.integer({ min: 1_000_000_000_000, max: 4_000_000_000_000 }),
          }),
          { minLength: 1, selector: ({ asset, property }) => `${asset}/${property}` },
        ),
        (given) => {
          const readings = given.map(({ unit, value, ...rest }) =>
            reading(rest.property, value, { ...rest, ...(typeof value === 'number' && { unit }) }),
          );
          const byName = (one: { path: string }, other: { path: string }) => (one.path < other.path ? -1 : 1);
          const again = decodeSenml(JSON.parse(JSON.stringify(encodeSenml(readings))) as unknown[], undefined);
          const wanted = readings.map(({ asset, property, value, unit, time }) => ({
            ...{ path: `${asset}/${property}`, value: Object.is(value, -0) ? 0 : value, time },
            ...(unit !== undefined && { unit }),
          }));
          deepEqual(again?.sort(byName), wanted.sort(byName));
        },
      ),
    ));
});
