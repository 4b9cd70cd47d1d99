import { deepEqual, equal } from 'node:assert/strict';
import { createPlantTags } from '../../src/assets/plant-tags.ts';
import { createSignalFacts } from '../../src/assets/signal-facts.ts';
import { createNormalizer } from '../../src/normalize/normalizer.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { HALL, PUMP, tables } from './tables.ts';

const NOW = 1_790_000_000_000;

/** Reads one value of an address of a link. */
function read(tags: readonly Tag[], address: string, value: number, link = 'PLC 4') {
  const { normalize } = createNormalizer(createPlantTags(tags, tables()).table);
  const times = { time: NOW, receivedAt: NOW };
  const reading = normalize({ address, value, quality: 'good', ...times, source: { protocol: 'modbus', link } });
  return reading && [reading.asset, reading.property, reading.value, reading.unit];
}

describe('what rules ask of a signal', () => {
  const tag: Tag = { address: 'a', asset: PUMP, property: 'speed', staleSeconds: 600 };
  const { table, assets } = createPlantTags([tag], tables());
  const { staleMs, attribute } = createSignalFacts(assets, table, 60);
  it('is its stale time, that of its tag before that of the plant', () =>
    deepEqual([staleMs(PUMP, 'speed'), staleMs(PUMP, 'flow')], [600_000, 60_000]));
  it('is what the plant knows of it under a name', () =>
    equal(attribute(PUMP, 'bearing-temperature', 'H')?.number, 80));
});

describe('an asset with a class', () => {
  it('has the tags of its class, with what its attributes and those above it say', () => {
    deepEqual(read([], 'holding:102:int16', 715), [PUMP, 'bearing-temperature', 71.5, 'Cel']);
    deepEqual(read([], 'coil:100', 1), [PUMP, 'running', true, undefined]);
  });
  it('has them on the link that they name only', () =>
    deepEqual(read([], 'coil:100', 1, 'PLC 5'), ['PLC 5', 'coil:100', 1, undefined]));
  it('may have a row of the tag table in the place of one', () => {
    const own: Tag = { address: 'input:7', asset: PUMP, property: 'bearing-temperature', unit: '°F' };
    const { tags, table } = createPlantTags([own], tables());
    deepEqual(
      tags.map(({ address }) => address),
      ['input:7', 'coil:100'],
    );
    deepEqual(table.tagOf(PUMP, 'bearing-temperature'), own);
  });
  it('gives its units to addresses that map by themselves, and to rows that say nothing of values', () => {
    const flow = `${PUMP}/flow`;
    deepEqual(read([], flow, 12), [PUMP, 'flow', 12, 'm3/h']);
    const pattern: Tag = { address: 'shop/{machine}/{metric}', asset: `${HALL}/{machine}`, property: '{metric}' };
    deepEqual(read([pattern], 'shop/pump-7/flow', 12), [PUMP, 'flow', 12, 'm3/h']);
    deepEqual(read([{ ...pattern, unit: 'l/min' }], 'shop/pump-7/flow', 12), [PUMP, 'flow', 12, 'l/min']);
  });
  it('is one more with one more row', () => {
    const further = { asset: `${HALL}/pump-8`, class: 'pump', attributes: 'base = 200' };
    const { tags } = createPlantTags([], tables({ assets: [...tables().assets, further] }));
    deepEqual(
      tags.slice(2).map(({ asset, property, address, link }) => [asset, property, address, link]),
      [
        [`${HALL}/pump-8`, 'bearing-temperature', 'holding:202:int16', 'PLC 4'],
        [`${HALL}/pump-8`, 'running', 'coil:200', 'PLC 4'],
      ],
    );
  });
  it('leaves a plant without assets its tags as they are', () => {
    const tags: Tag[] = [{ address: 'a', asset: 'b', property: 'c' }];
    equal(createPlantTags(tags, tables({ assets: [], classes: [] })).tags, tags);
  });
});
