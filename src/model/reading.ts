import type { Quality } from './quality.ts';

/** The first link of every trace: the register, topic or node a reading came from. One shared object a tag. */
export interface ReadingSource {
  readonly protocol: string;
  readonly link: string;
  readonly address: string;
}

/** An engineering value. Numbers are finite; anything else is `null` with a quality that is not good. */
export type ReadingValue = number | boolean | string | null;

/** What the plant knows. The only vocabulary that rules, alarms, actions, history and the console speak. */
export interface Reading {
  /** ISA-95 path: `acme/munich/press-shop/line-2/press-4`. */
  asset: string;
  /** `bearing-temperature`. */
  property: string;
  value: ReadingValue;
  /** UCUM case-sensitive code: `Cel`, `bar`, `mm/s`, `%`. */
  unit?: string;
  quality: Quality;
  /** Why the quality is not good. */
  reason?: string;
  /** Of a reading calculated over a window of time: which share of the window was good, 0 to 1. */
  goodShare?: number;
  /** Source time, ms since the Unix epoch, UTC. */
  time: number;
  /** Runtime time of reception (`at`), ms since the Unix epoch; strictly increasing within a runtime. */
  receivedAt: number;
  /** The value as delivered, before scaling. */
  raw?: unknown;
  source: ReadingSource;
}

/** The name of a signal on the wire and in `msg.topic`: `asset/property`. */
export function signalName(asset: string, property: string): string {
  return `${asset}/${property}`;
}

/** True for something that has the shape of a {@link Reading}; what no store could keep is none: a time that is no number, an object as its value. */
export function isReading(item: unknown): item is Reading {
  if (typeof item !== 'object' || item === null) return false;
  const it = item as Partial<Reading>;
  return (
    typeof it.asset === 'string' &&
    typeof it.property === 'string' &&
    typeof it.quality === 'string' &&
    Number.isFinite(it.time) &&
    Number.isFinite(it.receivedAt) &&
    typeof it.source === 'object' &&
    isValue(it.value) &&
    isPlain(it.raw)
  );
}

const isValue = (value: unknown): value is ReadingValue =>
  value === null || ['number', 'boolean', 'string'].includes(typeof value);

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
