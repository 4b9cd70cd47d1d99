import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import fc from 'fast-check';
import { type CsvOptions, openCsvRecording } from '../../src/backtest/csv-recording.ts';
import { type CsvReading, type FaultyRow, isFaulty, readCsv } from '../../src/history/csv.ts';
import type { Reading } from '../../src/model/reading.ts';
import { createTagTable } from '../../src/normalize/tag-table.ts';
import { temporaryFiles } from './hall.ts';

const NOON = Date.UTC(2026, 0, 15, 12);

describe('a recording from a CSV file', () => {
  let files: Awaited<ReturnType<typeof temporaryFiles>>;
  before(async () => {
    files = await temporaryFiles();
  });
  after(() => files.remove());

  async function read(text: string, options: Partial<CsvOptions> = {}) {
    const file = await files.write('readings.csv', text);
    const recording = await openCsvRecording({
      file,
      table: createTagTable([]),
      staleAfterSeconds: 60,
      timeZone: 'Europe/Berlin',
      ...options,
    });
    const readings: Reading[] = [];
    try {
      for await (const batch of recording.batches()) readings.push(...batch);
    } finally {
      await recording.close();
    }
    equal(recording.progress, 1);
    return { readings, faulty: recording.faulty, notes: recording.notes };
  }

  const brief = ({ asset, property, value, unit, quality, reason, time }: Reading) =>
    [`${asset}/${property}`, value, unit, quality, reason, time - NOON] as const;

  it('reads one reading a row, with unit, quality and reason where they are told', async () => {
    const { readings, faulty } = await read(
      [
        'time,asset,property,value,unit,quality,reason',
        '2026-01-15T12:00:00Z,acme/press,temperature,21.5,°C,,',
        '2026-01-15T13:00:01.5+01:00,acme/press,temperature,,Cel,bad,comm-failure',
        `${NOON + 2000},acme/press,mode,"'manual, slow",,uncertain,'=guess`,
        '2026-01-15 13:00:03,acme/press,runs,TRUE,,good,',
      ].join('\r\n'),
    );
    deepEqual(readings.map(brief), [
      ['acme/press/temperature', 21.5, 'Cel', 'good', undefined, 0],
      ['acme/press/temperature', null, 'Cel', 'bad', 'comm-failure', 1500],
      ['acme/press/mode', 'manual, slow', undefined, 'uncertain', '=guess', 2000],
      ['acme/press/runs', true, undefined, 'good', undefined, 3000],
    ]);
    equal(faulty.count, 0);
  });

  it('reads samples through the tag table: link, scale, unit and range', async () => {
    const press = { asset: 'acme/press', link: 'HVAC' };
    const tags = [
      { ...press, address: 'holding:0:int16', property: 'temperature', unit: '°C', scale: 0.1, high: 100 },
      { ...press, address: 'input:1:int16', property: 'fan' },
      { ...press, address: 'input:1:int16', property: 'fan', link: 'Oven', asset: 'acme/oven' },
    ];
    const { readings, faulty } = await read(
      [
        'time,address,value,link,unit,quality',
        `${NOON},holding:0:int16,215,,,`,
        `${NOON},holding:0:int16,2150,HVAC,,`,
        `${NOON},input:1:int16,7,Oven,,uncertain`,
        `${NOON},acme/hall/humidity,40,,%,`,
        `${NOON},input:1:int16,7,,,`,
      ].join('\n'),
      { table: createTagTable(tags) },
    );
    deepEqual(readings.map(brief), [
      ['acme/press/temperature', 21.5, 'Cel', 'good', undefined, 0],
      ['acme/press/temperature', 215, 'Cel', 'bad', 'above the plausible range (100)', 0],
      ['acme/oven/fan', 7, undefined, 'uncertain', undefined, 0],
      ['acme/hall/humidity', 40, '%', 'good', undefined, 0],
    ]);
    deepEqual(faulty.first, [
      { line: 6, reason: 'address: input:1:int16 belongs to HVAC and Oven; a column link must say which is meant' },
    ]);
  });

  it('reads a column a signal: addresses, names with a unit, and mapped ones; an empty field is no reading', async () => {
    const tags = [
      { address: 'holding:0:int16', link: 'HVAC', asset: 'acme/press', property: 'temperature', scale: 0.1 },
    ];
    const { readings, notes } = await read(
      'timestamp;holding:0:int16;acme/hall/humidity [%];t;remark;\n2026-01-15 13:00;215;40,5;1e3;fine;\n2026-01-15 14:00;;;-7,25;;\n',
      { table: createTagTable(tags), map: new Map([['t', 'acme/oven/temperature [°F]']]) },
    );
    deepEqual(readings.map(brief), [
      ['acme/press/temperature', 21.5, undefined, 'good', undefined, 0],
      ['acme/hall/humidity', 40.5, '%', 'good', undefined, 0],
      ['acme/oven/temperature', 1000, '[degF]', 'good', undefined, 0],
      ['acme/oven/temperature', -7.25, '[degF]', 'good', undefined, 3_600_000],
    ]);
    deepEqual(notes, ['column "remark" is left out: it is neither an address of the tag table nor asset/property']);
  });

  it('knows addresses by the captures of a tag, as rows and as columns', async () => {
    const tag = {
      address: 'plant/{line}/{metric}',
      asset: 'acme/{line}',
      property: '{metric}',
      unit: '°C',
      scale: 0.1,
    };
    const rows = await read(`time,address,value\n${NOON},plant/l2/temperature,215`, { table: createTagTable([tag]) });
    const columns = await read(`time,plant/l2/temperature\n${NOON},215`, { table: createTagTable([tag]) });
    const wanted = [['acme/l2/temperature', 21.5, 'Cel', 'good', undefined, 0]];
    deepEqual([rows.readings.map(brief), columns.readings.map(brief)], [wanted, wanted]);
  });

  it('leaves out what a deadband holds back, as rows and as columns, and calls it no fault', async () => {
    const tags = [{ address: 'a', asset: 'acme/l2', property: 'temperature', deadband: 1 }];
    const values = [20, 20.5, 22];
    const rows = values.map((value, i) => `${NOON + i},a,${value}`).join('\n');
    const columns = values.map((value, i) => `${NOON + i},${value}`).join('\n');
    for (const text of [`time,address,value\n${rows}`, `time,a\n${columns}`]) {
      const { readings, faulty } = await read(text, { table: createTagTable(tags) });
      deepEqual([readings.map(({ value }) => value), faulty.count], [[20, 22], 0]);
    }
  });

  it('reads tabs, a byte order mark, and a public file whose column is mapped', async () => {
    const { readings } = await read('\uFEFFtimestamp\tvalue\n2014-04-01 00:00:00\t19.761252\n', {
      ...{ map: new Map([['value', 'nab/machine/temperature']]), timeZone: 'America/New_York' },
    });
    deepEqual(
      readings.map(({ time, value }) => [new Date(time).toISOString(), value]),
      [['2014-04-01T04:00:00.000Z', 19.761252]],
    );
  });

  it('takes times without a zone as the plant’s, on both days on which its clock is changed', async () => {
    const rows = [
      '2026-03-29 01:30',
      '2026-03-29 03:00',
      '2026-10-25T02:30:00.250',
      '2026-10-25 03:00:00',
      '2026-10-26',
    ];
    const { readings } = await read(`date,a/b\n${rows.map((time) => `${time},1`).join('\n')}`);
    deepEqual(
      readings.map(({ time }) => new Date(time).toISOString()),
      [
        '2026-03-29T00:30:00.000Z',
        '2026-03-29T01:00:00.000Z',
        '2026-10-25T00:30:00.250Z',
        '2026-10-25T02:00:00.000Z',
        '2026-10-25T23:00:00.000Z',
      ],
    );
  });

  it('names the first 20 faulty rows, counts all, and goes on', async () => {
    const rows = [
      ...['yesterday,a,b,1', '2026-02-30T00:00:00Z,a,b,1', '1e20,a,b,1', '0,,b,1', '0,a,b,1e999', '0,a,b'],
      ...Array.from({ length: 30 }, () => '0,a'),
    ];
    const { readings, faulty } = await read(`time,asset,property,value\n${rows.join('\n')}\n1,a,b,1\n`);
    deepEqual([readings.length, faulty.count, faulty.first.length], [1, 36, 20]);
    deepEqual(faulty.first.slice(0, 6), [
      { line: 2, reason: 'time: "yesterday" is no ISO 8601 time and no number of ms' },
      { line: 3, reason: 'time: "2026-02-30T00:00:00Z" is no ISO 8601 time and no number of ms' },
      { line: 4, reason: 'time: "1e20" is no ISO 8601 time and no number of ms' },
      { line: 5, reason: 'asset: it is empty' },
      { line: 6, reason: 'value: "1e999" is too large for a number' },
      { line: 7, reason: '3 fields, 4 are expected' },
    ]);
  });

  it('says what is allowed where the header, or every column, cannot be used', async () => {
    const cases: [string, RegExp, Partial<CsvOptions>?][] = [
      [
        '',
        /its first row is no usable header: it is empty; allowed: time,asset,property,value; time,address,value; or/,
      ],
      ['a,b\n1,2\n', /no usable header: "a,b"/],
      ['timestamp,value\n1,2\n', /"value" is left out.*--map "value=ASSET\/PROPERTY"/],
      ['time,a/b [foo]\n1,2\n', /foo is not known/],
      ['time,a/b\n1,2\n', /--map: there is no column "c"/, { map: new Map([['c', 'a/b']]) }],
      ['time,asset,property,value\n', /--map is for files with a column a signal/, { map: new Map([['c', 'a/b']]) }],
    ];
    for (const [text, message, options] of cases) {
      await rejects(read(text, options), (error: Error) => {
        match(error.message, message);
        return true;
      });
    }
    await rejects(
      openCsvRecording({ file: files.directory, table: createTagTable([]), staleAfterSeconds: 60, timeZone: 'UTC' }),
      /not a file/,
    );
  });

  it('finds in any file what the exact reader finds, wherever it is cut', async () => {
    const time = fc.constantFrom(
      ...[
        '2026-01-15T12:00:00Z',
        '2026-01-15T12:00:00.12Z',
        '2026-01-15t12:00+0100',
        '2026-02-29T00:00:00Z',
        '1764',
        '',
      ],
      ...[
        '2026-01-15T12:00:00.1234567Z',
        '2026-01-15 23:59:59,5z',
        '2026-01-15T24:00:00Z',
        ' 1764000000000.5 ',
        '-1e3',
      ],
      ...[
        '2026-01-15T12:60:00Z',
        '2026-01-15T25:00:00Z',
        '2026-01-15T12:00:60Z',
        '2026-13-15T12:00:00Z',
        '2026-01-15T12:00:00.Z',
        '1.7640000000001234e12',
        '0x10',
      ],
    );
    const name = fc.constantFrom('a', 'acme/press-1', 'größe', ' a ', '', '"a,b"', '"a""b"', '"a\nb"');
    const value = fc.oneof(
      fc.double().map(String),
      fc.constantFrom(
        '1.5',
        '-0',
        '+.5',
        '5.',
        '.',
        '-',
        '1e5',
        '1e999',
        'true',
        'False',
        "'7",
        " 'x",
        '',
        'NaN',
        '1,5',
      ),
      fc.constantFrom('123456789012345678', '0.1234567890123456789', '"2"', '00012.50', '1 2', '--1'),
    );
    const unit = fc.constantFrom('', '°C', 'Cel', 'foo');
    const quality = fc.constantFrom('', 'good', 'BAD', 'uncertain', 'fair');
    const row = fc
      .tuple(time, name, name, value, unit, quality, fc.constantFrom('', 'stale', "'-x"))
      .map((row) => row.join(','));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), async (rows, end) => {
        const text = ['time,asset,property,value,unit,quality,reason', ...rows].join(end);
        const exact: CsvReading[] = [];
        const wrong: FaultyRow[] = [];
        for await (const one of readCsv([text])) {
          if (isFaulty(one)) wrong.push(one);
          else exact.push(one);
        }
        const { readings, faulty } = await read(text);
        deepEqual(
          readings.map(({ source: _, receivedAt: __, ...one }) => one),
          exact,
        );
        equal(faulty.count, wrong.length);
        deepEqual(
          faulty.first.map(({ line }) => line),
          wrong.slice(0, 20).map(({ line }) => line),
        );
      }),
      { numRuns: 300 },
    );
  });
});
