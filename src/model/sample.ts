import type { Quality } from './quality.ts';

/** What a field device can deliver in one value. 64-bit integers travel as `bigint` so that no digit is lost. */
export type RawValue = number | bigint | boolean | string | null;

/** Where a sample came from: the protocol and the link (the name of its configuration node). */
export interface SampleSource {
  readonly protocol: string;
  readonly link: string;
}

/** A source time this far ahead of the runtime's clock is not believed, ms. */
export const MOST_AHEAD_MS = 5000;

/** What a device said, in its own words. Made by protocol nodes, consumed by `normalize`. */
export interface Sample {
  /** Unique within its link: MQTT topic (+ JSON path), `holding:100:float32`, OPC UA NodeId, BACnet object. */
  address: string;
  value: RawValue;
  quality: Quality;
  /** Why it is not good: `comm-failure`, `stale`, an OPC UA status name, … */
  reason?: string;
  /** Source time, ms since the Unix epoch, UTC. */
  time: number;
  /** Runtime time of reception, ms since the Unix epoch; strictly increasing within a runtime. */
  receivedAt: number;
  /** Unit as the device names it. */
  unit?: string;
  source: SampleSource;
}

/** True for something that has the shape of a {@link Sample}; a time that is no number cannot be stored. */
export function isSample(item: unknown): item is Sample {
  if (typeof item !== 'object' || item === null) return false;
  const it = item as Partial<Sample>;
  return typeof it.address === 'string' && Number.isFinite(it.receivedAt) && typeof it.source === 'object';
}
