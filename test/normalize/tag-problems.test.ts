import { deepEqual } from 'node:assert/strict';
import { problemText } from '../../src/model/settings.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { tagProblems } from '../../src/normalize/tag-problems.ts';

const tag: Tag = { address: 'a/b', asset: 'acme/hall', property: 'temperature' };
const problems = (...tags: Partial<Tag>[]) => tagProblems(tags.map((some) => ({ ...tag, ...some }))).map(problemText);

describe('a tag table', () => {
  it('has each address and each signal once', () => {
    deepEqual(problems({}, {}), [
      'Tags row 2, Address: "a/b" given; allowed: each address once',
      'Tags row 2, Property: "acme/hall/temperature" given; allowed: each asset and property once',
    ]);
    deepEqual(problems({}, { link: 'Chiller', asset: 'acme/chiller' }), []);
  });
  it('takes patterns whose asset and property use their captures', () => {
    deepEqual(problems({ address: 'p/{line}/{metric}', asset: 'acme/{line}', property: '{metric}' }), []);
  });
  it('names captures that the address does not have, and braces that are none', () => {
    deepEqual(problems({ address: 'p/{line}', asset: 'acme/{hall}' }), [
      'Tags row 1, Asset: "acme/{hall}" given; allowed: captures of the address: {line}',
    ]);
    deepEqual(problems({ property: 'x{' }), [
      'Tags row 1, Property: "x{" given; allowed: captures of the address: none, for the address has none',
    ]);
    deepEqual(problems({ address: 'p/{line' }), ['Tags row 1, Address: "p/{line" given; allowed: each { with its }']);
  });
  it('refuses units of different kinds, and names unknown ones', () => {
    deepEqual(problems({ unit: '°C', deviceUnit: 'bar' }), [
      'Tags row 1, Unit: "bar" given; allowed: bar cannot become Cel: pressure is not temperature',
    ]);
  });
  it('takes all four ends of a scale, or none, and no factor beside them', () => {
    const ends = { rawLow: 4, rawHigh: 20, scaledLow: 0, scaledHigh: 16 };
    deepEqual(problems(ends), []);
    deepEqual(problems({ rawLow: 4, rawHigh: 20, scaledLow: 0 }), [
      'Tags row 1, Scaled high: nothing given; allowed: a number, or none of the four ends',
    ]);
    deepEqual(problems({ ...ends, rawHigh: 4 }), [
      'Tags row 1, Raw high: 4 given; allowed: a number other than Raw low (4)',
    ]);
    deepEqual(problems({ ...ends, scale: 2 }), [
      'Tags row 1, Scale: 2 given; allowed: nothing beside Raw low to Scaled high',
    ]);
  });
  it('takes states for plain numbers only', () => {
    deepEqual(problems({ states: '0 = off; 1 = running' }), []);
    deepEqual(problems({ states: '0 = off; running' }), [
      'Tags row 1, States: "0 = off; running" given; allowed: states such as 0 = off; 1 = running, not "running"',
    ]);
    deepEqual(problems({ states: '0 = off', unit: '°C', type: 'number' }), [
      'Tags row 1, Unit: "°C" given; allowed: nothing beside States',
      'Tags row 1, Type: "number" given; allowed: as delivered where there are States',
    ]);
  });
  it('gives text and booleans no unit and no range', () => {
    deepEqual(problems({ type: 'boolean', high: 3 }), [
      'Tags row 1, High: 3 given; allowed: nothing, for its type is boolean',
    ]);
  });
  it('takes a deadband in percent only where something says of what', () => {
    deepEqual(problems({ deadband: 2, deadbandIn: 'percent', low: 0, high: 50 }), []);
    deepEqual(problems({ deadband: 2, deadbandIn: 'percent' }), [
      'Tags row 1, Deadband in: "percent" given; allowed: Low and High, or Raw low to Scaled high, beside a deadband in percent',
    ]);
  });
});
