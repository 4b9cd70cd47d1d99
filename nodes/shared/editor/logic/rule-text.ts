import { MOST_TEXT } from '../../../../src/logic/read-logic.ts';
import { holdsEnvironment } from '../problems.ts';
import type { Part } from './picture.ts';
import { readPicture } from './read-picture.ts';

/** A text may be deeper than the language takes, and is shown with what is wrong. */
const MOST_SHOWN_DEPTH = 100;
/** With more of them a dialog answers to keys late, and nobody finds a clause. */
const MOST_PARTS = 200;
const WIDTH = 100;

/** What a text shows: a picture, nothing where it is empty, or why it cannot be shown. */
export type Shown = { readonly picture: Part | undefined } | { readonly problem: string };

/** The picture of the text of a rule. */
export function pictureOfText(text: string): Shown {
  if (text.trim() === '') return { picture: undefined };
  if (holdsEnvironment(text)) return { problem: 'it comes from the environment' };
  if (text.length > MOST_TEXT) return { problem: `it has more than ${MOST_TEXT} characters` };
  const parsed = parsedJson(text);
  if (!parsed) return { problem: 'it is no JSON' };
  if (isDeeper(parsed.json, MOST_SHOWN_DEPTH))
    return { problem: `its parts are more than ${MOST_SHOWN_DEPTH} within each other` };
  const picture = readPicture(parsed.json);
  return partsIn(picture) > MOST_PARTS ? { problem: `it has more than ${MOST_PARTS} clauses` } : { picture };
}

/** The value of a JSON text; `undefined` for a text that is none. */
export function parsedJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** The text of a rule: what fits stands in one line. */
export function ruleText(json: unknown, indent = 0): string {
  const inline = inlineText(json);
  if (inline.length + indent <= WIDTH || typeof json !== 'object' || json === null) return inline;
  const inner = indent + 2;
  if (Array.isArray(json)) {
    const items = json.map((item) => `\n${' '.repeat(inner)}${ruleText(item, inner)}`);
    return `[${items.join(',')}\n${' '.repeat(indent)}]`;
  }
  const entries = Object.entries(json).map(([name, value]) => `${JSON.stringify(name)}: ${ruleText(value, indent)}`);
  return `{${entries.join(', ')}}`;
}

function inlineText(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(inlineText).join(', ')}]`;
  if (typeof json === 'object' && json !== null) {
    const entries = Object.entries(json).map(([name, value]) => `${JSON.stringify(name)}: ${inlineText(value)}`);
    return `{${entries.join(', ')}}`;
  }
  // JSON.stringify forgets the sign of zero, and what is too large for a number.
  if (Object.is(json, -0)) return '-0';
  return Math.abs(Number(json)) === Number.POSITIVE_INFINITY && typeof json === 'number'
    ? `${json < 0 ? '-' : ''}1e999`
    : JSON.stringify(json);
}

function isDeeper(json: unknown, most: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return most === 0 || Object.values(json).some((value) => isDeeper(value, most - 1));
}

function partsIn(part: Part): number {
  return partsBelow(part).reduce((sum, one) => sum + partsIn(one), 1);
}

/** The parts that stand in a part. */
export function partsBelow(part: Part): readonly Part[] {
  if (part.kind === 'group') return part.parts;
  return part.kind === 'clause' && 'condition' in part.looked ? [part.looked.condition] : [];
}
