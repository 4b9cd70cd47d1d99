import { deepEqual, equal } from 'node:assert/strict';
import { readAttributes } from '../../src/assets/attributes.ts';

const read = (text: string) => {
  const attributes = readAttributes(text);
  return typeof attributes === 'string' ? attributes : Object.fromEntries(attributes);
};

describe('attributes of an asset', () => {
  it('are numbers, numbers with a unit, and text, and keep their text as it was typed', () =>
    deepEqual(read('sapEquipment = 000123; ratedPower=55,5 kW ;line = 7 dwarfs; max.T = 80 °C;'), {
      sapEquipment: { text: '000123', number: 123 },
      ratedPower: { text: '55,5 kW', number: 55.5, unit: 'kW' },
      line: { text: '7 dwarfs' },
      'max.T': { text: '80 °C', number: 80, unit: 'Cel' },
    }));
  it('may hold an equals sign in their value', () => deepEqual(read('url = a=b'), { url: { text: 'a=b' } }));
  for (const [text, reason] of [
    ['broken', 'attributes such as ratedPower = 55 kW, not "broken"'],
    ['a = ', 'attributes such as ratedPower = 55 kW, not "a ="'],
    ['a = 1; a = 2', 'each name once, a stands twice'],
    ['a = {b}', 'no { or } in the value of a'],
    ['a+b = 1', 'attributes such as ratedPower = 55 kW, not "a+b = 1"'],
  ] as const) {
    it(`are refused as "${text}"`, () => equal(read(text), reason));
  }
});
