import { deepEqual } from 'node:assert/strict';
import { compare } from '../../src/scenario/compare.ts';
import type { Happening } from '../../src/scenario/happening.ts';
import { readExpected } from '../../src/scenario/read-expected.ts';

const by = (name: string) => ({ id: name, name });
const alarm = (atMs: number, kind: 'raised' | 'cleared' | 'closed' = 'raised'): Happening => ({
  ...{ kind, atMs, by: by('hot'), ruleType: 'threshold', condition: 'H', property: 'temperature' },
  ...{ signal: 'a/hall/temperature', priority: 'high', text: kind === 'closed' ? 'settings changed' : 'it is hot' },
});
const command = (atMs: number, more: Partial<Happening> = {}): Happening =>
  ({
    kind: 'written',
    atMs,
    by: by('cool'),
    address: 'holding:0',
    signal: 'a/hvac/setpoint',
    value: 18,
    unit: '°C',
    ...more,
  }) as Happening;
const texts = (expected: string, ...happened: Happening[]) =>
  compare(readExpected(expected).expected, happened, 500, () => false).map(({ text }) => text);

describe('what happened, compared with what was expected', () => {
  it('is right within the tolerance, names shortened, units converted', () => {
    const happened = [alarm(10_400), command(10_000, { value: 18.000_000_01 })];
    deepEqual(
      texts('10s raised "hot" H hall/temperature high priority | 10s written hvac/setpoint 64.4 °F', ...happened),
      [],
    );
    deepEqual(texts('10s raised "hot" | 10s written holding:0', ...happened), []);
    deepEqual(texts('10s raised "hot" | 10s written "cool" 18', ...happened), []);
  });
  it('says how much too late or too early', () => {
    deepEqual(texts('10s raised "hot"', alarm(22_000)), ['"hot": came at 22s, 12s later than expected']);
    deepEqual(texts('1m raised "hot"', alarm(0)), ['"hot": came at 0s, 1m earlier than expected']);
  });
  it('says which property is another one', () => {
    deepEqual(texts('10s raised "hot" L low priority', alarm(10_000)), [
      '"hot": condition H instead of L; priority high instead of low',
    ]);
    deepEqual(texts('10s raised "hot" oven/temperature', alarm(10_000)), [
      '"hot": on a/hall/temperature instead of oven/temperature',
    ]);
    deepEqual(texts('10s written hvac/setpoint 20 °C', command(10_000)), ['18 °C instead of 20 °C']);
  });
  it('says what came instead of a write, and of a clear', () => {
    const refused = command(10_000, { kind: 'refused', reason: 'a step of 6 is larger than 5' } as Partial<Happening>);
    deepEqual(texts('10s written hvac/setpoint', refused), ['refused instead: a step of 6 is larger than 5']);
    deepEqual(texts('10s cleared "hot"', alarm(10_000, 'closed')), ['"hot": closed instead: settings changed']);
  });
  it('names what did not happen, and what nobody expected', () => {
    deepEqual(texts('10s raised "cold"', alarm(10_000)), [
      'did not happen',
      'not expected: raised "hot" H a/hall/temperature high priority: it is hot',
    ]);
  });
  it('counts each happening once', () => {
    deepEqual(texts('10s raised "hot" | 20s raised "hot"', alarm(10_000)), ['did not happen']);
    deepEqual(texts('10s raised "hot"', alarm(10_000), alarm(20_000)).length, 1);
    deepEqual(texts('10s raised "hot" | 20s raised "hot"', alarm(20_000), alarm(10_000)), []);
  });
  it('leaves out what is exempt, unless it was expected', () => {
    const exempt = () => true;
    deepEqual(compare([], [alarm(0)], 500, exempt), []);
    deepEqual(compare(readExpected('10s raised "hot"').expected, [alarm(20_000)], 500, exempt).length, 1);
  });
});
