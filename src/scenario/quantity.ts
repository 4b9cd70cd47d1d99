import { readUnit, unitLabel } from '../model/unit.ts';
import type { ScenarioValue } from './language.ts';
import type { Word } from './words.ts';

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|d|h|m|s))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|d|h|m|s)/g;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/i;
const WITH_UNIT = /^([+-]?\d+(?:[.,]\d+)?)([^\d.,].*)$/;
const SWITCH: Readonly<Record<string, boolean>> = { true: true, on: true, false: false, off: false };

/** Longest time of a scenario, ms: a month. */
const LONGEST_MS = 31 * UNIT_MS.d;

/** How a time is written, for problems. */
export const TIME_HINT = 'a time such as 90s, 1m30s, 2h or 250ms';
/** How a value is written, for problems. */
export const VALUE_HINT = 'a value such as 78 °C, 3.5, true, off or "text"';

/** The duration in ms that a word such as `1m30s` means, or `undefined`. */
export function durationOf(word: Word | undefined): number | undefined {
  if (!word || word.quoted || !DURATION.test(word.text)) return undefined;
  let ms = 0;
  for (const [, number, unit] of word.text.matchAll(PART)) {
    ms += Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return ms <= LONGEST_MS ? Number(ms.toFixed(3)) : undefined;
}

/** A time as it is written in a timeline: `2m10s`, `13.25s`, `250ms`. */
export function durationText(ms: number): string {
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms > 0 && ms < 1000) return `${ms}ms`;
  let rest = ms;
  let text = '';
  for (const unit of ['d', 'h', 'm'] as const) {
    const count = Math.floor(rest / UNIT_MS[unit]);
    rest -= count * UNIT_MS[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  const seconds = Number((rest / 1000).toFixed(6));
  return seconds === 0 && text !== '' ? text : `${text}${seconds}s`;
}

/** A value with the unit that may be written right behind it (a UCUM code), or `undefined` where the word is no value. */
export function scalarOf(word: Word | undefined): { value: ScenarioValue; unit?: string } | undefined {
  if (!word) return undefined;
  if (word.quoted) return { value: word.text };
  const on = SWITCH[word.text.toLowerCase()];
  if (on !== undefined) return { value: on };
  if (NUMBER.test(word.text)) return { value: numberOf(word.text) };
  const [, number, unitText] = WITH_UNIT.exec(word.text) ?? [];
  const unit = unitText === undefined ? undefined : readUnit(unitText);
  return number !== undefined && typeof unit === 'string' ? { value: numberOf(number), unit } : undefined;
}

/** A value with its unit, for people. */
export function quantityText(value: ScenarioValue | null | undefined, unit?: string): string {
  if (typeof value !== 'number') return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const number = String(Number(value.toPrecision(6)));
  return unit === undefined ? number : `${number} ${unitLabel(unit)}`;
}

function numberOf(text: string): number {
  return Number(text.replace(',', '.'));
}
