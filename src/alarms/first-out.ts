/**
 * Counts what stands on assets, so that the first of several that belong together can be told. What changes in the same instant, ms since the
 * Unix epoch, does not count for each other: the order in which rules were asked says nothing, and several may be first.
 */
export interface FirstOut {
  /** Whether nothing stood before an instant on the asset, on those beside it, below them, or above. */
  isFirst(asset: string, at: number): boolean;
  add(asset: string, at: number): void;
  remove(asset: string, at: number): void;
}

interface Change {
  asset: string;
  by: 1 | -1;
  at: number;
}

/** Takes time with the depth of an asset, not with what stands. */
export function createFirstOut(): FirstOut {
  const standing = new Map<string, number>();
  const atOrBelow = new Map<string, number>();
  /** Not counted yet, as it is no earlier than the last instant that was asked about. */
  let waiting: Change[] = [];
  let earliest = Number.POSITIVE_INFINITY;

  const count = (counts: Map<string, number>, asset: string, by: 1 | -1) => {
    const now = (counts.get(asset) ?? 0) + by;
    if (now !== 0) counts.set(asset, now);
    else counts.delete(asset);
  };
  const counted = (counts: ReadonlyMap<string, number>, asset: string) => (counts.get(asset) ?? 0) > 0;
  const wait = (change: Change) => {
    waiting.push(change);
    earliest = Math.min(earliest, change.at);
  };
  const countBefore = (at: number) => {
    if (earliest >= at) return;
    const changes = waiting;
    waiting = [];
    earliest = Number.POSITIVE_INFINITY;
    for (const change of changes) {
      if (change.at >= at) wait(change);
      else {
        count(standing, change.asset, change.by);
        for (const path of withAbove(change.asset)) count(atOrBelow, path, change.by);
      }
    }
  };

  return {
    isFirst(asset, at) {
      countBefore(at);
      const parent = asset.slice(0, Math.max(0, asset.lastIndexOf('/')));
      if (counted(atOrBelow, parent === '' ? asset : parent)) return false;
      for (const path of withAbove(asset)) if (counted(standing, path)) return false;
      return true;
    },
    add: (asset, at) => wait({ asset, by: 1, at }),
    remove: (asset, at) => wait({ asset, by: -1, at }),
  };
}

/** An asset and those above it: `a/b`, `a`. */
export function* withAbove(asset: string): Generator<string> {
  for (let path = asset; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) yield path;
}
