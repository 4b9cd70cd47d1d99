import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import fc from 'fast-check';
import { decodeChunk, encodeChunk } from '../../src/history/chunk-codec.ts';
import { type Columns, KIND, kindOf } from '../../src/history/columns.ts';
import { MOST_REASONS } from '../../src/history/reasons.ts';
import { encodedAsVersionOne, withChecksum } from './version-one-chunk.ts';

interface Row {
  time: number;
  at: number;
  value: number;
  flags: number;
}

const FLAGS = [0, 1, 2, 4, 5, 6, 8, 9, 10];

function columnsOf(rows: readonly Row[], texts: readonly string[] = []): Columns {
  return {
    count: rows.length,
    times: Float64Array.from(rows, ({ time }) => time),
    ats: Float64Array.from(rows, ({ at }) => at),
    values: Float64Array.from(rows, ({ value, flags }) => (kindOf(flags) === KIND.none ? Number.NaN : value)),
    flags: Uint8Array.from(rows, ({ flags }) => flags),
    texts,
  };
}

/** deepEqual tells 0 from -0 and takes NaN for NaN. */
function comesBack(columns: Columns): void {
  deepEqual(decodeChunk(encodeChunk(columns)), columns);
}

const now = 1_764_000_000_000;
const double = fc.double();
const decimal = fc
  .record({ whole: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), decimals: fc.integer({ min: 0, max: 9 }) })
  .map(({ whole, decimals }) => whole / 10 ** decimals);
const hostile = fc.constantFrom(
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  5e-324,
  2 ** 53,
  -(2 ** 53),
  1e308,
  2 ** 50,
);
const time = fc.oneof(
  fc.integer({ min: now, max: now + 10_000 }),
  fc.integer({ min: 0, max: 10_000_000 }).map((micros) => now + micros / 1000),
  double,
  hostile,
);
const row: fc.Arbitrary<Row> = fc.record({
  ...{ time, at: time, value: fc.oneof(double, decimal, hostile) },
  flags: fc.constantFrom(...FLAGS),
});

describe('a chunk of history', () => {
  it('gives back every value, time and quality bit for bit', () => {
    fc.assert(fc.property(fc.array(row, { maxLength: 300 }), (rows) => comesBack(columnsOf(rows))));
  });

  it('gives back series of decimals at regular, equal and backward times', () => {
    const steps = fc.array(fc.record({ step: fc.constantFrom(1000, 0, -500, 0.001, 999.5), value: decimal }));
    fc.assert(
      fc.property(steps, (list) => {
        let at = now;
        const rows = list.map(({ step, value }) => {
          at += step;
          return { time: at, at: at + 0.25, value, flags: 4 };
        });
        comesBack(columnsOf(rows));
      }),
    );
  });

  it('gives back texts, also those that are no proper Unicode', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 }), (texts) => {
        comesBack(
          columnsOf(
            texts.map((_, i) => ({ time: i, at: i, value: i, flags: 12 })),
            [...texts, '\ud800'],
          ),
        );
      }),
    );
  });

  const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ time: i, at: i, value: i, flags: 6 }));

  it('gives back why readings are not good; where none has a reason that costs one byte', () => {
    const names = ['comm-failure', '', 'Überlauf \ud800'];
    const places = fc.array(fc.integer({ min: 0, max: names.length }), { maxLength: 300 });
    fc.assert(
      fc.property(places, (list) => {
        if (list.every((place) => place === 0)) return;
        comesBack({ ...columnsOf(rowsOf(list.length)), reasons: { names, places: Uint16Array.from(list) } });
      }),
    );
    const all = Array.from({ length: MOST_REASONS }, (_, i) => `reason ${i}`);
    const places255 = Uint16Array.from(all, (_, i) => i + 1);
    comesBack({ ...columnsOf(rowsOf(MOST_REASONS)), reasons: { names: all, places: places255 } });
    const bytes = encodeChunk(columnsOf(rowsOf(40)));
    equal(bytes.length, encodedAsVersionOne(bytes).length + 1);
  });

  it('of version 1, without reasons, is read as it was', () => {
    const columns = columnsOf(rowsOf(100));
    deepEqual(decodeChunk(encodedAsVersionOne(encodeChunk(columns))), columns);
  });

  it('takes at most 4 bytes a reading of a sensor with one decimal, times of reception included', () => {
    const rows = Array.from({ length: 1024 }, (_, i) => {
      const value = Math.round(200 + 50 * Math.sin(i / 30)) / 10;
      return { time: now + i * 1000, at: now + i * 1000 + (i % 7), value, flags: 4 };
    });
    ok(encodeChunk(columnsOf(rows)).length <= 4096);
  });

  it('is refused when it is cut off or any of its bits is another one', () => {
    const rows = Array.from({ length: 50 }, (_, i) => ({ time: now + i * 999, at: now + i, value: i / 8, flags: 4 }));
    const bytes = encodeChunk(columnsOf(rows));
    for (let end = 0; end < bytes.length; end++)
      throws(() => decodeChunk(bytes.subarray(0, end)), { code: 'STORE_FAILED' });
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      throws(() => decodeChunk(changed), { code: 'STORE_FAILED' });
    }
  });

  it('never does anything but refuse what somebody made up, even with a right check sum', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2), fc.uint8Array({ minLength: 1, maxLength: 200 }), (version, body) => {
        const bytes = withChecksum(Uint8Array.from([version, ...body]));
        try {
          const { count, times, values } = decodeChunk(bytes);
          ok(times.length === count && values.length === count);
        } catch (thrown) {
          equal((thrown as { code?: string }).code, 'STORE_FAILED', String(thrown));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
