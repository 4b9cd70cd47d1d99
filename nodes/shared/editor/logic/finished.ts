import { readLogic } from '../../../../src/logic/read-logic.ts';
import type { Part } from './picture.ts';
import { isWithin, pathsBelow } from './places.ts';
import { readPicture } from './read-picture.ts';
import { parsedJson, partsBelow, ruleText } from './rule-text.ts';

/** A rule that can be run, with places as in the one that is being edited. */
export interface Finished {
  readonly text: string;
  /** Nothing is left out. */
  readonly isWhole: boolean;
}

/** Most parts that are left out. */
const MOST_LEFT_OUT = 20;

/** What of a rule can be run while some of its parts are not finished: `false` stands for those. `undefined`: nothing. */
export function finishedOf(text: string): Finished | undefined {
  let json = parsedJson(text)?.json;
  const left = new Set<string>();
  while (left.size <= MOST_LEFT_OUT) {
    const plan = readLogic(left.size === 0 ? text : json);
    if (!('problem' in plan)) return { text: left.size === 0 ? text : ruleText(json), isWhole: left.size === 0 };
    const path = partsAt(readPicture(json), '', plan.path).findLast((one) => !left.has(one));
    if (path === undefined || path === '') return undefined;
    left.add(path);
    json = withFalse(json, path.split('/').slice(1));
  }
  return undefined;
}

/** The places of the parts around a place, from the whole down. */
function partsAt(part: Part, path: string, place: string): readonly string[] {
  const paths = pathsBelow(part, path);
  const i = paths.findIndex((one) => isWithin(place, one));
  const below = partsBelow(part)[i];
  return below ? [path, ...partsAt(below, paths[i] ?? '', place)] : [path];
}

function withFalse(json: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return false;
  if (Array.isArray(json)) return json.map((item, i) => (String(i) === step ? withFalse(item, rest) : item));
  const entries = Object.entries(json as object);
  return Object.fromEntries(entries.map(([name, value]) => [name, name === step ? withFalse(value, rest) : value]));
}
