import { plainNumber } from '../csv/csv-fields.ts';
import { PlantError } from '../model/errors.ts';
import { readUnit } from '../model/read-unit.ts';
import { type Reading, type ReadingSource, type ReadingValue, signalName } from '../model/reading.ts';
import type { Sample } from '../model/sample.ts';
import { createNormalizer } from '../normalize/normalizer.ts';
import { readSample } from '../normalize/read-sample.ts';
import { createReporter } from '../normalize/report-by-exception.ts';
import type { TagTable } from '../normalize/tag-table.ts';
import {
  type CsvFile,
  countFault,
  fieldValue,
  NO_LINK,
  type ReadRow,
  timeFault,
  timeIn,
  valueFault,
} from './csv-row.ts';

/** A column of a wide file. */
interface WideColumn {
  field: number;
  /** Adds the reading of a value, where it says something new. */
  read(value: ReadingValue, time: number, into: Reading[]): void;
}

/** Adds what a sample says that is new. */
type ReadRaw = (sample: Sample, into: Reading[]) => void;

/**
 * Rows of a time and one value a column. A column is named by an address of the tag table, whose values are raw and go through the
 * normalizer, or by `asset/property`; a unit may follow in square brackets. An empty field is no reading.
 * @returns also a sentence for each column that is left out
 * @throws PlantError CONFIG_INVALID where no column can be used
 */
export function wideRows(file: CsvFile): { read: ReadRow; notes: string[] } {
  const { header, map } = file;
  const normalizer = createNormalizer(file.table);
  const reports = createReporter(file.table, file.staleAfterSeconds);
  const told: ReadRaw = (sample, into) => void readSample(normalizer, reports, sample, into);
  const { linksOf } = file.table;
  const columns: WideColumn[] = [];
  const notes: string[] = [];
  for (const [field, name] of header.entries()) {
    if (field === 0 || name === '') continue;
    const column = columnOf(file, linksOf, told, field, map.get(name) ?? name);
    if (typeof column === 'object') columns.push(column);
    else notes.push(`column "${name}" is left out: ${column}`);
  }
  for (const name of map.keys()) {
    if (header.indexOf(name) < 1) throw unusable(file, `--map: there is no column "${name}"`);
  }
  if (columns.length === 0) throw unusable(file, notes[0] ?? 'only a time stands in it');
  return { read: rowReader(file, columns), notes };
}

function unusable({ name, header }: CsvFile, reason: string): PlantError {
  const [example = 'value'] = header.slice(1);
  return new PlantError(
    'CONFIG_INVALID',
    `${name}: ${reason}; allowed: an address of the tag table, asset/property, or --map "${example}=ASSET/PROPERTY"`,
  );
}

function rowReader(file: CsvFile, columns: readonly WideColumn[]): ReadRow {
  return (row, into) => {
    const wrong = countFault(row, file);
    if (wrong !== undefined) return wrong;
    const time = timeIn(row, 0, file);
    if (Number.isNaN(time)) return timeFault(row, 0);
    const { bytes, starts, ends } = row;
    let fault: string | undefined;
    for (const { field, read } of columns) {
      const number = plainNumber(bytes, starts[field] as number, ends[field] as number, file.decimalComma);
      const value = Number.isNaN(number) ? fieldValue(row, field, file) : number;
      if (value === null) continue;
      if (value === undefined) {
        fault ??= valueFault(row, field, file.header[field]);
        continue;
      }
      read(value, time, into);
    }
    return fault;
  };
}

/** A column by its name, or why it cannot be used. */
function columnOf(
  file: CsvFile,
  linksOf: TagTable['linksOf'],
  told: ReadRaw,
  field: number,
  name: string,
): WideColumn | string {
  const bracket = linksOf(name).length > 0 ? undefined : /^(.*\S)\s*\[([^\]]*)\]$/s.exec(name);
  const [, signal = name, unitText] = bracket ?? [];
  const unit = unitText === undefined ? undefined : readUnit(unitText);
  if (typeof unit === 'object') return unit.problem;
  const found = linksOf(signal);
  if (found.length > 0)
    return found.length > 1 ? severalLinks(found) : rawColumn(told, field, signal, found[0] || NO_LINK, unit);
  const cut = signal.lastIndexOf('/');
  const [asset, property] = [signal.slice(0, cut).trim(), signal.slice(cut + 1).trim()];
  if (cut <= 0 || asset === '' || property === '')
    return 'it is neither an address of the tag table nor asset/property';
  const source = { protocol: 'csv', link: file.name, address: signalName(asset, property) };
  return readyColumn(field, asset, property, unit, source);
}

const severalLinks = (links: readonly string[]) => `${links.join(' and ')} have an address of this name`;

function rawColumn(told: ReadRaw, field: number, address: string, link: string, unit: string | undefined): WideColumn {
  const source = { protocol: 'csv', link };
  const unitPart = unit === undefined ? {} : { unit };
  return {
    field,
    read(value, time, into) {
      const sample: Sample = { address, value, quality: 'good', time, receivedAt: time, source, ...unitPart };
      told(sample, into);
    },
  };
}

function readyColumn(
  field: number,
  asset: string,
  property: string,
  unit: string | undefined,
  source: ReadingSource,
): WideColumn {
  return {
    field,
    read: (value, time, into) =>
      into.push(
        unit === undefined
          ? { asset, property, value, quality: 'good', time, receivedAt: time, source }
          : { asset, property, value, unit, quality: 'good', time, receivedAt: time, source },
      ),
  };
}
