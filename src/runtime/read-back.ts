import { isSameValue } from '../guard/same-value.ts';
import type { Clock, Link } from '../model/link.ts';
import type { ReadingValue } from '../model/reading.ts';

/** Where and how a device shows the value that was written to it. */
export interface ReadBack {
  link: Link;
  readBackAddress: string;
  /** Engineering value = raw × scale + offset. */
  scale: number;
  offset?: number;
  tolerance: number;
  readBackMs: number;
}

/** Pause between two looks at the value read back, ms. */
const LOOK_AGAIN_MS = 100;

/** The engineering value that the device shows; `undefined`: nothing good could be read. */
export async function readOnce({
  link,
  readBackAddress,
  scale,
  offset = 0,
}: ReadBack): Promise<ReadingValue | undefined> {
  try {
    const [sample] = await link.read([readBackAddress]);
    if (sample?.quality !== 'good' || typeof sample.value === 'bigint') return undefined;
    const { value } = sample;
    return typeof value === 'number' ? Number((value * scale + offset).toPrecision(12)) : value;
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
    if (isSameValue(seen, wanted, point.tolerance) || clock() + LOOK_AGAIN_MS > deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
