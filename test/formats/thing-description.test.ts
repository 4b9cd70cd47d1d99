import { deepEqual, equal } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readThingDescription } from '../../src/formats/thing-description.ts';
import type { Tag } from '../../src/normalize/tag.ts';
import { tagProblems } from '../../src/normalize/tag-problems.ts';
import { parseModbusAddress } from '../../src/protocols/modbus/address.ts';

const CASES = join(import.meta.dirname, 'things');
const CONTEXT = 'https://www.w3.org/2022/wot/td/v1.1';
const read = (thing: object) => readThingDescription(JSON.stringify({ '@context': CONTEXT, ...thing }));
const rowsOf = (thing: object) => read(thing)?.rows.map(({ row }) => row);

/** A Thing Description, the rows that it becomes, and why other properties are left out. */
interface Case {
  source: string;
  thing: object;
  rows: Record<string, unknown>[];
  leftOut: string[];
}

describe('a Thing Description', () => {
  for (const file of readdirSync(CASES)) {
    const { source, thing, rows, leftOut } = JSON.parse(readFileSync(join(CASES, file), 'utf8')) as Case;
    it(`becomes rows: ${file.replace('.json', '').replaceAll('-', ' ')} (${source})`, () => {
      const found = read(thing);
      deepEqual([found?.rows.map(({ row }) => row), found?.faults.map(({ reason }) => reason)], [rows, leftOut]);
      for (const { address } of rows) {
        if (/^(holding|input|coil|discrete):/.test(String(address)))
          equal(parseModbusAddress(String(address)).problem, undefined);
      }
    });
  }
  it('is none where its context is another, or it is no JSON', () => {
    equal(readThingDescription('address,asset\na,b'), undefined);
    equal(readThingDescription('{"@context": "https://schema.org", "properties": {}}'), undefined);
    equal(readThingDescription('[]'), undefined);
  });
  it('never throws, and gives rows that the tag table can judge, whatever it says', () =>
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<unknown>),
        fc.jsonValue(),
        (properties, form) => {
          const forms = [form, { href: 'mqtt://b/t' }];
          const all = Object.entries(properties).map(([name, schema]) => [name, { ...(schema as object), forms }]);
          const rows = rowsOf({ title: 'x', properties: Object.fromEntries(all) }) ?? [];
          tagProblems(rows as unknown as Tag[]);
        },
      ),
    ));
});
