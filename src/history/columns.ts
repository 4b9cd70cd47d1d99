import type { Quality } from '../model/quality.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Reasons } from './reasons.ts';

/** Readings of one signal, column by column, in order of arrival; the first `count` of each column are meant. */
export interface Columns {
  count: number;
  /** Source times, ms since the Unix epoch. */
  times: Float64Array;
  /** Runtime times of reception, ms since the Unix epoch. */
  ats: Float64Array;
  /** Numbers; 0 and 1 for booleans, an index into `texts` for texts, NaN where there is no value. */
  values: Float64Array;
  /** What {@link flagsOf} makes of quality and kind of value. */
  flags: Uint8Array;
  texts: readonly string[];
  /** Why readings are not good; absent where none has a reason. */
  reasons?: Reasons | undefined;
}

const QUALITIES: readonly Quality[] = ['good', 'uncertain', 'bad'];

/** Kinds of value, as they stand in bits 2 and 3 of the flags. */
export const KIND = { none: 0, number: 1, boolean: 2, text: 3 } as const;

/** Quality (bits 0 and 1: good 0, uncertain 1, bad 2) and kind of value in one small number. */
export function flagsOf(value: ReadingValue, quality: Quality): number {
  const kind =
    typeof value === 'number'
      ? KIND.number
      : typeof value === 'boolean'
        ? KIND.boolean
        : value === null
          ? KIND.none
          : KIND.text;
  return (kind << 2) | (quality === 'good' ? 0 : quality === 'bad' ? 2 : 1);
}

/** True for flags that {@link flagsOf} can make. */
export function areFlags(flags: number): boolean {
  return flags < 16 && (flags & 3) !== 3;
}

/** The quality in flags. */
export function qualityOf(flags: number): Quality {
  return QUALITIES[flags & 3] ?? 'bad';
}

/** The kind of value in flags. */
export function kindOf(flags: number): number {
  return flags >> 2;
}

/** The reading's value at a place of the columns. */
export function valueAt({ values, flags, texts }: Columns, i: number): ReadingValue {
  const value = values[i] ?? Number.NaN;
  switch (kindOf(flags[i] ?? 0)) {
    case KIND.number:
      return value;
    case KIND.boolean:
      return value !== 0;
    case KIND.text:
      return texts[value] ?? null;
    default:
      return null;
  }
}

/** Columns with room for so many readings. */
export function emptyColumns(room: number): Columns {
  return {
    count: 0,
    times: new Float64Array(room),
    ats: new Float64Array(room),
    values: new Float64Array(room),
    flags: new Uint8Array(room),
    texts: [],
  };
}
