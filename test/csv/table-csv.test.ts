import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { Type } from 'typebox';
import { readTableCsv, type TableRow, tableCsv } from '../../src/csv/table-csv.ts';
import type { FieldSchema } from '../../src/model/settings.ts';

const table = Type.Array(
  Type.Object({
    address: Type.String({ title: 'Address', minLength: 1 }),
    link: Type.Optional(Type.String({ title: 'Link' })),
    scale: Type.Optional(Type.Number({ title: 'Scale' })),
    rawLow: Type.Optional(Type.Number({ title: 'Raw low' })),
    beyond: Type.Optional(Type.Enum(['mark', 'clamp'], { title: 'Beyond scale', default: 'mark' })),
  }),
) as unknown as FieldSchema;

const read = (text: string) => readTableCsv(table, new TextEncoder().encode(text));
const rowsOf = (text: string) => read(text).rows.map(({ row }) => row);

describe('a settings table as CSV', () => {
  it('names its columns, leaves out what is not filled in, and quotes what must be', () => {
    const rows = [
      { address: 'a,b', scale: 0.1 },
      { address: 'say "c"', link: 'plc', beyond: 'clamp' },
    ];
    equal(tableCsv(table, rows), 'address,link,scale,rawLow,beyond\n"a,b",,0.1,,\n"say ""c""",plc,,,clamp\n');
  });

  it('keeps a spreadsheet from running texts, but not from seeing numbers', () => {
    equal(tableCsv(table, [{ address: '=1+1', scale: -1 }]).split('\n')[1], "'=1+1,,-1,,");
    deepEqual(rowsOf("address,scale\n'=1+1,-1\n"), [{ address: '=1+1', scale: '-1' }]);
  });

  it('is read with columns in any order, by name or title, and separated as spreadsheets of any country do', () => {
    const expected = [{ address: 'x', rawLow: '4,5' }];
    deepEqual(rowsOf('Raw low;ADDRESS\r\n4,5;x\r\n'), expected);
    deepEqual(rowsOf('\uFEFFrawlow\taddress\n4,5\tx'), expected);
  });

  it('does not store what is a default anyway', () => {
    deepEqual(rowsOf('address,beyond\nx,mark\n'), [{ address: 'x' }]);
  });

  it('names columns that it does not have', () => {
    deepEqual(read('address,colour,\nx,red,\n').unknown, ['colour']);
  });

  it('names each row that cannot be read by its line, and reads the others', () => {
    const { rows, faults } = read('address,link\na,b,c\n\nd\n"e,f\ng,h,\n');
    deepEqual(rows, [
      { line: 4, row: { address: 'd' } },
      { line: 6, row: { address: 'g', link: 'h' } },
    ]);
    deepEqual(faults, [
      { line: 2, reason: '3 fields, the header has 2' },
      { line: 5, reason: 'a quote is not closed' },
    ]);
  });

  it('is nothing without a header that names what is needed', () => {
    deepEqual(read('').faults, [{ line: 1, reason: 'the file is empty' }]);
    const allowed = 'allowed: address, link, scale, rawLow, beyond';
    deepEqual(read('\nlink\nx\n').faults, [{ line: 2, reason: `the header lacks address; ${allowed}` }]);
    deepEqual(read('address,Address\nx,y\n').faults, [{ line: 1, reason: 'the header names address twice' }]);
  });

  it('comes back as it was, whatever its texts', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => one.trim() !== '');
    const row = fc.record(
      { address: text, link: text, scale: fc.integer().map(String), beyond: fc.constant('clamp') },
      { requiredKeys: ['address'] },
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const plain: TableRow[] = rows.map((one) => ({ ...one }));
        deepEqual(rowsOf(tableCsv(table, plain)), plain);
      }),
    );
  });
});
