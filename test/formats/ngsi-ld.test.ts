import { deepEqual } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EntityFacts, encodeNgsiLd, type NgsiLdEntity } from '../../src/formats/ngsi-ld.ts';
import type { Reading } from '../../src/model/reading.ts';

const CASES = join(import.meta.dirname, 'entities');

/** Readings of assets of which the same is known, and the entities that they are. */
interface Case {
  source: string;
  readings: Reading[];
  facts: EntityFacts;
  entities: NgsiLdEntity[];
}

describe('assets as NGSI-LD entities', () => {
  for (const file of readdirSync(CASES)) {
    const { source, readings, facts, entities } = JSON.parse(readFileSync(join(CASES, file), 'utf8')) as Case;
    it(`${file.replace('.json', '').replaceAll('-', ' ')} (${source})`, () =>
      deepEqual(
        encodeNgsiLd(readings, () => facts),
        entities,
      ));
  }
});
