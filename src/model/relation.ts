import type { Relation } from './rule.ts';

const ABOVE = '..';
const NAMED = /^\{([^{}]+)\}$/;
const ALLOWED =
  'an asset path, one from the asset above such as ../chiller, or one from the asset that an attribute names, such as {hvac}';

/** What is wrong with the asset of a signal as settings name it; `undefined`: nothing. */
export function relationProblem(path: string): string | undefined {
  const levels = path.split('/');
  const above = levels.lastIndexOf(ABOVE);
  const isWrong =
    levels.some((level, i) => /[{}]/.test(level) && (i > 0 || !NAMED.test(level))) ||
    levels.slice(0, Math.max(0, above)).some((level) => level !== ABOVE);
  return isWrong ? ALLOWED : undefined;
}

/**
 * The relation that a path states; `undefined` where it is the path of an asset itself. `..` is the asset above, `{hvac}` the one whose path stands under that name
 * in the attributes of the asset, its class or an asset above.
 */
export function relationOf(
  path: string,
  attribute: (asset: string, name: string) => { readonly text: string } | undefined,
): Relation | undefined {
  const [first = '', ...rest] = path.split('/');
  const [, name] = NAMED.exec(first) ?? [];
  if (name !== undefined) {
    const below = (asset: string | undefined) => (asset === undefined ? undefined : [asset, ...rest].join('/'));
    return { name: path, assetOf: (asset) => below(attribute(asset, name)?.text.trim()) };
  }
  if (first !== ABOVE) return undefined;
  const up = rest.findIndex((level) => level !== ABOVE) + 1 || rest.length + 1;
  const down = rest.slice(up - 1);
  return {
    name: path,
    assetOf(asset) {
      const levels = asset.split('/');
      return levels.length > up ? [...levels.slice(0, levels.length - up), ...down].join('/') : undefined;
    },
  };
}
