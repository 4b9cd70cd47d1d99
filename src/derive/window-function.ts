import { differenceFactor, unitConverter } from '../model/unit.ts';
import { differenceUnit } from './difference-unit.ts';
import type { Pane } from './pane.ts';

/** What can be said of a window of time. */
export const WINDOW_FUNCTIONS = [
  ...(['mean', 'min', 'max', 'sum', 'count', 'standard deviation'] as const),
  ...(['rate', 'increase', 'integral', 'time in state'] as const),
] as const;
export type WindowFunction = (typeof WINDOW_FUNCTIONS)[number];

type Result = { value: number; unit?: string } | { problem: string };

/**
 * The value of a window. Mean, standard deviation and integral weigh each value by how long it held.
 * @param unit UCUM code of the signal
 * @param wanted UCUM code of the result; absent: the one that the function leads to
 */
export function windowValue(
  of: WindowFunction,
  pane: Pane,
  unit: string | undefined,
  wanted: string | undefined,
): Result {
  const seconds = pane.goodMs / 1000;
  const increase = (pane.last ?? 0) - (pane.first ?? 0);
  switch (of) {
    case 'mean':
      return converted(seconds > 0 ? pane.mean : pane.sum / pane.count, unit, wanted);
    case 'min':
    case 'max':
      return converted(pane[of], unit, wanted);
    case 'sum':
      return converted(pane.sum, unit, wanted);
    case 'count':
      return converted(pane.count, '1', wanted);
    case 'time in state':
      return converted(pane.stateMs / 1000, 's', wanted);
    case 'standard deviation':
      return difference(seconds > 0 ? Math.sqrt(pane.squares / pane.goodMs) : 0, unit, differenceUnit(unit), wanted);
    case 'increase':
      return difference(increase, unit, differenceUnit(unit), wanted);
    case 'rate':
      if (seconds === 0) return { problem: 'one value has no rate' };
      return difference(increase / seconds, unit, over(differenceUnit(unit), 's'), wanted);
    case 'integral':
      if (differenceUnit(unit) !== unit) return { problem: `${unit} has no integral over time; K has` };
      return converted(pane.mean * seconds, times(unit, 's'), wanted);
  }
}

function converted(value: number, unit: string | undefined, wanted: string | undefined): Result {
  if (wanted === undefined || unit === undefined || unit === wanted) return inUnit(value, wanted ?? unit);
  const converter = unitConverter(unit, wanted);
  return 'problem' in converter ? converter : inUnit(value * converter.factor + converter.offset, wanted);
}

/** A difference has no offset, whatever scale it is on. */
function difference(
  value: number,
  of: string | undefined,
  unit: string | undefined,
  wanted: string | undefined,
): Result {
  if (wanted === undefined || unit === undefined || unit === wanted || of === wanted)
    return inUnit(value, wanted ?? unit);
  const factor = differenceFactor(unit, differenceUnit(wanted) ?? wanted);
  return typeof factor === 'number' ? inUnit(value * factor, wanted) : factor;
}

const inUnit = (value: number, unit: string | undefined): Result => (unit === undefined ? { value } : { value, unit });
const bracketed = (unit: string) => (/[./]/.test(unit) ? `(${unit})` : unit);
const over = (unit: string | undefined, by: string) => (unit === undefined ? undefined : `${bracketed(unit)}/${by}`);
const times = (unit: string | undefined, by: string) => (unit === undefined ? undefined : `${bracketed(unit)}.${by}`);
