import { deepEqual, equal } from 'node:assert/strict';
import { packSamples, unpackSamples } from '../../../src/protocols/sparkplug/kept-samples.ts';
import { born, LEVEL, SOURCE, session, timeline } from './edge-timeline.ts';

describe('a hostile broker', () => {
  it('is remembered no more than 1,000 edge nodes', () => {
    const { say, counts } = timeline();
    for (let i = 0; i < 1000; i++) say(0, `hall/NBIRTH/gw-${i}`, 0, [session(0)]);
    deepEqual(say(0, 'hall/NBIRTH/gw-1000', 0, [session(0)]), ['more than 1000 edge nodes']);
    equal(counts(), '1000 alive, 1 refused');
  });

  it('is remembered no more than 100,000 metrics; those of births that come again take no new room', () => {
    const { say, counts } = timeline();
    const many = Array.from({ length: 20_000 }, (_, i) => ({ name: `m${i}`, value: i }));
    for (let i = 0; i < 10; i++) equal(say(i, `hall/NBIRTH/gw-${i % 5}`, 0, many).length, 20_000);
    deepEqual(say(20, 'hall/NBIRTH/gw-5', 0, [LEVEL, LEVEL]), ['more than 100000 metrics; 2 are left out']);
    equal(counts(), '6 alive, 1 refused');
  }).timeout(30_000);

  it('is remembered no more than 10,000 devices', () => {
    const { say } = born();
    for (let i = 1; i < 10_000; i++) say(1, `hall/DBIRTH/gw/d${i}`, undefined, []);
    deepEqual(say(1, 'hall/DBIRTH/gw/one-more', undefined, []), ['more than 10000 devices']);
    deepEqual(say(1, 'hall/DBIRTH/gw/tank', undefined, [LEVEL]), ['hall/gw/tank/level = 5 @1']);
  });
});

describe('samples in the inlet', () => {
  it('come out as they went in, 64 bits, too', () => {
    const base = { address: 'a', quality: 'good' as const, time: 1, receivedAt: 2, source: SOURCE };
    const samples = [2n ** 64n - 1n, 1.5, 'x', true, null].map((value) => ({ ...base, value }));
    deepEqual(unpackSamples(packSamples(samples)), samples);
  });
});
