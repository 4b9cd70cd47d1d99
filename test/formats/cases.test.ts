import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interpretPayload } from '../../src/formats/payload.ts';
import type { PayloadValue } from '../../src/formats/payload-value.ts';

const CASES = join(import.meta.dirname, 'cases');

/** A payload as its standard prints it, and what it means; `refused` is the reason of the one bad value that comes of it. */
interface Case {
  source: string;
  payload: unknown;
  /** When it was received, ms since the Unix epoch. */
  at: number;
  expected?: PayloadValue[];
  refused?: string;
}

for (const format of readdirSync(CASES)) {
  describe(`${format} as others send it`, () => {
    for (const file of readdirSync(join(CASES, format))) {
      const text = readFileSync(join(CASES, format, file), 'utf8');
      const { source, payload, at, expected, refused } = JSON.parse(text) as Case;
      const values = expected ?? [{ path: '', value: null, quality: 'bad', reason: refused }];

      it(`${file.replace('.json', '').replaceAll('-', ' ')} (${source})`, () => {
        ok((expected === undefined) !== (refused === undefined), 'either expected or refused');
        deepEqual(interpretPayload(payload, at), values, 'as an object');
        deepEqual(interpretPayload(Buffer.from(JSON.stringify(payload)), at), values, 'as bytes');
      });
    }
  });
}
