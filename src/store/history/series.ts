import { type Columns, emptyColumns, KIND, kindOf } from '../../history/columns.ts';
import { createReasonBook, MOST_REASONS, type ReasonBook, reasonsWithin } from '../../history/reasons.ts';
import type { SeriesName } from './history-messages.ts';

/** Numbers a reading takes in the open chunk: time, time of reception, value, ordinal × 16 + flags. */
const STRIDE = 4;
const FIRST_ROOM = 8;

/** A signal in one unit with its open chunk: one array, so that adding a reading touches one place in memory. */
export interface Series extends SeriesName {
  rows: Float64Array;
  count: number;
  /** The open chunk is closed when it holds so many readings. */
  limit: number;
  /** Texts of the open chunk, and where each stands. */
  texts: string[];
  textPlaces: Map<string, number> | undefined;
  /** Reasons of the open chunk: which there are, and the place of each reading's; absent where none has one. */
  reasons: { book: ReasonBook; places: Uint16Array } | undefined;
  /** Ordinal of the newest reading in a closed chunk, -1 where there is none. */
  upto: number;
  /** The newest closed chunk, which a small one is merged with. */
  lastChunk: number | undefined;
  /** Newest time of reception: an earlier one is a message that was emitted again. */
  lastAt: number;
}

/** A series without readings. */
export function createSeries(name: SeriesName): Series {
  return {
    ...name,
    ...{ rows: new Float64Array(FIRST_ROOM * STRIDE), count: 0, limit: FIRST_ROOM, texts: [], textPlaces: undefined },
    ...{ reasons: undefined, upto: -1, lastChunk: undefined, lastAt: Number.NEGATIVE_INFINITY },
  };
}

/** Adds a reading to the open chunk; false where it is there already. */
export function addRow(
  series: Series,
  time: number,
  at: number,
  value: number,
  flags: number,
  ordinal: number,
): boolean {
  if (at <= series.lastAt && isThere(series, time, at)) return false;
  if (at > series.lastAt) series.lastAt = at;
  const place = series.count * STRIDE;
  if (place === series.rows.length) grow(series);
  const { rows } = series;
  rows[place] = time;
  rows[place + 1] = at;
  rows[place + 2] = value;
  rows[place + 3] = ordinal * 16 + flags;
  series.count++;
  return true;
}

/** Notes why the newest reading of the open chunk is not good. */
export function addReason(series: Series, reason: string): void {
  const { rows, count } = series;
  const room = rows.length / STRIDE;
  series.reasons ??= { book: createReasonBook(MOST_REASONS), places: new Uint16Array(room) };
  const { book, places } = series.reasons;
  if (places.length < room) {
    series.reasons.places = new Uint16Array(room);
    series.reasons.places.set(places);
  }
  series.reasons.places[count - 1] = book.placeOf(reason);
}

/** The place of a text in the open chunk. */
export function textPlace(series: Series, text: string): number {
  series.textPlaces ??= new Map();
  let place = series.textPlaces.get(text);
  if (place === undefined) {
    place = series.texts.push(text) - 1;
    series.textPlaces.set(text, place);
  }
  return place;
}

/** Ordinal of a reading of the open chunk. */
export function ordinalAt({ rows }: Series, i: number): number {
  return Math.floor((rows[i * STRIDE + 3] ?? 0) / 16);
}

/** Readings of the open chunk as columns. */
export function openColumns({ rows, texts, reasons }: Series, from: number, to: number): Columns {
  const columns = emptyColumns(to - from);
  for (let i = from; i < to; i++) {
    const place = i * STRIDE;
    const mark = rows[place + 3] ?? 0;
    columns.times[i - from] = rows[place] ?? 0;
    columns.ats[i - from] = rows[place + 1] ?? 0;
    columns.values[i - from] = rows[place + 2] ?? 0;
    columns.flags[i - from] = mark - Math.floor(mark / 16) * 16;
  }
  columns.count = to - from;
  columns.texts = texts;
  if (reasons !== undefined) {
    columns.reasons = reasonsWithin({ names: reasons.book.names, places: reasons.places }, from, to);
  }
  return columns;
}

/** Columns whose texts are only those that are used. */
export function withOwnTexts(columns: Columns): Columns {
  if (columns.texts.length === 0) return columns;
  const places = new Map<string, number>();
  const values = columns.values.slice(0, columns.count);
  for (let i = 0; i < columns.count; i++) {
    if (kindOf(columns.flags[i] ?? 0) !== KIND.text) continue;
    const text = columns.texts[values[i] ?? -1] ?? '';
    if (!places.has(text)) places.set(text, places.size);
    values[i] = places.get(text) ?? 0;
  }
  return { ...columns, values, texts: [...places.keys()] };
}

/** Forgets the first readings of the open chunk. */
export function forgetRows(series: Series, count: number): void {
  const left = series.count - count;
  if (series.texts.length > 0) keepTexts(series, count);
  if (series.reasons !== undefined) keepReasons(series, count);
  series.rows.copyWithin(0, count * STRIDE, series.count * STRIDE);
  series.count = left;
}

function keepTexts(series: Series, from: number): void {
  const { values, texts } = withOwnTexts(openColumns(series, from, series.count));
  for (const [i, value] of values.entries()) series.rows[(from + i) * STRIDE + 2] = value;
  series.texts = [...texts];
  series.textPlaces = texts.length === 0 ? undefined : new Map(texts.map((text, place) => [text, place]));
}

function keepReasons(series: Series, from: number): void {
  const { reasons } = openColumns(series, from, series.count);
  series.reasons = undefined;
  if (reasons === undefined) return;
  const places = new Uint16Array(series.rows.length / STRIDE);
  places.set(reasons.places);
  series.reasons = { book: createReasonBook(MOST_REASONS, reasons.names), places };
}

function grow(series: Series): void {
  const readings = series.rows.length / STRIDE;
  // Not beyond the limit, unless many readings come at once.
  const room = readings < series.limit ? Math.min(readings * 2, series.limit) : readings * 2;
  const rows = new Float64Array(room * STRIDE);
  rows.set(series.rows);
  series.rows = rows;
}

function isThere({ rows, count }: Series, time: number, at: number): boolean {
  for (let place = (count - 1) * STRIDE; place >= 0; place -= STRIDE) {
    if (rows[place + 1] === at && rows[place] === time) return true;
    if ((rows[place + 1] ?? 0) < at) return false;
  }
  return false;
}
