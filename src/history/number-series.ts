import { type ByteReader, type ByteWriter, damaged, reserve } from './bytes.ts';
import { getFloats, putFloats } from './float-series.ts';
import { getIntegers, type Order, putIntegers } from './integer-series.ts';

/** Mode of a series that is kept bit by bit; lower modes are kept as whole numbers. */
const FLOATS = 15;
/** Decimals up to which values are kept as scaled whole numbers. */
const MOST_DECIMALS = 9;
/** Largest scaled value: its scaling and its division back are exact. */
const MOST_SCALED = 2 ** 50;
/** Times of this century are doubles with steps of 2^-12 ms (until 2039), so that this scale makes all of them whole. */
const TIME_STEPS = 4096;

/** Writes values: as scaled whole numbers where the decimals allow, else bit by bit. */
export function putValues(writer: ByteWriter, values: Float64Array, count: number): void {
  const scaled = new Float64Array(count);
  const decimals = scaleInto(scaled, values, count);
  if (decimals === undefined) putSeries(writer, FLOATS, values, count, 1);
  else putSeries(writer, decimals, scaled, count, 1) || putSeries(writer, FLOATS, values, count, 1);
}

/** Reads what {@link putValues} wrote. */
export function getValues(reader: ByteReader, into: Float64Array): void {
  const mode = reader.at < reader.end ? (reader.bytes[reader.at++] ?? FLOATS) : 255;
  if (mode === FLOATS) getFloats(reader, into);
  else if (mode <= MOST_DECIMALS) getIntegers(reader, into, 1, 10 ** mode);
  else throw damaged('its values are written in an unknown way');
}

/** Writes times: as whole milliseconds or the finest steps such times have, else bit by bit. */
export function putTimes(writer: ByteWriter, times: Float64Array, count: number): void {
  const start = writer.at;
  if (areWhole(times, count, 1) && putSeries(writer, 0, times, count, 2)) return;
  writer.at = start;
  const fine = areWhole(times, count, TIME_STEPS);
  if (fine && putSeries(writer, 1, finely(times, count), count, 2)) return;
  writer.at = start;
  putSeries(writer, FLOATS, times, count, 2);
}

/** Reads what {@link putTimes} wrote. */
export function getTimes(reader: ByteReader, into: Float64Array): void {
  const mode = reader.at < reader.end ? (reader.bytes[reader.at++] ?? FLOATS) : 255;
  if (mode === FLOATS) getFloats(reader, into);
  else if (mode <= 1) getIntegers(reader, into, 2, mode === 0 ? 1 : TIME_STEPS);
  else throw damaged('its times are written in an unknown way');
}

function putSeries(writer: ByteWriter, mode: number, numbers: Float64Array, count: number, order: Order): boolean {
  const start = writer.at;
  reserve(writer, 1);
  writer.bytes[writer.at++] = mode;
  if (mode === FLOATS) putFloats(writer, numbers, count);
  else if (!putIntegers(writer, numbers, count, order)) {
    writer.at = start;
    return false;
  }
  return true;
}

/** The fewest decimals with which all values are whole numbers that give them back exactly, written to `scaled`. */
function scaleInto(scaled: Float64Array, values: Float64Array, count: number): number | undefined {
  let decimals = 0;
  let scale = 1;
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0;
    let whole = Math.round(value * scale);
    while (whole / scale !== value && decimals < MOST_DECIMALS) {
      decimals++;
      scale = 10 ** decimals;
      whole = Math.round(value * scale);
      // What stands there already fits the larger scale as well; it is scaled again from its value.
      if (whole / scale === value) rescale(scaled, values, i, scale);
    }
    if (whole / scale !== value || whole > MOST_SCALED || whole < -MOST_SCALED || Object.is(value, -0))
      return undefined;
    scaled[i] = whole;
  }
  return inBounds(scaled, values, count, scale) ? decimals : undefined;
}

function rescale(scaled: Float64Array, values: Float64Array, end: number, scale: number): void {
  for (let i = 0; i < end; i++) scaled[i] = Math.round((values[i] ?? 0) * scale);
}

function inBounds(scaled: Float64Array, values: Float64Array, count: number, scale: number): boolean {
  for (let i = 0; i < count; i++) {
    const whole = scaled[i] ?? 0;
    if (whole > MOST_SCALED || whole < -MOST_SCALED || whole / scale !== values[i]) return false;
  }
  return true;
}

function areWhole(times: Float64Array, count: number, scale: number): boolean {
  for (let i = 0; i < count; i++) {
    const time = times[i] ?? 0;
    const steps = time * scale;
    if (steps !== Math.round(steps) || steps > 2 ** 53 || steps < -(2 ** 53) || Object.is(time, -0)) return false;
  }
  return true;
}

function finely(times: Float64Array, count: number): Float64Array {
  const steps = new Float64Array(count);
  for (let i = 0; i < count; i++) steps[i] = (times[i] ?? 0) * TIME_STEPS;
  return steps;
}
