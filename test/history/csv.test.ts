import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { CSV_HEADER, type CsvReading, csvLine, type FaultyRow, isFaulty, readCsv } from '../../src/history/csv.ts';

async function rowsOf(pieces: Iterable<string>): Promise<(CsvReading | FaultyRow)[]> {
  const rows: (CsvReading | FaultyRow)[] = [];
  for await (const row of readCsv(pieces)) rows.push(row);
  return rows;
}

const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.trim() === text && text !== '');
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const value = fc.oneof(
  number,
  fc.boolean(),
  fc.string(),
  fc.constantFrom('', '42', 'true', "'", '=1+1', 'a\r\nb"'),
  fc.constant(null),
);
/** Without -0, which is the same moment as 0. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 4e12 }),
  fc.integer({ min: 0, max: 1e9 }).map((us) => 1.764e12 + us / 1000),
  number.map((ms) => ms + 0),
);
const row = { asset: name, property: name, value, time };
const reason = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('comm-failure', '=cmd', ' "a",\n', "'", '7'));
const readings: fc.Arbitrary<CsvReading[]> = fc.array(
  fc.oneof(
    fc.record({ ...row, quality: fc.constantFrom('good', 'uncertain', 'bad') }, { noNullPrototype: true }),
    fc.record({ ...row, quality: fc.constantFrom('uncertain', 'bad'), reason }, { noNullPrototype: true }),
  ),
);

const WITHOUT_REASON = 'time,asset,property,value,unit,quality';
const TIME = '2025-11-24T16:00:00.000125Z';

describe('readings as CSV', () => {
  it('come back exactly, in whatever pieces the file arrives', async () => {
    await fc.assert(
      fc.asyncProperty(readings, fc.integer({ min: 1, max: 50 }), async (list, size) => {
        const text = `${CSV_HEADER}\n${list.map(csvLine).join('')}`;
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
          text.slice(i * size, (i + 1) * size),
        );
        deepEqual(await rowsOf(pieces), list);
      }),
    );
  });

  it('carry units and reasons, tell times to the microsecond, and never run as a formula', () => {
    const reading = {
      asset: 'a',
      property: 'p',
      value: '=cmd',
      unit: 'Cel',
      quality: 'good',
      time: 1.764e12 + 0.125,
    } as const;
    equal(csvLine(reading), `${TIME},a,p,'=cmd,Cel,good,\n`);
    equal(csvLine({ ...reading, value: 1, quality: 'bad', reason: '=stale' }), `${TIME},a,p,1,Cel,bad,'=stale\n`);
  });

  it('are read with columns in another order, other columns, units as people type them and line ends of Windows', async () => {
    const text = '\ufeffvalue,unit,note,property,asset,time\r\n"1.5",°C,"a, b",t,press,2025-11-24T17:00+01:00\r\n';
    deepEqual(await rowsOf([text]), [
      { asset: 'press', property: 't', value: 1.5, unit: 'Cel', quality: 'good', time: 1.764e12 },
    ]);
  });

  it('name each of 200 faulty rows by line and reason, and keep the good ones between them', async () => {
    const faults: [string, RegExp][] = [
      ['x,a,p,1,,good', /^time: "x"/],
      ['2025-02-30T00:00:00Z,a,p,1,,good', /^time/],
      ['2025-11-24T16:00:00,a,p,1,,good', /zone/],
      ['1,,p,1,,good', /^asset/],
      ['1,a,,1,,good', /^property/],
      ['1,a,p,1e999,,good', /^value/],
      ['1,a,p,1,furlongs,good', /^unit/],
      ['1,a,p,1,,splendid', /^quality: "splendid"/],
      ['1,a,p,1', /^4 fields, 6/],
      ['1,a,p,1,,good,more', /^7 fields/],
    ];
    const lines = Array.from({ length: 200 }, (_, i) => [faults[i % 10]?.[0] ?? '', `${i},a,p,${i},,good`]).flat();
    const rows = await rowsOf([`${WITHOUT_REASON}\n${lines.join('\n')}\n1,a,"p,1,,good\n7,a,p,7,,good`]);
    const faulty = rows.filter(isFaulty);
    equal(faulty.length, 201);
    for (const [i, { line, reason }] of faulty.slice(0, 200).entries()) {
      equal(line, 2 + i * 2);
      match(reason, faults[i % 10]?.[1] ?? /never/);
    }
    deepEqual(faulty.at(-1), { line: 402, reason: 'a quote is not closed' });
    equal(rows.length - faulty.length, 201);
  });

  it('are nothing without a header that names what is needed', async () => {
    deepEqual(await rowsOf(['time,value\n1,2\n']), [{ line: 1, reason: 'the header lacks asset, property' }]);
    ok((await rowsOf([''])).length === 0);
  });
});
