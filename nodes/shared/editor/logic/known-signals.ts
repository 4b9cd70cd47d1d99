import type { DescribedSignal } from '../../../../src/assets/described-signals.ts';
import { selects } from '../../../../src/model/selector.ts';

/** A signal of the plant, with its unit where one is known. */
export interface PlantSignal extends DescribedSignal {
  readonly unit?: string;
}

/** An asset with what is known under its names. */
export interface PlantAsset {
  readonly asset: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A signal as it stands in a rule. */
export interface KnownSignal {
  readonly name: string;
  readonly unit?: string;
}

/** Most that one can choose from; any other can be typed. */
const MOST_CHOICES = 1000;

/**
 * The signals that a rule for some assets may name: their own, those of assets that stand in a relation to them, and all others.
 * @param selector the assets that the rule is run for
 */
export function knownSignals(
  selector: string,
  signals: readonly PlantSignal[],
  assets: readonly PlantAsset[],
): readonly KnownSignal[] {
  const known = new Map<string, KnownSignal>();
  const add = (name: string, { unit }: PlantSignal) => {
    const before = known.get(name);
    if (before ? before.unit === undefined && unit !== undefined : known.size < MOST_CHOICES) {
      known.set(name, { name, ...(unit !== undefined && { unit }) });
    }
  };
  const isOwn = ({ asset }: PlantSignal) => selects(selector, asset);
  const own = signals.filter(isOwn);
  for (const signal of own) add(signal.property, signal);
  const above = new Set(own.flatMap(({ asset }) => aboveOf(asset) ?? []));
  for (const signal of signals) {
    if (above.has(signal.asset)) add(`../${signal.property}`, signal);
    const beside = aboveOf(signal.asset);
    if (beside !== undefined && above.has(beside) && !isOwn(signal)) {
      add(`../${signal.asset.slice(beside.length + 1)}/${signal.property}`, signal);
    }
  }
  const byAsset = Map.groupBy(signals, ({ asset }) => asset);
  for (const { asset, attributes } of assets) {
    if (!selects(selector, asset)) continue;
    for (const [name, path] of Object.entries(attributes)) {
      for (const signal of byAsset.get(path) ?? []) add(`{${name}}/${signal.property}`, signal);
    }
  }
  for (const signal of signals) add(`${signal.asset}/${signal.property}`, signal);
  return [...known.values()];
}

/** The asset above one; `undefined` at the top. */
function aboveOf(asset: string): string | undefined {
  const cut = asset.lastIndexOf('/');
  return cut < 0 ? undefined : asset.slice(0, cut);
}

/** The assets for which a rule can be looked at now, those first that have most of its own signals. */
export function assetsFor(
  selector: string,
  properties: ReadonlySet<string>,
  signals: readonly PlantSignal[],
): readonly string[] {
  const counts = new Map<string, number>();
  for (const { asset, property } of signals) {
    if (selects(selector, asset)) counts.set(asset, (counts.get(asset) ?? 0) + (properties.has(property) ? 1 : 0));
  }
  return [...counts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([asset]) => asset);
}

/** The names of the signals in a rule, also in one that is not finished. */
export function signalsIn(json: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [name, value] of Object.entries(part)) {
      const [of] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
      if (name === 'var' && typeof of === 'string') names.add(of);
      else visit(value);
    }
  };
  visit(json);
  return names;
}
