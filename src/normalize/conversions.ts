import { readUnit, type UnitConverter, unitConverter } from '../model/unit.ts';

/** Most texts and most pairs of units that are remembered; devices may name any number. */
const MOST = 1000;

type Problem = { problem: string };

/** Units of a table of tags, each read once: ten thousand tags share a handful of units. */
export interface Conversions {
  /** The UCUM code of a unit as people type it, or why it has none. */
  codeOf(text: string): string | Problem;
  /** From one UCUM code to another, or why there is no way. */
  between(from: string, to: string): UnitConverter | Problem;
}

export function createConversions(): Conversions {
  const codes = new Map<string, string | Problem>();
  const pairs = new Map<string, UnitConverter | Problem>();
  return {
    codeOf: (text) => remembered(codes, text, () => readUnit(text)),
    between: (from, to) => remembered(pairs, `${from} ${to}`, () => unitConverter(from, to)),
  };
}

function remembered<Known>(known: Map<string, Known>, key: string, make: () => Known): Known {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  if (known.size < MOST) known.set(key, made);
  return made;
}
