import type { Scale } from './unit-atoms.ts';
import { dimensionKey, quantityName } from './unit-quantities.ts';
import { minus, over, type Ratio, toNumber } from './unit-ratio.ts';
import { readTerm, type UnitProblem } from './unit-term.ts';

export { readUnit } from './read-unit.ts';
export { unitLabel } from './unit-label.ts';
export type { UnitProblem } from './unit-term.ts';

/** A unit that was understood. Keep it: parsing is not free, and nothing is cached here. */
export interface Unit {
  /** UCUM case-sensitive code. */
  readonly code: string;
  /** What it measures, for people: `pressure`. */
  readonly quantity: string;
  /** Base units with exponents, in one order; equal for units of the same dimension. */
  readonly dimension: string;
  readonly scale: Scale;
  /** What one of it is in base units (m, s, g, rad, K, C, cd, mol, bit), exactly. */
  readonly factor: Ratio;
  /** Where its zero lies, K; zero unless the scale is `interval`. */
  readonly zero: Ratio;
  /** What a pressure is counted from, where its annotation says so. */
  readonly counted: 'gauge' | 'absolute' | undefined;
}

/** A linear conversion: `to = from * factor + offset`. */
export interface UnitConverter {
  readonly factor: number;
  readonly offset: number;
}

/** Reads a UCUM code. `{gauge}` and `{absolute}` count; all other annotations are only for people. */
export function parseUnit(code: string): Unit | UnitProblem {
  const term = readTerm(code);
  if ('problem' in term) return term;
  const dimension = dimensionKey(term.dimension);
  const counted = term.note === 'gauge' || term.note === 'absolute' ? term.note : undefined;
  const { scale, factor, zero } = term;
  return { code, quantity: quantityName(dimension), dimension, scale, factor, zero, counted };
}

/** True for a unit problem, false for anything else that the functions here return. */
export function isUnitProblem(outcome: unknown): outcome is UnitProblem {
  return typeof outcome === 'object' && outcome !== null && 'problem' in outcome;
}

/** True where values can be converted, else the reason: `bar cannot become Cel: pressure is not temperature`. */
export function convertible(from: string, to: string): true | string {
  const pair = pairOf(from, to);
  return 'problem' in pair ? pair.problem : true;
}

/** How a value in one unit becomes a value in another. Both numbers are rounded once from exact arithmetic. */
export function unitConverter(from: string, to: string): UnitConverter | UnitProblem {
  const pair = pairOf(from, to);
  if ('problem' in pair) return pair;
  const factor = factorOf(pair);
  if (typeof factor !== 'number') return factor;
  return { factor, offset: toNumber(over(minus(pair.from.zero, pair.to.zero), pair.to.factor)) };
}

/** The factor between differences, for deadbands and rates: from `Cel` to `[degF]` 1.8, without the offset. */
export function differenceFactor(from: string, to: string): number | UnitProblem {
  const pair = pairOf(from, to);
  return 'problem' in pair ? pair : factorOf(pair);
}

interface UnitPair {
  from: Unit;
  to: Unit;
}

function pairOf(fromCode: string, toCode: string): UnitPair | UnitProblem {
  const from = parseUnit(fromCode);
  if ('problem' in from) return from;
  const to = parseUnit(toCode);
  if ('problem' in to) return to;
  const reason = obstacle(from, to);
  return reason === undefined ? { from, to } : { problem: `${fromCode} cannot become ${toCode}: ${reason}` };
}

function obstacle(from: Unit, to: Unit): string | undefined {
  if (from.code === to.code) return undefined;
  if (from.dimension !== to.dimension) return `${from.quantity} is not ${to.quantity}`;
  if (from.scale === 'logarithmic' || to.scale === 'logarithmic') return 'a logarithmic unit becomes only itself';
  if (from.counted && to.counted && from.counted !== to.counted) {
    return `${from.counted} is not ${to.counted}; they differ by the air pressure, which is not constant`;
  }
  return undefined;
}

function factorOf({ from, to }: UnitPair): number | UnitProblem {
  const factor = toNumber(over(from.factor, to.factor));
  if (Number.isFinite(factor) && factor > 0) return factor;
  return { problem: `${from.code} cannot become ${to.code}: the factor is too large or too small for a number` };
}
