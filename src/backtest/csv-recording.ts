import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fieldText } from '../csv/csv-fields.ts';
import { type CsvScan, createCsvScan } from '../csv/csv-scan.ts';
import { delimiterOf } from '../csv/delimiter.ts';
import type { FaultyRow } from '../history/csv.ts';
import { createCsvTimes } from '../history/csv-time.ts';
import { PlantError, textOf } from '../model/errors.ts';
import { plantTime } from '../model/plant-time.ts';
import type { Reading } from '../model/reading.ts';
import type { TagTable } from '../normalize/tag-table.ts';
import { longRows } from './csv-long.ts';
import type { CsvFile, ReadRow } from './csv-row.ts';
import { sampleRows } from './csv-samples.ts';
import { wideRows } from './csv-wide.ts';
import type { Recording } from './recording.ts';

/** Bytes that are read at once. */
const CHUNK = 262_144;
/** Most faulty rows that are named; all are counted. */
const MOST_NAMED = 20;
const TIME_NAMES = ['time', 'timestamp', 'date', 'datetime'];
const ALLOWED =
  'allowed: time,asset,property,value; time,address,value; or a first column time, timestamp or date and a column for each signal';

/** The readings of a CSV file. Faulty rows are left out. */
export interface CsvRecording extends Recording {
  /** What was wrong up to where it has been read. */
  readonly faulty: { count: number; first: readonly FaultyRow[] };
  /** What one must know of the file. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

export interface CsvOptions {
  file: string;
  /** What addresses stand for in the plant. */
  table: TagTable;
  /** The plant's stale time, s. */
  staleAfterSeconds: number;
  /** IANA name of the zone of times that name none. */
  timeZone: string;
  /** Columns of a wide file that are signals under another name: column to `asset/property`. */
  map?: ReadonlyMap<string, string>;
}

/**
 * Opens a CSV file in one of the forms of docs/backtest.md and reads its header.
 * Rejects with `CONFIG_INVALID` where it cannot be opened, or its header is not one of them.
 */
export async function openCsvRecording(options: CsvOptions): Promise<CsvRecording> {
  const { file } = options;
  const refuse = (thrown: unknown): never => {
    throw new PlantError('CONFIG_INVALID', `${file}: ${textOf(thrown)}`, { cause: thrown });
  };
  // Whoever waits for a pipe cannot be cancelled.
  if (!(await stat(file).catch(refuse)).isFile()) refuse('not a file');
  const handle = await open(file).catch(refuse);
  try {
    return await recordingOf(handle, options);
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

async function recordingOf(handle: FileHandle, options: CsvOptions): Promise<CsvRecording> {
  const buffer = new Uint8Array(CHUNK);
  const size = (await handle.stat()).size;
  let taken = 0;
  const chunk = async (): Promise<Uint8Array> => {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, null).catch((thrown: unknown) => {
      throw new PlantError('CONFIG_INVALID', `${options.file}: ${textOf(thrown)}`, { cause: thrown });
    });
    taken += bytesRead;
    return buffer.subarray(0, bytesRead);
  };
  const beginning = await chunk();
  const delimiter = delimiterOf(beginning);
  const scan = createCsvScan(delimiter);
  scan.push(beginning);
  const header = async (): Promise<boolean> => {
    while (!scan.next()) {
      const more = await chunk();
      if (more.length > 0) {
        scan.push(more);
        continue;
      }
      scan.end();
      return scan.next();
    }
    return true;
  };
  if (!(await header())) throw noHeader(options.file, 'it is empty');
  const { read, notes } = formOf(scan, delimiter, options);
  const faulty = { count: 0, first: [] as FaultyRow[] };

  function fail(line: number, reason: string): void {
    if (faulty.count++ < MOST_NAMED) faulty.first.push({ line, reason });
  }

  function readingsOf(): Reading[] {
    const readings: Reading[] = [];
    while (scan.next()) {
      const reason = scan.fault ?? read(scan, readings);
      if (reason !== undefined) fail(scan.line, reason);
    }
    return readings;
  }

  return {
    faulty,
    notes,
    get progress() {
      return size === 0 ? 1 : Math.min(1, taken / size);
    },
    async *batches() {
      yield readingsOf();
      for (let more = await chunk(); more.length > 0; more = await chunk()) {
        scan.push(more);
        yield readingsOf();
      }
      scan.end();
      yield readingsOf();
    },
    close: () => handle.close(),
  };
}

function formOf(scan: CsvScan, delimiter: string, options: CsvOptions): { read: ReadRow; notes: string[] } {
  if (scan.fault !== undefined) throw noHeader(options.file, scan.fault);
  const { bytes, fields, starts, ends } = scan;
  const header = Array.from({ length: fields }, (_, i) => fieldText(bytes, starts[i] as number, ends[i] as number));
  const { instantOf } = plantTime(options.timeZone);
  const decimalComma = delimiter === ';';
  const { table, staleAfterSeconds, map = new Map() } = options;
  const times = createCsvTimes(instantOf, decimalComma);
  const file: CsvFile = { name: basename(options.file), header, times, decimalComma, table, staleAfterSeconds, map };
  const names = header.map((name) => name.toLowerCase());
  const has = (...wanted: string[]) => wanted.every((name) => names.includes(name));
  const isLong = has('time', 'asset', 'property', 'value');
  if (isLong || has('time', 'address', 'value')) {
    if (map.size > 0) throw new PlantError('CONFIG_INVALID', `${file.name}: --map is for files with a column a signal`);
    return { read: isLong ? longRows(file) : sampleRows(file), notes: [] };
  }
  if (!TIME_NAMES.includes(names[0] ?? '')) throw noHeader(options.file, `"${header.join(delimiter).slice(0, 80)}"`);
  return wideRows(file);
}

function noHeader(file: string, found: string): PlantError {
  return new PlantError('CONFIG_INVALID', `${file}: its first row is no usable header: ${found}; ${ALLOWED}`);
}
