import { deepEqual, equal, match } from 'node:assert/strict';
import { createConversions } from '../../src/normalize/conversions.ts';

describe('the units of a table', () => {
  const { codeOf, between } = createConversions();
  const converted = (from: string, to: string, value: number) => {
    const converter = between(from, to);
    return 'problem' in converter ? converter.problem : value * converter.factor + converter.offset;
  };

  it('are kept apart by where they lead, and by what they come from', () => {
    equal(converted('Cel', 'K', 0), 273.15);
    equal(converted('Cel', '[degF]', 100), 212);
    equal(Number(converted('K', '[degF]', 273.15)).toFixed(6), '32.000000');
    equal(converted('Cel', 'K', 0), 273.15);
    match(String(converted('Cel', 'bar', 0)), /bar/);
  });

  it('are read as people type them, the wrong ones too, as often as one asks', () => {
    deepEqual([codeOf('°C'), codeOf('°C'), codeOf('m³/h')], ['Cel', 'Cel', 'm3/h']);
    deepEqual(codeOf('wombat'), codeOf('wombat'));
    equal(typeof codeOf('wombat'), 'object');
  });

  it('are as many as devices name, though not all are remembered', () => {
    for (let i = 0; i < 3000; i++) codeOf(`m{kind-${i}}`);
    equal(codeOf('kPa'), 'kPa');
  });
});
