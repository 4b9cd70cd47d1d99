import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Made by `test/interop/sparkplug_vectors.py` with software that others wrote; an interop test makes them again. */
const VECTORS: Record<string, string> = JSON.parse(readFileSync(join(import.meta.dirname, 'vectors.json'), 'utf8'));

/** The bytes of a payload that others have encoded. */
export const vector = (name: string): Buffer => Buffer.from(VECTORS[name] ?? 'no such vector', 'hex');

/** A metric as a test tells it: a double where it has a value. */
export interface Told {
  name?: string;
  alias?: number;
  value?: number;
  /** Data type 4, for `bdSeq`. */
  whole?: number;
  isNull?: boolean;
  isHistorical?: boolean;
  /** ms since the Unix epoch. */
  time?: number;
  unit?: string;
  quality?: number;
}

/** Bytes of a payload as an edge node sends it; births name the data type of each metric, too. */
export function payloadOf(metrics: readonly Told[], { seq, time }: { seq?: number; time?: number } = {}): Buffer {
  return Buffer.from([
    ...(time === undefined ? [] : integer(1, time)),
    ...metrics.flatMap((metric) => nested(2, metricOf(metric))),
    ...(seq === undefined ? [] : integer(3, seq)),
  ]);
}

function metricOf({ name, alias, value, whole, isNull, isHistorical, time, unit, quality }: Told): number[] {
  const datatype = whole === undefined ? 10 : 4;
  return [
    ...(name === undefined ? [] : text(1, name)),
    ...(alias === undefined ? [] : integer(2, alias)),
    ...(time === undefined ? [] : integer(3, time)),
    ...(name === undefined ? [] : integer(4, datatype)),
    ...(isHistorical ? integer(5, 1) : []),
    ...(isNull ? integer(7, 1) : []),
    ...(unit === undefined ? [] : nested(9, [...text(1, 'engUnit'), ...nested(2, text(8, unit))])),
    ...(quality === undefined ? [] : nested(9, [...text(1, 'Quality'), ...nested(2, integer(3, quality))])),
    ...(whole === undefined ? [] : integer(11, whole)),
    ...(value === undefined ? [] : [(13 << 3) | 1, ...Buffer.from(Float64Array.of(value).buffer)]),
  ];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

const integer = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const nested = (field: number, bytes: Iterable<number>): number[] => {
  const all = [...bytes];
  return [...varint(field * 8 + 2), ...varint(all.length), ...all];
};
const text = (field: number, value: string): number[] => nested(field, Buffer.from(value));
