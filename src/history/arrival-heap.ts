/** The order in which sources of readings are to be asked for their next one: a binary heap of their times of reception. */
export interface ArrivalHeap {
  /** Sources that have a reading left. */
  readonly size: number;
  /** The source with the earliest time; of equal times the one with the lower number. */
  readonly first: number;
  readonly firstAt: number;
  /** The earliest time of all other sources; infinite without any. */
  readonly othersAt: number;
  /** Gives the first source another time, or takes it out where it has none. */
  replaceFirst(at: number | undefined): void;
}

/** @param times for each source the time of its first reading, `undefined` where it has none */
export function createArrivalHeap(times: readonly (number | undefined)[]): ArrivalHeap {
  const ats = new Float64Array(times.length);
  const sources = new Int32Array(times.length);
  let size = 0;

  function isBefore(at: number, source: number, place: number): boolean {
    const other = ats[place] ?? 0;
    return at < other || (at === other && source < (sources[place] ?? 0));
  }

  /** Puts a source at a place or below it, and what is earlier above it. */
  function sift(start: number, at: number, source: number): void {
    let place = start;
    for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && isBefore(ats[child + 1] ?? 0, sources[child + 1] ?? 0, child)) child++;
      if (isBefore(at, source, child)) break;
      ats[place] = ats[child] ?? 0;
      sources[place] = sources[child] ?? 0;
      place = child;
    }
    ats[place] = at;
    sources[place] = source;
  }

  for (const [source, at] of times.entries()) {
    if (at === undefined) continue;
    ats[size] = at;
    sources[size++] = source;
  }
  for (let place = (size >> 1) - 1; place >= 0; place--) sift(place, ats[place] ?? 0, sources[place] ?? 0);

  return {
    get size() {
      return size;
    },
    get first() {
      return sources[0] ?? -1;
    },
    get firstAt() {
      return ats[0] ?? Number.POSITIVE_INFINITY;
    },
    get othersAt() {
      const left = size > 1 ? (ats[1] ?? 0) : Number.POSITIVE_INFINITY;
      const right = size > 2 ? (ats[2] ?? 0) : Number.POSITIVE_INFINITY;
      return Math.min(left, right);
    },
    replaceFirst(at) {
      if (at !== undefined) return sift(0, at, sources[0] ?? 0);
      size--;
      if (size > 0) sift(0, ats[size] ?? 0, sources[size] ?? 0);
    },
  };
}
