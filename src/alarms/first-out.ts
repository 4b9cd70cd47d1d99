/** Counts what stands on assets, so that the first of several that belong together can be told. */
export interface FirstOut {
  /** Whether nothing stands on the asset, on those beside it, below them, or above. */
  isFirst(asset: string): boolean;
  add(asset: string): void;
  remove(asset: string): void;
}

/** Takes time with the depth of an asset, not with what stands. */
export function createFirstOut(): FirstOut {
  const at = new Map<string, number>();
  const atOrBelow = new Map<string, number>();

  const count = (counts: Map<string, number>, asset: string, change: 1 | -1) => {
    const now = (counts.get(asset) ?? 0) + change;
    if (now > 0) counts.set(asset, now);
    else counts.delete(asset);
  };
  const change = (asset: string, by: 1 | -1) => {
    count(at, asset, by);
    for (const path of withAbove(asset)) count(atOrBelow, path, by);
  };

  return {
    isFirst(asset) {
      const parent = asset.slice(0, Math.max(0, asset.lastIndexOf('/')));
      if (atOrBelow.has(parent === '' ? asset : parent)) return false;
      for (const path of withAbove(asset)) if (at.has(path)) return false;
      return true;
    },
    add: (asset) => change(asset, 1),
    remove: (asset) => change(asset, -1),
  };
}

/** An asset and those above it: `a/b`, `a`. */
export function* withAbove(asset: string): Generator<string> {
  for (let path = asset; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) yield path;
}
