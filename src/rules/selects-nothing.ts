import type { StoredNode } from '../model/flow.ts';
import { selects } from '../model/selector.ts';

/** Most names that are told. */
const MOST_NAMED = 3;
const CAPTURE = /\{[^{}]*\}/;

/** A signal that the plant's tables describe; captures of its tag stand in braces and may be anything. */
interface Signal {
  asset: string;
  property: string;
}

/** What comes in beside what the tables describe. */
export interface Coming {
  /** What is calculated for assets. */
  derived: readonly { assets: string; output: string }[];
  /** MQTT topic filters; topics without a tag map by themselves. */
  topics: readonly string[];
}

/** The field that selects nothing, and a sentence that says what there is. */
export interface SelectsNothing {
  field: 'Assets' | 'Property';
  text: string;
}

/**
 * Says where no signal that the plant describes can be one that is selected; `undefined` where one can, or where the plant describes
 * none. Signals may come without being described, so it is no error.
 */
export function selectsNothing(
  { assets, property }: { assets: string; property: string },
  described: readonly Signal[],
  { derived, topics }: Coming,
): SelectsNothing | undefined {
  if (topics.some((topic) => mayComeUnder(topic, assets, property))) return undefined;
  const isSelected = (one: Signal) => mayBe(one.property, property) && maySelect(assets, one.asset);
  if (described.length === 0 || described.some(isSelected)) return undefined;
  const known = [...described, ...calculated(derived, described)];
  if (known.some(isSelected)) return undefined;
  const ofAssets = known.filter(({ asset }) => maySelect(assets, asset));
  if (ofAssets.length > 0) {
    const properties = ofAssets.map((one) => one.property);
    return { field: 'Property', text: `Property: "${property}" given; the plant knows ${some(properties)}` };
  }
  const having = known.filter((one) => mayBe(one.property, property));
  const others = (having.length > 0 ? having : known).map(({ asset }) => asset);
  return { field: 'Assets', text: `Assets: "${assets}" given; the plant knows signals of ${some(others)}` };
}

/** What the nodes of a flow calculate for a plant, and what nodes subscribe to for any plant. */
export function comingIn(flow: readonly StoredNode[], plantId: string): Coming {
  const derived = flow.filter(({ type, plant }) => type === 'tieline-derive' && plant === plantId);
  const subscribed = flow.filter(({ type }) => type === 'tieline-mqtt-in' || type === 'mqtt in');
  const edgeNodes = flow.filter(({ type }) => type === 'tieline-sparkplug-in');
  return {
    derived: derived.map(({ assets, output }) => ({ assets: String(assets), output: String(output) })),
    topics: [
      ...subscribed.map(({ topic }) => String(topic ?? '')),
      ...edgeNodes.map(({ group, edgeNode }) => `${group ?? '+'}/${edgeNode ?? '+'}/#`),
    ],
  };
}

/**
 * Whether a topic that a filter picks can map by itself to a signal that is selected. A payload with several values adds levels to its
 * topic.
 */
function mayComeUnder(topic: string, assets: string, property: string): boolean {
  const filter = topic
    .replace(/^\$share\/[^/]*\//, '')
    .split('/')
    .filter((level) => level !== '' && level !== '#');
  const levels = assets.split('/');
  const isOpen = levels.at(-1) === '#';
  const wanted = isOpen ? levels.slice(0, -1) : [...levels, property];
  if (!isOpen && filter.length > wanted.length) return false;
  return wanted.every((name, i) => {
    const level = filter[i] ?? '+';
    // What comes from the environment is not known.
    return level === '+' || name === '+' || level === name || level.includes('${');
  });
}

/** What is calculated for assets that are described, or named without wildcards. */
function calculated(derived: Coming['derived'], described: readonly Signal[]): Signal[] {
  const known = [...new Set(described.map(({ asset }) => asset))];
  return derived.flatMap(({ assets, output }) => {
    const named = /[+#]/.test(assets) ? [] : [assets];
    return [...named, ...known.filter((asset) => maySelect(assets, asset))].map((asset) => ({
      asset,
      property: output,
    }));
  });
}

/** Whether a selector picks an asset, whatever stands for its captures; a capture has no `/`. */
function maySelect(selector: string, asset: string): boolean {
  if (!CAPTURE.test(asset)) return selects(selector, asset);
  const wanted = selector.split('/');
  const levels = asset.split('/').map((level, i) => {
    const name = wanted[i];
    return name !== undefined && mayBe(level, name) ? name : level;
  });
  return selects(selector, levels.join('/'));
}

/** Whether a name with captures can be this one: what stands before the first and after the last must, and something between. */
function mayBe(pattern: string, name: string): boolean {
  if (!CAPTURE.test(pattern)) return pattern === name;
  const [before, after] = [pattern.slice(0, pattern.indexOf('{')), pattern.slice(pattern.lastIndexOf('}') + 1)];
  return name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
}

function some(names: readonly string[]): string {
  const all = [...new Set(names)];
  const more = all.length - MOST_NAMED;
  return `${all.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
