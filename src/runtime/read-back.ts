import type { Clock, Link } from '../model/link.ts';
import type { ReadingValue } from '../model/reading.ts';

/** Where and how a device shows the value that was written to it. */
export interface ReadBack {
  link: Link;
  readBackAddress: string;
  /** Engineering value = raw × scale. */
  scale: number;
  tolerance: number;
  readBackMs: number;
}

/** Pause between two looks at the value read back, ms. */
const LOOK_AGAIN_MS = 100;

/** The value as the device takes it. */
export function rawOf(value: number | boolean, scale: number): number | boolean {
  if (typeof value === 'boolean' || scale === 1) return value;
  // A register that holds tenths must get 185, not 185.00000000000003.
  return Number((value / scale).toPrecision(12));
}

/** The engineering value that the device shows; `undefined`: nothing good could be read. */
export async function readOnce({ link, readBackAddress, scale }: ReadBack): Promise<ReadingValue | undefined> {
  try {
    const [sample] = await link.read([readBackAddress]);
    if (sample?.quality !== 'good' || typeof sample.value === 'bigint') return undefined;
    const { value } = sample;
    return typeof value === 'number' ? Number((value * scale).toPrecision(12)) : value;
  } catch {
    // Not readable now: the caller looks again or tells that nothing could be read.
    return undefined;
  }
}

/** The value read back, looked at again until it matches or the time is over. */
export async function readUntil(
  point: ReadBack,
  wanted: number | boolean,
  clock: Clock,
): Promise<ReadingValue | undefined> {
  const deadline = clock() + point.readBackMs;
  let seen: ReadingValue | undefined;
  for (;;) {
    seen = (await readOnce(point)) ?? seen;
    if (matches(seen, wanted, point.tolerance) || clock() + LOOK_AGAIN_MS > deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** Whether a device shows what was wanted. */
export function matches(seen: ReadingValue | undefined, wanted: number | boolean, tolerance: number): boolean {
  if (typeof seen === 'number' && typeof wanted === 'number') return Math.abs(seen - wanted) <= tolerance;
  return seen === wanted;
}
