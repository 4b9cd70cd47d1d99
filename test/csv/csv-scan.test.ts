import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { rawText } from '../../src/csv/csv-fields.ts';
import { csvRows } from '../../src/csv/csv-rows.ts';
import { createCsvScan } from '../../src/csv/csv-scan.ts';

interface Row {
  line: number;
  fields: string[];
  unclosed: boolean;
}

/** The rows of a file that comes in chunks of these sizes, over and over. */
function scanned(text: string, sizes: readonly number[] = [65_536], delimiter = ','): Row[] {
  const scan = createCsvScan(delimiter);
  const bytes = new TextEncoder().encode(text);
  const rows: Row[] = [];
  const take = () => {
    while (scan.next()) {
      const { line, bytes: of, starts, ends, fields, fault } = scan;
      const texts = Array.from({ length: fields }, (_, i) => rawText(of, starts[i] ?? 0, ends[i] ?? 0));
      rows.push({ line, fields: texts, unclosed: fault === 'a quote is not closed' });
    }
  };
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    scan.push(bytes.slice(at, at + size));
    at += size;
    take();
  }
  scan.end();
  take();
  return rows;
}

const fieldsOf = (text: string, delimiter?: string) => scanned(text, undefined, delimiter).map(({ fields }) => fields);

describe('the fast scan of a CSV file', () => {
  it('reads rows with any line end, a byte order mark and no line end at the end', () => {
    deepEqual(fieldsOf('\uFEFFa,b\r\nc,\n\n,d'), [
      ['a', 'b'],
      ['c', ''],
      ['', 'd'],
    ]);
  });

  it('takes quotes off, with doubled ones, delimiters and line ends inside', () => {
    deepEqual(scanned('"a ""b"", c";"d\ne"\nf;"g"h\n', [1], ';'), [
      { line: 1, fields: ['a "b", c', 'd\ne'], unclosed: false },
      { line: 3, fields: ['f', 'gh'], unclosed: false },
    ]);
    deepEqual(fieldsOf(',"a"\n"",\n'), [
      ['', 'a'],
      ['', ''],
    ]);
  });

  it('goes on with the line behind a quote that is never closed', () => {
    deepEqual(
      scanned('a,"b\nc,d\n').map(({ line, unclosed }) => [line, unclosed]),
      [
        [1, true],
        [2, false],
      ],
    );
  });

  it('looks no further than 100,000 bytes for the end of a quote', () => {
    const rows = scanned(`a,"b\n${'c,d\n'.repeat(50_000)}"\ne\n`, [65_536]);
    deepEqual(
      [rows[0], rows[1]],
      [
        { line: 1, fields: ['a', 'b'], unclosed: true },
        { line: 2, fields: ['c', 'd'], unclosed: false },
      ],
    );
    deepEqual([rows.length, rows.at(-1)?.line], [50_003, 50_003]);
  });

  it('holds no more than a million bytes of a file without line ends', () => {
    const scan = createCsvScan(',');
    let faults = 0;
    for (let i = 0; i < 100; i++) {
      scan.push(new Uint8Array(100_000).fill(0x61));
      while (scan.next()) if (scan.fault !== undefined) faults++;
    }
    equal(faults, 9);
  });

  it('finds in any text, cut anywhere, what the exact reader finds', async () => {
    const piece = fc.constantFrom(...['a', 'é', '€', ',', '"', '""', '\n', '\r\n', '\r', ' ', '1.5', '","', '\uFEFF']);
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(text, sizes, async (some, cuts) => {
        const exact: Row[] = [];
        for await (const row of csvRows([some])) exact.push(row);
        deepEqual(scanned(some, cuts).filter(isPlain), exact.filter(isPlain));
      }),
      { numRuns: 3000 },
    );
  });
});

/** The exact reader loses an empty field that leads a row with quotes, and knows more kinds of blank rows. */
const isPlain = ({ fields }: Row) => fields.join('').trim() !== '' && fields[0] !== '';
