import type { Envelope } from './result.ts';

const PARTS = 512;
/** Length of a part at first, ms; it doubles whenever the parts do not reach. */
const FIRST_WIDTH_MS = 125;

/** Takes the good values of a signal in and keeps the lowest and highest of at most 512 parts of their time: 8 KiB. */
export interface EnvelopeTrack {
  /** A value before the first one is left out. */
  take(time: number, value: number): void;
  envelope(): Envelope;
}

export function createEnvelope(): EnvelopeTrack {
  const lows = new Float64Array(PARTS).fill(Number.POSITIVE_INFINITY);
  const highs = new Float64Array(PARTS).fill(Number.NEGATIVE_INFINITY);
  let from = Number.NaN;
  let widthMs = FIRST_WIDTH_MS;
  let used = 0;
  /** The part that is being filled, kept out of the arrays: with many signals these do not stay in the processor's cache. */
  let part = 0;
  let partFrom = 0;
  let partTo = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;

  function widen(): void {
    for (let i = 0; i < PARTS; i++) {
      const inside = 2 * i < PARTS;
      lows[i] = inside ? Math.min(lows[2 * i] as number, lows[2 * i + 1] as number) : Number.POSITIVE_INFINITY;
      highs[i] = inside ? Math.max(highs[2 * i] as number, highs[2 * i + 1] as number) : Number.NEGATIVE_INFINITY;
    }
    widthMs *= 2;
    used = Math.ceil(used / 2);
  }

  function putBack(): void {
    if (low > high) return;
    lows[part] = Math.min(lows[part] as number, low);
    highs[part] = Math.max(highs[part] as number, high);
    used = Math.max(used, part + 1);
  }

  function moveTo(time: number): void {
    putBack();
    while (time - from >= widthMs * PARTS) widen();
    part = Math.floor((time - from) / widthMs);
    partFrom = from + part * widthMs;
    partTo = partFrom + widthMs;
    low = Number.POSITIVE_INFINITY;
    high = Number.NEGATIVE_INFINITY;
  }

  return {
    take(time, value) {
      if (Number.isNaN(from)) from = time;
      if (time < from) return;
      if (time < partFrom || time >= partTo) moveTo(time);
      if (value < low) low = value;
      if (value > high) high = value;
    },
    envelope() {
      putBack();
      return {
        from: Number.isNaN(from) ? 0 : from,
        widthMs,
        lows: shown(lows.subarray(0, used)),
        highs: shown(highs.subarray(0, used)),
      };
    },
  };
}

function shown(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}
