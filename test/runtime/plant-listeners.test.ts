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
  it('hear of their own signals, and of no other', () => {
    const { join, tell } = createPlantListeners();
    const heard: string[] = [];
    const hear = (name: string) => (readings: readonly Reading[], replayed: boolean) => {
      for (const { asset, property } of readings)
        heard.push(`${name}: ${asset}/${property}${replayed ? ' again' : ''}`);
    };
    join(taking('a/#', {}), hear('of a'));
    join(taking('b', { asset: 'roof', property: 'running' }), hear('of b'));
    join(taking('#', { relation: { name: '..', assetOf: () => undefined }, property: 'closed' }), hear('above'));
    const all = [reading('a/1', 'temperature'), reading('b', 'temperature'), reading('roof', 'running')];
    tell(all, false);
    tell([...all, reading('hall', 'closed'), reading('hall', 'open')], true);
    deepEqual(heard, [
      'of a: a/1/temperature',
      'of b: roof/running',
      'of a: a/1/temperature again',
      'of b: roof/running again',
      'above: hall/closed again',
    ]);
  });

  it('hear nothing once they have left, and from the first reading on when they come', () => {
    const { join, tell } = createPlantListeners();
    let heard = 0;
    tell([reading('a/1', 'temperature')], false);
    const leave = join(taking('#', {}), () => heard++);
    tell([reading('a/1', 'temperature')], false);
    leave();
    tell([reading('a/1', 'temperature')], false);
    deepEqual(heard, 1);
  });
});
