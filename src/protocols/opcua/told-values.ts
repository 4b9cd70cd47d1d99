import type { RawValue } from '../../model/sample.ts';
import type { SaidValue } from './codec.ts';

/** Values of an item that are remembered beside its newest; not more than its queue has. */
const MOST_REMEMBERED = 20;

/** The last values that were told of some items, each under its index. */
export interface ToldValues {
  /** When the newest was told, runtime time; 0: none was. */
  toldAt(index: number): number;
  /** Time of the newest; `NaN`: there is none. */
  newestTime(index: number): number;
  isNewest(index: number, said: SaidValue): boolean;
  /** It was told before the newest. */
  isEarlier(index: number, said: SaidValue): boolean;
  add(index: number, said: SaidValue, toldAt: number): void;
}

/**
 * Remembers what is told of items that have queues of the same length. Kept are numbers and references in columns, one column a
 * value back, for this is done at every change: an object for each would outlive young objects and be moved again and again.
 */
export function rememberTold(items: number, queueSize: number): ToldValues {
  const columns = Math.min(queueSize, MOST_REMEMBERED) + 1;
  const times = new Float64Array(items * columns).fill(Number.NaN);
  /** `NaN` where the value is no number. */
  const numbers = new Float64Array(items * columns).fill(Number.NaN);
  const others: (RawValue | undefined)[] = new Array(items * columns).fill(undefined);
  const qualities: SaidValue['quality'][] = new Array(items * columns).fill('bad');
  const toldAts = new Float64Array(items);
  /** Column of the newest, by item. */
  const newest = new Uint8Array(items);
  const placeOf = (index: number, column = newest[index] ?? 0) => column * items + index;
  const isAt = (place: number, { value, quality, time }: SaidValue) =>
    times[place] === time && (numbers[place] === value || others[place] === value) && qualities[place] === quality;
  return {
    toldAt: (index) => toldAts[index] ?? 0,
    newestTime: (index) => times[placeOf(index)] ?? Number.NaN,
    isNewest: (index, said) => isAt(placeOf(index), said),
    isEarlier(index, said) {
      for (let column = 0; column < columns; column++) {
        if (column !== newest[index] && isAt(placeOf(index, column), said)) return true;
      }
      return false;
    },
    add(index, { value, quality, time }, toldAt) {
      const next = (newest[index] ?? 0) + 1;
      const column = next === columns ? 0 : next;
      newest[index] = column;
      const place = placeOf(index, column);
      times[place] = time;
      const isNumber = typeof value === 'number';
      numbers[place] = isNumber ? value : Number.NaN;
      others[place] = isNumber ? undefined : value;
      qualities[place] = quality;
      toldAts[index] = toldAt;
    },
  };
}
