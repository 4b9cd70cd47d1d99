import { createCsvKeys } from '../history/csv-keys.ts';
import type { Sample, SampleSource } from '../model/sample.ts';
import { createNormalizer } from '../normalize/normalizer.ts';
import { readSample } from '../normalize/read-sample.ts';
import { createReporter } from '../normalize/report-by-exception.ts';
import {
  type CsvFile,
  columnsOf,
  countFault,
  createQualities,
  fieldValue,
  keyed,
  NO_LINK,
  type ReadRow,
  reasonIn,
  timeFault,
  timeIn,
  unsaidQuality,
  valueFault,
} from './csv-row.ts';

/** Rows of `time,address,value[,link,unit,quality,reason]`: what devices said, which goes through the flow's own normalizer. */
export function sampleRows(file: CsvFile): ReadRow {
  const column = columnsOf(file.header);
  const [time, address, value] = ['time', 'address', 'value'].map(column) as [number, number, number];
  const [link, unit, quality, reason] = ['link', 'unit', 'quality', 'reason'].map(column) as [
    number,
    number,
    number,
    number,
  ];
  const normalizer = createNormalizer(file.table);
  const reports = createReporter(file.table, file.staleAfterSeconds);
  const { linksOf } = file.table;
  const placeOf = createCsvKeys((named, of): { address: string; source: SampleSource } | { fault: string } => {
    if (named === '') return { fault: 'address: it is empty' };
    const found = of === '' ? linksOf(named) : [of];
    const [only, ...others] = found;
    if (others.length > 0) {
      return {
        fault: `address: ${named} belongs to ${found.map((one) => one || NO_LINK).join(' and ')}; a column link must say which is meant`,
      };
    }
    return { address: named, source: { protocol: 'csv', link: only || NO_LINK } };
  });
  const units = createCsvKeys((text) => (text === '' ? undefined : text));
  const qualities = createQualities();

  return (row, into) => {
    const wrong = countFault(row, file);
    if (wrong !== undefined) return wrong;
    const { bytes, starts, ends } = row;
    const at = timeIn(row, time, file);
    if (Number.isNaN(at)) return timeFault(row, time);
    const [named, until] = [starts[address] as number, ends[address] as number];
    const place =
      link < 0
        ? placeOf.of(bytes, named, until, 0, 0)
        : placeOf.of(bytes, named, until, starts[link] as number, ends[link] as number);
    if ('fault' in place) return place.fault;
    const raw = fieldValue(row, value, file);
    if (raw === undefined) return valueFault(row, value);
    const told = keyed(qualities, row, quality);
    if (typeof told === 'object') return told.fault;
    const trust = told || unsaidQuality(raw);
    const inUnit = keyed(units, row, unit);
    const about = trust === 'good' ? '' : reasonIn(row, reason);
    const sample: Sample = {
      ...{ address: place.address, value: raw, quality: trust, time: at, receivedAt: at, source: place.source },
      ...(inUnit !== undefined && { unit: inUnit }),
      ...(about !== '' && { reason: about }),
    };
    const isRead = readSample(normalizer, reports, sample, into);
    return isRead ? undefined : `address: ${place.address} is one too many without a tag`;
  };
}
