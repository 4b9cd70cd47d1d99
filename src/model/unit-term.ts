import { BASES, nearestCode, type Scale, unitSymbol } from './unit-atoms.ts';
import { isManageable, ONE, over, power, type Ratio, ratioOf, times, ZERO } from './unit-ratio.ts';

/** Why something about a unit cannot be done, in one sentence for people; it names the code and what is allowed. */
export interface UnitProblem {
  readonly problem: string;
}

/** What a term of the UCUM grammar is worth. */
export interface Term {
  readonly scale: Scale;
  /** What one of it is in base units (m, s, g, rad, K, C, cd, mol, bit). */
  readonly factor: Ratio;
  /** Where its zero lies, K; zero unless the scale is `interval`. */
  readonly zero: Ratio;
  /** Exponents of the base units. */
  readonly dimension: readonly number[];
  /** The text of its annotations, in order, separated by a blank. */
  readonly note: string;
}

/** Longest code that is looked at, characters; and how deep brackets may lie in each other. */
export const MAX_CODE_LENGTH = 200;
const MAX_NESTING = 16;

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

const NUMBER: Term = { scale: 'ratio', factor: ONE, zero: ZERO, dimension: BASES.map(() => 0), note: '' };

const FACTOR = /\d+/y;
const SYMBOL = /10[*^]|(?:[^\s\d()+\-./=[\]{}"]|\[[^\s[\]]+\])+/y;
const EXPONENT = /[+-]?\d+/y;
/** UCUM would read `1.5` as 1 times 5: nobody who types it means that. `4.10*-7` is a product. */
const DECIMALS = /^\.(?!10[*^])\d/;
const ANNOTATION = /\{[!-z|~]+\}/y;

/** Reads a whole UCUM code; everything that is wrong with it is a {@link UnitProblem}. */
export function readTerm(code: string): Term | UnitProblem {
  if (code === '') return { problem: 'an empty text is not a unit; 1 is the unit of a pure number' };
  if (code.length > MAX_CODE_LENGTH) return { problem: `a unit has at most ${MAX_CODE_LENGTH} characters` };
  const cursor: Cursor = { text: code, at: 0, depth: 0 };
  const read = code.startsWith('/') ? operations(cursor, NUMBER) : term(cursor);
  if ('problem' in read) return { problem: `${code} is not a unit: ${read.problem}` };
  if (cursor.at < code.length) return { problem: `${code} is not a unit: ${unexpected(cursor)}` };
  return read;
}

function term(cursor: Cursor): Term | UnitProblem {
  const first = component(cursor);
  return 'problem' in first ? first : operations(cursor, first);
}

/** From left to right: `J/kg.K` is `(J/kg).K`. */
function operations(cursor: Cursor, first: Term): Term | UnitProblem {
  let left: Term | UnitProblem = first;
  while (!('problem' in left)) {
    const operator = cursor.text[cursor.at];
    if (operator !== '.' && operator !== '/') return left;
    cursor.at += 1;
    const right = component(cursor);
    left = 'problem' in right ? right : combined(left, right, operator);
  }
  return left;
}

function component(cursor: Cursor): Term | UnitProblem {
  if (cursor.text[cursor.at] === '(') return bracket(cursor);
  const annotation = take(cursor, ANNOTATION);
  if (annotation) return { ...NUMBER, note: annotation.slice(1, -1) };
  const symbol = take(cursor, SYMBOL);
  if (symbol) return annotatable(cursor, symbol);
  const factor = take(cursor, FACTOR);
  if (!factor) return { problem: unexpected(cursor) };
  const { text, at } = cursor;
  if (DECIMALS.test(text.slice(at)))
    return { problem: `a factor is a whole number, ${factor}${text.slice(at, at + 2)} is none` };
  const worth = ratioOf(factor);
  if (worth.n === 0n) return { problem: 'a factor of 0 leaves nothing' };
  const note = take(cursor, ANNOTATION)?.slice(1, -1) ?? '';
  return { ...NUMBER, factor: worth, note };
}

function bracket(cursor: Cursor): Term | UnitProblem {
  if (cursor.depth === MAX_NESTING) return { problem: `brackets lie more than ${MAX_NESTING} deep` };
  cursor.at += 1;
  cursor.depth += 1;
  const inner = term(cursor);
  if ('problem' in inner) return inner;
  if (cursor.text[cursor.at] !== ')') return { problem: unexpected(cursor, 'a ) is missing') };
  cursor.at += 1;
  cursor.depth -= 1;
  return inner;
}

/** A symbol with what may stand behind it: exponent, then annotation. */
function annotatable(cursor: Cursor, symbol: string): Term | UnitProblem {
  const worth = symbolTerm(symbol);
  if ('problem' in worth) return worth;
  const exponent = take(cursor, EXPONENT);
  const raised = exponent === undefined ? worth : toThe(worth, Number(exponent), symbol);
  if ('problem' in raised) return raised;
  const annotation = take(cursor, ANNOTATION);
  return annotation ? { ...raised, note: annotation.slice(1, -1) } : raised;
}

function symbolTerm(symbol: string): Term | UnitProblem {
  const base = BASES.indexOf(symbol);
  if (base >= 0) return { ...NUMBER, dimension: BASES.map((_, i) => (i === base ? 1 : 0)) };
  const found = unitSymbol(symbol);
  if (!found) {
    const meant = nearestCode(symbol);
    return { problem: `${symbol} is not known${meant ? `; ${meant} is` : ''}` };
  }
  const { atom, code } = found;
  const counted = BASES.includes(code) ? symbolTerm(code) : readTerm(atom.unit);
  if ('problem' in counted) return counted;
  const size = times(ratioOf(atom.value), counted.factor);
  return {
    scale: atom.scale,
    factor: times(ratioOf(found.factor), size),
    zero: times(ratioOf(atom.zero), size),
    dimension: counted.dimension,
    note: '',
  };
}

function toThe(worth: Term, exponent: number, symbol: string): Term | UnitProblem {
  if (exponent === 1) return worth;
  if (worth.scale === 'logarithmic') return { problem: `${symbol} is logarithmic and has no powers` };
  if (Math.abs(exponent) > 99) return { problem: `the exponent ${exponent} is out of -99 to 99` };
  const dimension = worth.dimension.map((one) => one * exponent);
  return bounded({ ...NUMBER, factor: power(worth.factor, exponent), dimension });
}

function combined(left: Term, right: Term, operator: '.' | '/'): Term | UnitProblem {
  if (left.scale === 'logarithmic' || right.scale === 'logarithmic') {
    return { problem: 'a logarithmic unit stands alone, without factors and other units' };
  }
  const product = operator === '.';
  const factor = product ? times(left.factor, right.factor) : over(left.factor, right.factor);
  const dimension = left.dimension.map((one, i) => one + (product ? 1 : -1) * (right.dimension[i] ?? 0));
  const note = [left.note, right.note].filter(Boolean).join(' ');
  const zero = zeroOf(left, right, product);
  return bounded({ scale: zero ? 'interval' : 'ratio', factor, zero: zero ?? ZERO, dimension, note });
}

/** A scale keeps its zero beside pure numbers only; beside another unit its degrees are differences: `W/(m2.Cel)`. */
function zeroOf(left: Term, right: Term, product: boolean): Ratio | undefined {
  if (left.scale === 'interval' && isNumber(right)) return left.zero;
  if (product && right.scale === 'interval' && isNumber(left)) return right.zero;
  return undefined;
}

function isNumber({ scale, dimension }: Term): boolean {
  return scale === 'ratio' && dimension.every((one) => one === 0);
}

function bounded(made: Term): Term | UnitProblem {
  return isManageable(made.factor) ? made : { problem: 'its factor is out of all bounds' };
}

/** What stands at the cursor, which moves behind it. */
function take(cursor: Cursor, what: RegExp): string | undefined {
  const pattern = new RegExp(what);
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found) cursor.at += found.length;
  return found;
}

function unexpected({ text, at }: Cursor, otherwise = 'something is missing at its end'): string {
  return at >= text.length ? otherwise : `the character ${text.charAt(at)} at ${at + 1} is not allowed`;
}
