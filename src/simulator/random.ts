/** Gives the next random number, at least 0 and below 1. */
export type Random = () => number;

/** A small generator whose numbers depend on the seed alone (mulberry32), so that a demo plant can be repeated. */
export function seededRandom(seed: number): Random {
  let word = seed >>> 0;
  return () => {
    word = (word + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 15), word | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number between the bounds, all equally likely. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}
