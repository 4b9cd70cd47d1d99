import { CUSTOMARY, INTERVALS, LOGARITHMIC, METRIC, PREFIXES } from './unit-table.ts';

/** How the numbers of a unit may be treated. `interval`: it has a zero of its own, as °C. `logarithmic`: not at all. */
export type Scale = 'ratio' | 'interval' | 'logarithmic';

/** What one unit atom is worth. */
export interface Atom {
  readonly scale: Scale;
  /** May carry a prefix. */
  readonly metric: boolean;
  /** A decimal, and the unit it counts, again in UCUM codes; a base unit counts itself. */
  readonly value: string;
  readonly unit: string;
  /** How many of its own degrees its zero lies above absolute zero. */
  readonly zero: string;
}

/**
 * The base units, in the order in which dimensions are kept: UCUM's seven, and beside them `mol` and `bit`, which
 * UCUM counts as pure numbers: here an amount never becomes a percentage by accident.
 */
export const BASES: readonly string[] = ['m', 's', 'g', 'rad', 'K', 'C', 'cd', 'mol', 'bit'];

function atom(scale: Scale, metric: boolean, worth: string, zero = '0'): Atom {
  const gap = worth.indexOf(' ');
  return { scale, metric, value: worth.slice(0, gap), unit: worth.slice(gap + 1), zero };
}

/** Every unit atom by its case-sensitive UCUM code. */
export const ATOMS: ReadonlyMap<string, Atom> = new Map<string, Atom>([
  ...BASES.map((code) => [code, atom('ratio', true, `1 ${code}`)] as const),
  ...Object.entries(METRIC).map(([code, worth]) => [code, atom('ratio', true, worth)] as const),
  ...Object.entries(CUSTOMARY).map(([code, worth]) => [code, atom('ratio', false, worth)] as const),
  ...INTERVALS.map(([code, metric, degree, zero]) => [code, atom('interval', metric, degree, zero)] as const),
  ...LOGARITHMIC.map(([code, metric, reference]) => [code, atom('logarithmic', metric, reference)] as const),
]);

/** A symbol taken apart: `kPa` is the prefix `k` (worth `1e3`) and the atom `Pa`. */
export interface UnitSymbol {
  readonly prefix: string;
  /** What the prefix is worth; `1` where there is none. */
  readonly factor: string;
  readonly code: string;
  readonly atom: Atom;
}

/** A symbol as prefix and atom, or `undefined` where it is none. An atom goes before a prefix: `min` is the minute. */
export function unitSymbol(symbol: string): UnitSymbol | undefined {
  const whole = ATOMS.get(symbol);
  if (whole) return { prefix: '', factor: '1', code: symbol, atom: whole };
  for (const [prefix, factor] of PREFIXES) {
    const code = symbol.slice(prefix.length);
    const rest = symbol.startsWith(prefix) ? ATOMS.get(code) : undefined;
    if (rest?.metric) return { prefix, factor, code, atom: rest };
  }
  return undefined;
}

/** The code that someone who typed an unknown symbol most likely meant: `psi` for `[psi]`, `Kpa` for `kPa`. */
export function nearestCode(symbol: string): string | undefined {
  const wanted = plain(symbol);
  for (const code of ATOMS.keys()) if (plain(code) === wanted) return code;
  for (const [prefix] of PREFIXES) {
    for (const [code, { metric }] of ATOMS) if (metric && plain(prefix + code) === wanted) return prefix + code;
  }
  return undefined;
}

function plain(symbol: string): string {
  return symbol.replace(/[[\]]|_(i|us|av)/g, '').toLowerCase();
}
