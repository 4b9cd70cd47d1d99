import { type Columns, KIND, kindOf } from '../../history/columns.ts';
import { isUnitProblem, type UnitConverter, unitConverter } from '../../model/unit.ts';
import type { Series } from './series.ts';

/** A series with how its numbers get into the unit of the signal; no conversion where they are in it. */
export interface Conversion {
  series: Series;
  convert: UnitConverter | undefined;
}

/** The unit of a signal's newest reading, and the series that can be given in it; others are left out. */
export function conversionsOf(list: readonly Series[]): { unit: string; conversions: Conversion[] } {
  const newest = list.reduce<Series | undefined>((a, b) => (a === undefined || b.lastAt > a.lastAt ? b : a), undefined);
  const unit = newest?.unit ?? '';
  const conversions = list.flatMap((series): Conversion[] => {
    if (series.unit === unit) return [{ series, convert: undefined }];
    const convert = series.unit === '' || unit === '' ? undefined : unitConverter(series.unit, unit);
    return convert === undefined || isUnitProblem(convert) ? [] : [{ series, convert }];
  });
  return { unit, conversions };
}

/** Columns with their numbers converted, in place. */
export function converted(columns: Columns, convert: UnitConverter | undefined): Columns {
  if (convert === undefined) return columns;
  const { values, flags, count } = columns;
  for (let i = 0; i < count; i++) {
    if (kindOf(flags[i] ?? 0) === KIND.number) values[i] = (values[i] ?? 0) * convert.factor + convert.offset;
  }
  return columns;
}
