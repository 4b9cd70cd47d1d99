import { unitConverter } from '../model/unit.ts';
import type { Derivation, Derived, DeriveFacts } from './derivation.ts';

/** When a total begins at zero again. */
export const RESTARTS = ['never', 'every hour', 'every day'] as const;
export type Restart = (typeof RESTARTS)[number];

const PERIOD_MS: Record<Restart, number> = {
  never: Number.POSITIVE_INFINITY,
  'every hour': 3_600_000,
  'every day': 86_400_000,
};

export interface TotalOptions {
  source: string;
  /** The value at which the counter begins at zero again; absent: it never does by itself. */
  rollover: number | undefined;
  restart: Restart;
  /** UCUM code of the total; absent: that of the counter. */
  unit: string | undefined;
}

export interface TotalState {
  readonly total: number;
  /** The last good count; absent before the first one. */
  readonly last?: { readonly value: number; readonly time: number };
  /** Number of the hour or day, by the plant's local time, that the total is of. */
  readonly period: number;
}

/**
 * What a counter has counted since it was first read. A count that is lower than the one before has rolled over where both lie near
 * the ends of its range; else the counter was reset and has counted from zero. A total never goes back.
 */
export function totalDerivation(
  { source, rollover, restart, unit }: TotalOptions,
  facts: Pick<DeriveFacts, 'localOf'>,
): Derivation<TotalState> {
  const periodOf = (time: number) => (restart === 'never' ? 0 : Math.floor(facts.localOf(time) / PERIOD_MS[restart]));

  function counted(before: number, now: number): number {
    if (now >= before) return now - before;
    const hasRolledOver = rollover !== undefined && before <= rollover && before > rollover / 2 && now < rollover / 2;
    return hasRolledOver ? rollover - before + now : now;
  }

  return {
    inputs: [source],
    initial: { total: 0, period: 0 },
    step(_asset, state, input) {
      if (input.kind !== 'reading') return undefined;
      const { value, quality, reason, time, unit: own } = input.reading;
      const { last } = state;
      if (last && time <= last.time) return undefined;
      if (quality !== 'good' || typeof value !== 'number' || value < 0) {
        const told = quality === 'good' ? 'a count is a number from 0' : (reason ?? `the counter is ${quality}`);
        return { state, outputs: [{ value: null, quality: 'bad', reason: told, time }] };
      }
      const period = periodOf(time);
      const before = period === state.period || !last ? state.total : 0;
      const total = before + (last ? counted(last.value, value) : 0);
      return { state: { total, last: { value, time }, period }, outputs: [told(total, own, unit, time)] };
    },
    dueAt: () => Number.POSITIVE_INFINITY,
    lateOf: () => 0,
  };
}

function told(total: number, own: string | undefined, wanted: string | undefined, time: number): Derived {
  const unit = wanted ?? own;
  if (own === undefined || wanted === undefined) {
    return { value: total, ...(unit !== undefined && { unit }), quality: 'good', time };
  }
  const converter = unitConverter(own, wanted);
  if ('problem' in converter) return { value: null, quality: 'bad', reason: converter.problem, time };
  return { value: total * converter.factor, unit: wanted, quality: 'good', time };
}
