import { fieldText, numberOfText } from '../csv/csv-fields.ts';
import { csvField } from '../csv/csv-rows.ts';
import { type CsvScan, createCsvScan, type ScannedRow } from '../csv/csv-scan.ts';
import { delimiterOf } from '../csv/delimiter.ts';
import { type Detector, type DetectorState, FLAGGED, type Observation } from '../detectors/detector.ts';
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

/** A detector with its settings, ready for the signals of a file. */
export interface ChosenDetector {
  detector: Detector;
  settings: unknown;
}

/** How a file is scored: by the column `value`, or by all columns but the time together. */
export interface Scoring {
  isJoint: boolean;
  /** Throws where there are too many signals, or two of one name. */
  choose(signals: readonly string[]): ChosenDetector;
}

interface Columns extends ChosenDetector {
  state: DetectorState;
  fields: number;
  timestamp: number;
  /** Those of the signals, and their names. */
  values: readonly number[];
  names: readonly string[];
  times: CsvTimes;
  decimalComma: boolean;
}

/**
 * Scores the rows of a CSV file with the columns `timestamp` and `value`, or those of several signals, in one pass and in order; times without a zone
 * are UTC.
 * Rejects with `READING_INVALID` at the first row that cannot be read, naming its line.
 */
export async function* scoreRows(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  scoring: Scoring,
): AsyncGenerator<ScoredRows> {
  const done = { bytes: 0, rows: 0, flagged: 0 };
  let scan: CsvScan | undefined;
  let delimiter = ',';
  let columns: Columns | undefined;

  function scoredText(rows: CsvScan): string {
    let text = '';
    while (rows.next()) {
      if (rows.fault !== undefined) throw invalid(file, rows.line, rows.fault);
      if (columns === undefined) {
        columns = columnsOf(file, rows, { delimiter, scoring });
        text += `timestamp,${columns.names.map(csvField).join(',')},anomaly_score\n`;
        continue;
      }
      const { detector, settings, state } = columns;
      const observation = observationOf(file, rows, columns);
      const scored = detector.score(state, settings, observation);
      detector.learn(state, settings, observation, scored);
      done.rows++;
      if (scored.score > FLAGGED) done.flagged++;
      const row = [columns.timestamp, ...columns.values].map((field) => csvField(textIn(rows, field)));
      text += `${row.join(',')},${Number(scored.score.toFixed(DIGITS))}\n`;
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

function columnsOf(
  file: string,
  row: ScannedRow,
  { delimiter, scoring }: { delimiter: string; scoring: Scoring },
): Columns {
  const header = Array.from({ length: row.fields }, (_, i) => textIn(row, i));
  const names = header.map((name) => name.toLowerCase());
  const timestamp = names.indexOf('timestamp');
  const values = names.flatMap((name, i) => ((scoring.isJoint ? i !== timestamp : name === 'value') ? [i] : []));
  if (timestamp === -1 || values.length === 0) {
    const found = header.join(delimiter).slice(0, 80);
    const allowed = scoring.isJoint
      ? 'timestamp, and a column for each signal'
      : 'timestamp,value, and other columns, which are left out';
    throw invalid(file, row.line, `"${found}" is no usable header; allowed: ${allowed}`);
  }
  const shown = values.map((i) => (scoring.isJoint ? (header[i] ?? '') : 'value'));
  const chosen = scoring.choose(shown);
  const state = chosen.detector.start(chosen.settings);
  const decimalComma = delimiter === ';';
  const times = createCsvTimes((utc) => utc, decimalComma);
  return { ...chosen, state, fields: row.fields, timestamp, values, names: shown, times, decimalComma };
}

function observationOf(file: string, row: ScannedRow, columns: Columns): Observation {
  const { fields, timestamp, times } = columns;
  if (row.fields !== fields)
    throw invalid(file, row.line, `${row.fields} fields; allowed: ${fields}, as in the first row`);
  const time = times.timeOf(row.bytes, row.starts[timestamp] as number, row.ends[timestamp] as number);
  if (Number.isNaN(time)) {
    const allowed = 'allowed: an ISO 8601 time, such as 2026-03-29 14:00:00, or a number of ms';
    throw invalid(file, row.line, `timestamp: "${textIn(row, timestamp).slice(0, 80)}" given; ${allowed}`);
  }
  const [value = null, ...others] = columns.values.map((_, i) => numberIn(file, row, columns, i));
  return { value: value ?? 0, good: value !== null, time, ...(others.length > 0 && { others }) };
}

/** What stands in the column of a signal; null where nothing does. */
function numberIn(
  file: string,
  row: ScannedRow,
  { values, names, decimalComma }: Columns,
  signal: number,
): number | null {
  const text = textIn(row, values[signal] as number);
  if (MISSING.test(text)) return null;
  const number = numberOfText(text, decimalComma);
  if (number !== undefined && Number.isFinite(number)) return number;
  const allowed = 'allowed: a number, or nothing where the value is missing';
  throw invalid(file, row.line, `${names[signal]}: "${text.slice(0, 80)}" given; ${allowed}`);
}

function textIn({ bytes, starts, ends }: ScannedRow, field: number): string {
  return fieldText(bytes, starts[field] as number, ends[field] as number);
}

function invalid(file: string, line: number, problem: string): PlantError {
  return new PlantError('READING_INVALID', `${file}:${line}: ${problem}`);
}
