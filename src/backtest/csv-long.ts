import { createCsvKeys } from '../history/csv-keys.ts';
import { readUnit } from '../model/read-unit.ts';
import { type Reading, type ReadingSource, signalName } from '../model/reading.ts';
import {
  type CsvFile,
  columnsOf,
  countFault,
  createQualities,
  fieldValue,
  keyed,
  type ReadRow,
  reasonIn,
  timeFault,
  timeIn,
  unsaidQuality,
  valueFault,
} from './csv-row.ts';

/** Rows of `time,asset,property,value[,unit,quality,reason]`: readings as they are. */
export function longRows(file: CsvFile): ReadRow {
  const column = columnsOf(file.header);
  const [time, asset, property, value] = ['time', 'asset', 'property', 'value'].map(column) as [
    number,
    number,
    number,
    number,
  ];
  const [unit, quality, reason] = [column('unit'), column('quality'), column('reason')];
  const sourceOf = createCsvKeys((named, of): { asset: string; property: string; source: ReadingSource } => ({
    ...{ asset: named, property: of },
    source: { protocol: 'csv', link: file.name, address: signalName(named, of) },
  }));
  const codes = createCsvKeys((text) => (text === '' ? undefined : readUnit(text)));
  const qualities = createQualities();

  return (row, into) => {
    const wrong = countFault(row, file);
    if (wrong !== undefined) return wrong;
    const { bytes, starts, ends } = row;
    const at = timeIn(row, time, file);
    if (Number.isNaN(at)) return timeFault(row, time);
    const signal = sourceOf.of(
      bytes,
      ...([starts[asset], ends[asset], starts[property], ends[property]] as [number, number, number, number]),
    );
    if (signal.asset === '' || signal.property === '') {
      return `${signal.asset === '' ? 'asset' : 'property'}: it is empty`;
    }
    const read = fieldValue(row, value, file);
    if (read === undefined) return valueFault(row, value);
    const told = keyed(qualities, row, quality);
    if (typeof told === 'object') return told.fault;
    const trust = told || unsaidQuality(read);
    const code = keyed(codes, row, unit);
    if (typeof code === 'object') return `unit: ${code.problem}`;
    const { asset: named, property: of, source } = signal;
    const about = trust === 'good' ? '' : reasonIn(row, reason);
    const reading: Reading =
      code === undefined
        ? { asset: named, property: of, value: read, quality: trust, time: at, receivedAt: at, source }
        : { asset: named, property: of, value: read, unit: code, quality: trust, time: at, receivedAt: at, source };
    if (about !== '') reading.reason = about;
    into.push(reading);
    return undefined;
  };
}
