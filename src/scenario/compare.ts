import { readUnit, unitConverter } from '../model/unit.ts';
import type { CommandHappening, Happening, OrderHappening } from './happening.ts';
import { happeningText, valueText } from './happening.ts';
import type { CommandExpectation, Expectation, OrderExpectation } from './language.ts';
import { durationText } from './quantity.ts';
import { quoted } from './words.ts';

/** One thing that is not as expected. */
export interface Difference {
  /** When it was expected, or happened without being expected. */
  atMs: number;
  expectation?: Expectation;
  happening?: Happening;
  /** What is different, for people. */
  text: string;
}

interface Pair {
  expectation: Expectation;
  happening: Happening;
  /** What is different besides the time. */
  differences: string[];
  /** How much later than expected, ms. */
  laterMs: number;
}

/** A field that differs weighs as much as this many ms. */
const FIELD_WEIGHT_MS = 3_600_000;

/**
 * What is not as expected. Everything that happened must have been expected; `exempt` is what need not be.
 * @param toleranceMs how far from its time something may happen
 */
export function compare(
  expected: readonly Expectation[],
  happened: readonly Happening[],
  toleranceMs: number,
  exempt: (happening: Happening) => boolean,
): Difference[] {
  const left = { expected: new Set(expected), happened: new Set(happened) };
  const differences: Difference[] = [];
  for (const pair of pairsOf(expected, happened).toSorted((a, b) => costOf(a, toleranceMs) - costOf(b, toleranceMs))) {
    const { expectation, happening } = pair;
    if (!left.expected.has(expectation) || !left.happened.has(happening)) continue;
    left.expected.delete(expectation);
    left.happened.delete(happening);
    const text = pairText(pair, toleranceMs);
    if (text !== undefined) differences.push({ atMs: expectation.atMs, expectation, happening, text });
  }
  for (const expectation of left.expected) {
    differences.push({ atMs: expectation.atMs, expectation, text: 'did not happen' });
  }
  for (const happening of left.happened) {
    if (exempt(happening)) continue;
    const text = `not expected: ${happeningText(happening)}`;
    differences.push({ atMs: happening.atMs, happening, text });
  }
  return differences.toSorted((a, b) => a.atMs - b.atMs || rankOf(subjectOf(a)) - rankOf(subjectOf(b)));
}

/** At one time alarms are told before what follows from them. */
export function rankOf(subject: Expectation | Happening | undefined): number {
  if (subject === undefined) return 3;
  if ('condition' in subject || 'rule' in subject) return 0;
  return 'target' in subject || 'address' in subject ? 1 : 2;
}

const subjectOf = ({ expectation, happening }: Difference) => expectation ?? happening;

function pairsOf(expected: readonly Expectation[], happened: readonly Happening[]): Pair[] {
  return expected.flatMap((expectation) =>
    happened.flatMap((happening) => {
      const differences = differencesOf(expectation, happening);
      return differences === undefined
        ? []
        : [{ expectation, happening, differences, laterMs: happening.atMs - expectation.atMs }];
    }),
  );
}

function costOf({ differences, laterMs }: Pair, toleranceMs: number): number {
  const away = Math.abs(laterMs);
  const exact = differences.length === 0 && away <= toleranceMs;
  return exact ? away : toleranceMs + 1 + away + differences.length * FIELD_WEIGHT_MS;
}

function pairText({ differences, laterMs, happening, expectation }: Pair, toleranceMs: number): string | undefined {
  const late = Math.abs(laterMs) > toleranceMs;
  if (!late && differences.length === 0) return undefined;
  const away = `${durationText(Math.abs(laterMs))} ${laterMs > 0 ? 'later' : 'earlier'} than expected`;
  const time = late ? [`came at ${durationText(happening.atMs)}, ${away}`] : [];
  const subject = 'rule' in expectation ? `${quoted(happening.by.name)}: ` : '';
  return `${subject}${[...time, ...differences].join('; ')}`;
}

/** What is different besides the time; `undefined` where the two have nothing to do with each other. */
function differencesOf(expectation: Expectation, happening: Happening): string[] | undefined {
  if ('rule' in expectation) {
    if (!('condition' in happening) || happening.by.name !== expectation.rule) return undefined;
    const { condition, signal, priority } = expectation;
    if (happening.kind !== expectation.kind && !(ends(happening.kind) && ends(expectation.kind))) return undefined;
    return [
      ...(happening.kind === expectation.kind ? [] : [`${happening.kind} instead: ${happening.text}`]),
      ...instead('condition', happening.condition, condition),
      ...(signal === undefined || isNamed(happening.signal, signal)
        ? []
        : [`on ${happening.signal} instead of ${signal}`]),
      ...instead('priority', happening.priority, priority),
    ];
  }
  if ('target' in expectation) return 'address' in happening ? commandDifferences(expectation, happening) : undefined;
  return 'text' in happening && !('condition' in happening) ? orderDifferences(expectation, happening) : undefined;
}

const ends = (kind: string) => kind === 'cleared' || kind === 'closed';

function commandDifferences(wish: CommandExpectation, it: CommandHappening): string[] | undefined {
  const { target, value, unit, reason } = wish;
  const named = [it.by.name, it.by.id, it.address].includes(target) || isNamed(it.signal ?? '', target);
  if (!named) return undefined;
  const why = it.reason === undefined ? '' : `: ${it.reason}`;
  const differences = it.kind === wish.kind ? [] : [`${it.kind} instead${why}`];
  if (value !== undefined && !isSameValue(it, value, unit)) {
    differences.push(`${valueText(it.value, it.unit)} instead of ${valueText(value, unit)}`);
  }
  if (reason !== undefined && it.kind === wish.kind && !(it.reason ?? '').includes(reason)) {
    differences.push(`the reason is ${quoted(it.reason ?? '')}`);
  }
  return differences;
}

function orderDifferences(wish: OrderExpectation, it: OrderHappening): string[] | undefined {
  if (it.kind === 'order refused') return [`refused by the other system: ${it.text}`];
  if (it.kind !== wish.kind) return undefined;
  const text = wish.text === undefined || it.text.startsWith(wish.text);
  return [
    ...(text ? [] : [`${quoted(it.text)} instead of ${quoted(wish.text ?? '')}`]),
    ...instead('priority', it.priority ?? 'none', wish.priority),
  ];
}

function instead(what: string, found: string, wanted: string | undefined): string[] {
  return wanted === undefined || found === wanted ? [] : [`${what} ${found} instead of ${wanted}`];
}

/** True where a name is the full one or its ending. */
export function isNamed(full: string, name: string): boolean {
  return full === name || full.endsWith(`/${name}`);
}

function isSameValue(it: CommandHappening, value: number | boolean, unit: string | undefined): boolean {
  if (typeof it.value !== 'number' || typeof value !== 'number') return it.value === value;
  const own = it.unit === undefined ? undefined : readUnit(it.unit);
  if (unit === undefined || typeof own !== 'string' || unit === own) return isNear(it.value, value);
  const converter = unitConverter(unit, own);
  return !('problem' in converter) && isNear(it.value, value * converter.factor + converter.offset);
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a));
}
