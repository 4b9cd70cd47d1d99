import { deepEqual, equal } from 'node:assert/strict';
import plant from '../../nodes/plant/plant.editor.ts';
import { judgeImport } from '../../nodes/shared/editor/grid/judge-import.ts';
import { columnsOf, copied, found, pasted, type Row, withCell } from '../../nodes/shared/editor/grid/rows.ts';
import { spreadsheetCells } from '../../nodes/shared/editor/paste.ts';
import { problemsIn } from '../../nodes/shared/editor/problems.ts';
import { readTableCsv } from '../../src/csv/table-csv.ts';
import { type FieldSchema, fieldsOf } from '../../src/model/settings.ts';

const table = fieldsOf(plant.schema).tags as FieldSchema;
const columns = columnsOf(table);
const problemsOf = (tags: readonly Row[]) => problemsIn(plant, { name: 'x', timeZone: 'UTC', tags });
const judge = (text: string, current: readonly Row[] = []) => {
  const read = readTableCsv(table, new TextEncoder().encode(text));
  return judgeImport({ key: ['link', 'address'], columns, title: 'Tags', read, current, problemsOf });
};

describe('an import into the tag table', function () {
  this.timeout(20_000);

  it('names each of 200 faulty rows among 50,000 by line and reason, and takes all others as they are', () => {
    const faults = [
      (i: number) => [`plc/${i},acme/m-${i},temp,°C,tenth`, 'Scale: "tenth" given; allowed: a number'],
      (i: number) => [`plc/${i},acme/m-${i},,°C,1`, 'Property: nothing given; allowed: text such as setpoint'],
      (i: number) => [`plc/0,acme/m-${i},temp,°C,1`, 'Address: "plc/0" given; allowed: each address once'],
      (i: number) => [`plc/${i},acme/m-${i},temp,°C,1,extra`, '6 fields, the header has 5'],
    ];
    const expected: { line: number; reason: string | undefined }[] = [];
    const lines = Array.from({ length: 50_000 }, (_, i) => {
      if (i % 250 !== 125) return `plc/${i},acme/m-${i},temp,°C,0.1`;
      const [line = '', reason] = faults[Math.floor(i / 250) % faults.length]?.(i) ?? [];
      expected.push({ line: i + 2, reason });
      return line;
    });
    const { good, faulty, merged } = judge(`address,asset,property,unit,scale\n${lines.join('\n')}\n`);
    equal(expected.length, 200);
    deepEqual(faulty, expected);
    equal(good.length, 49_800);
    deepEqual(merged, good);
    deepEqual(good[1], { address: 'plc/1', asset: 'acme/m-1', property: 'temp', unit: '°C', scale: '0.1' });
  });

  it('says that there are more rows than the table may have, and offers none', () => {
    const lines = Array.from({ length: 100_001 }, (_, i) => `plc/${i},acme/m-${i},temp`);
    const { problem } = judge(`address,asset,property\n${lines.join('\n')}\n`);
    equal(problem, 'Tags: "100001 rows" given; allowed: a list of at most 100000');
  });

  it('updates rows with the same link and address in their places and adds the others', () => {
    const current = [
      { address: 'a', asset: 'x', property: 'one' },
      { address: 'b', asset: 'x', property: 'two' },
    ];
    const { merged, replaced, added } = judge('address,asset,property\nb,x,three\nc,x,four\n', current);
    deepEqual([replaced, added], [1, 1]);
    deepEqual(merged, [
      current[0],
      { address: 'b', asset: 'x', property: 'three' },
      { address: 'c', asset: 'x', property: 'four' },
    ]);
  });
});

describe('the rows of a grid', () => {
  const row = { address: 'plc "1"\tA', asset: 'acme/press', property: 'temp' };

  it('go to a spreadsheet and come back as they were', () => {
    const { rows, lost } = pasted(columns, spreadsheetCells(copied(columns, [row])), 7);
    equal(lost, 0);
    deepEqual(
      rows[0]?.reduce((made: Row, [column, text]) => withCell(made, column, text), {}),
      row,
    );
  });

  it('are found where every word stands in any of their cells', () => {
    deepEqual(found([row, { address: 'other' }], ' TEMP acme '), [0]);
    deepEqual(found([row, { address: 'other' }], ''), [0, 1]);
  });

  it('count cells beyond the last column', () => {
    equal(pasted(columns, [['a', 'b']], columns.length - 1).lost, 1);
  });
});

describe('rows of a table without addresses', () => {
  it('are told apart by the columns that the table names', () => {
    const assets = fieldsOf(plant.schema).assets as FieldSchema;
    const file = new TextEncoder().encode('asset,attributes\nacme/a,x = 2\nacme/c,x = 3\n');
    const current = [{ asset: 'acme/a', attributes: 'x = 1' }, { asset: 'acme/b' }];
    const { merged, replaced, added } = judgeImport({
      ...{ key: assets.keyColumns ?? [], columns: columnsOf(assets), title: 'Assets', current },
      read: readTableCsv(assets, file),
      problemsOf: (rows) => problemsIn(plant, { name: 'x', timeZone: 'UTC', assets: rows }),
    });
    deepEqual(
      [merged, replaced, added],
      [[{ asset: 'acme/a', attributes: 'x = 2' }, { asset: 'acme/b' }, { asset: 'acme/c', attributes: 'x = 3' }], 1, 1],
    );
  });
});
