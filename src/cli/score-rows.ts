import { fieldText, numberOfText } from '../csv/csv-fields.ts';
import { csvField } from '../csv/csv-rows.ts';
import { type CsvScan, createCsvScan, type ScannedRow } from '../csv/csv-scan.ts';
import { delimiterOf } from '../csv/delimiter.ts';
import { type Detector, FLAGGED, type Observation } from '../detectors/detector.ts';
import { type CsvTimes, createCsvTimes } from '../history/csv-time.ts';
import { PlantError } from '../model/errors.ts';

/** What stands in a file where there is no value. */
const MISSING = /^(nan|null|na)?$/i;
/** Decimals of a score. */
const DIGITS = 6;

/** Scored rows as text, and how much has been done up to them. */
export interface ScoredRows {
  text: string;
  bytes: number;
  rows: number;
  flagged: number;
}

interface Columns {
  fields: number;
  timestamp: number;
  value: number;
  times: CsvTimes;
  decimalComma: boolean;
}

/**
 * Scores the rows of a CSV file with the columns `timestamp` and `value` in one pass and in order; times without a zone are UTC.
 * Rejects with `READING_INVALID` at the first row that cannot be read, naming its line.
 */
export async function* scoreRows(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  detector: Detector,
  settings: unknown,
): AsyncGenerator<ScoredRows> {
  const state = detector.start(settings);
  const done = { bytes: 0, rows: 0, flagged: 0 };
  let scan: CsvScan | undefined;
  let delimiter = ',';
  let columns: Columns | undefined;

  function scoredText(rows: CsvScan): string {
    let text = '';
    while (rows.next()) {
      if (rows.fault !== undefined) throw invalid(file, rows.line, rows.fault);
      if (columns === undefined) {
        columns = columnsOf(file, rows, delimiter);
        text += 'timestamp,value,anomaly_score\n';
        continue;
      }
      const observation = observationOf(file, rows, columns);
      const scored = detector.score(state, settings, observation);
      detector.learn(state, settings, observation, scored);
      done.rows++;
      if (scored.score > FLAGGED) done.flagged++;
      const [timestamp, value] = [textIn(rows, columns.timestamp), textIn(rows, columns.value)];
      text += `${csvField(timestamp)},${csvField(value)},${Number(scored.score.toFixed(DIGITS))}\n`;
    }
    return text;
  }

  for await (const chunk of chunks) {
    if (scan === undefined) {
      delimiter = delimiterOf(chunk);
      scan = createCsvScan(delimiter);
    }
    scan.push(chunk);
    done.bytes += chunk.length;
    yield { text: scoredText(scan), ...done };
  }
  scan?.end();
  const text = scan === undefined ? '' : scoredText(scan);
  if (columns === undefined) throw invalid(file, 1, 'it is empty; allowed: a first row with timestamp,value');
  yield { text, ...done };
}

function columnsOf(file: string, row: ScannedRow, delimiter: string): Columns {
  const header = Array.from({ length: row.fields }, (_, i) => textIn(row, i));
  const names = header.map((name) => name.toLowerCase());
  const [timestamp, value] = [names.indexOf('timestamp'), names.indexOf('value')];
  if (timestamp === -1 || value === -1) {
    const found = header.join(delimiter).slice(0, 80);
    throw invalid(
      file,
      row.line,
      `"${found}" is no usable header; allowed: timestamp,value, and other columns, which are left out`,
    );
  }
  const decimalComma = delimiter === ';';
  return { fields: row.fields, timestamp, value, times: createCsvTimes((utc) => utc, decimalComma), decimalComma };
}

function observationOf(file: string, row: ScannedRow, columns: Columns): Observation {
  const { fields, timestamp, value, times, decimalComma } = columns;
  if (row.fields !== fields)
    throw invalid(file, row.line, `${row.fields} fields; allowed: ${fields}, as in the first row`);
  const time = times.timeOf(row.bytes, row.starts[timestamp] as number, row.ends[timestamp] as number);
  if (Number.isNaN(time)) {
    const allowed = 'allowed: an ISO 8601 time, such as 2026-03-29 14:00:00, or a number of ms';
    throw invalid(file, row.line, `timestamp: "${textIn(row, timestamp).slice(0, 80)}" given; ${allowed}`);
  }
  const text = textIn(row, value);
  if (MISSING.test(text)) return { value: 0, good: false, time };
  const number = numberOfText(text, decimalComma);
  if (number === undefined || !Number.isFinite(number)) {
    const allowed = 'allowed: a number, or nothing where the value is missing';
    throw invalid(file, row.line, `value: "${text.slice(0, 80)}" given; ${allowed}`);
  }
  return { value: number, good: true, time };
}

function textIn({ bytes, starts, ends }: ScannedRow, field: number): string {
  return fieldText(bytes, starts[field] as number, ends[field] as number);
}

function invalid(file: string, line: number, problem: string): PlantError {
  return new PlantError('READING_INVALID', `${file}:${line}: ${problem}`);
}
