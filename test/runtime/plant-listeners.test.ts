import { deepEqual } from 'node:assert/strict';
import type { Reading } from '../../src/model/reading.ts';
import type { Reference } from '../../src/model/rule.ts';
import { createPlantListeners } from '../../src/runtime/plant-listeners.ts';

const source = { protocol: 'test', link: 'test', address: 'test' };
const reading = (asset: string, property: string): Reading => {
  return { asset, property, value: 1, quality: 'good', time: 1, receivedAt: 1, source };
};
const taking = (assets: string, ...references: Partial<Reference>[]) => ({
  ...{ assets, property: 'temperature', joins: true as const },
  references: references.map((one) => ({ property: 'temperature', staleMs: () => 0, ...one })),
});

describe('rules that listen to their whole plant', () => {
  const naming = (heard: string[], name: string) => (readings: readonly Reading[], replayed: boolean) => {
    for (const { asset, property } of readings) heard.push(`${name}: ${asset}/${property}${replayed ? ' again' : ''}`);
  };

  it('hear of their own signals, and of no other', () => {
    const { join, tell } = createPlantListeners();
    const heard: string[] = [];
    join(taking('a/#', {}), naming(heard, 'of a'));
    join(taking('b', { asset: 'roof', property: 'running' }), naming(heard, 'of b'));
    const above = { relation: { name: '..', assetOf: () => undefined }, property: 'closed' };
    const leave = join(taking('#', above), naming(heard, 'above'));
    const all = [reading('a/1', 'temperature'), reading('b', 'temperature'), reading('roof', 'running')];
    tell(all, false);
    tell([...all, reading('hall', 'closed'), reading('hall', 'open')], true);
    leave();
    deepEqual(heard.sort(), [
      'above: hall/closed again',
      'of a: a/1/temperature',
      'of a: a/1/temperature again',
      'of b: roof/running',
      'of b: roof/running again',
    ]);
  });

  it('hear in the order in which all was received, at the end of this turn and the next few', async () => {
    const { join, tell } = createPlantListeners();
    const heard: string[] = [];
    join(taking('#', {}, { property: 'running' }), naming(heard, 'it'));
    tell([{ ...reading('a', 'temperature'), receivedAt: 2 }], false);
    tell([{ ...reading('b', 'running'), receivedAt: 1 }], false);
    deepEqual(heard, []);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    deepEqual(heard, ['it: b/running', 'it: a/temperature']);
  });

  it('hear nothing once they have left, and from the first reading on when they come', () => {
    const { join, tell } = createPlantListeners();
    const heard: string[] = [];
    tell([reading('a', 'temperature')], false);
    const leave = join(taking('#', {}), naming(heard, 'it'));
    tell([reading('b', 'temperature')], false);
    leave();
    tell([reading('c', 'temperature')], false);
    join(taking('#', {}), naming(heard, 'another'))();
    deepEqual(heard, ['it: b/temperature']);
  });
});
