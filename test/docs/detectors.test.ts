import { ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DETECTORS } from '../../src/detectors/registry.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const DOCS = readFileSync(join(PACKAGE_DIR, 'docs', 'detectors.md'), 'utf8');

describe('docs/detectors.md', () => {
  for (const { name, invariant } of DETECTORS) {
    it(`tells how ${name} thinks, when not to use it and what it was checked against`, () => {
      const row = DOCS.split('\n').find(
        (line) => line.startsWith(`| \`${name}\` | `) && line.split(' | ').length === 4,
      );
      ok(row, name);
    });

    it(`says of ${name} whether it works in any unit`, () => {
      const line = DOCS.split('\n').find((each) => each.includes('score the same in any unit')) ?? '';
      ok(line.includes(`\`${name}\``) === invariant, line);
    });
  }
});
