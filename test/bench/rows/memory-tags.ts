import { createNormalizer, type Normalizer } from '../../../src/normalize/normalizer.ts';
import type { Tag } from '../../../src/normalize/tag.ts';
import { createTagTable } from '../../../src/normalize/tag-table.ts';
import type { BenchRow } from '../figure.ts';
import { grown } from '../grown.ts';
import { assetName } from '../readings.ts';

const TAGS = 100_000;
const AIM_BYTES = 1024;

/** Heap that the tag table and the normalizer keep a tag once a value of each has come, beside the rows as they stand in the flow. */
export const memoryTags: BenchRow = {
  name: 'memory-tags',
  async measure(tell) {
    tell(`${TAGS} tags`);
    let rows: Tag[] = [];
    const limit = grown(() => {
      rows = Array.from({ length: TAGS }, (_, i) => tagOf(i));
    });
    let normalizer: Normalizer | undefined;
    const value = grown(() => {
      normalizer = createNormalizer(createTagTable(rows));
      const source = { protocol: 'bench', link: 'PLC 4' };
      for (const { address } of rows) {
        normalizer.normalize({ address, value: 500, quality: 'good', time: 1, receivedAt: 1, source });
      }
    });
    if (normalizer?.counts().tagged !== TAGS) throw new Error('a tag is missing');
    return [
      {
        ...{ row: 'memory-tags-100k', value: value / TAGS, unit: 'B/tag', better: 'less', limit: limit / TAGS },
        ...{ aim: `at most ${AIM_BYTES} B`, met: value / TAGS <= AIM_BYTES },
        note: 'index, unit, scale and source of each; the limit is the row as it stands in the flow',
      },
    ];
  },
};

/** Rows of a file share no text with each other. */
function tagOf(i: number): Tag {
  const text = JSON.stringify({
    ...{ address: `holding:${i}:int16`, link: 'PLC 4', asset: assetName(i), property: 'temperature' },
    ...{ unit: '°C', deviceUnit: '°F', scale: 0.1, low: -50, high: 500 },
  });
  return JSON.parse(text) as Tag;
}
