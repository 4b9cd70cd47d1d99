import type { Reading } from '../model/reading.ts';
import type { Derivation, Derived, DeriveFacts } from './derivation.ts';
import { emptyPane, hold, type Pane, see, together } from './pane.ts';
import { createPaneClock } from './pane-clock.ts';
import { type WindowFunction, windowValue } from './window-function.ts';

/** Most readings that wait for earlier ones; the oldest then count at once. */
const MOST_WAITING = 1000;

export interface WindowOptions {
  source: string;
  of: WindowFunction;
  /** UCUM code of the result; absent: the one that the function leads to. */
  unit: string | undefined;
  lengthMs: number;
  /** How often a window ends; a part of its length, or all of it. */
  everyMs: number;
  /** So long after its end a window waits for readings that are late. */
  latenessMs: number;
  /** Local time at which days begin, ms. */
  dayStartMs: number;
  /** The value whose time is counted. */
  state: string | undefined;
  /** A window is good where this share of it was, 0 to 1. */
  leastGood: number;
}

interface Sample {
  readonly time: number;
  /** `null`: not good. */
  readonly value: number | null;
  readonly isState: boolean;
}

/** One signal: what holds, what waits for earlier readings, and the stretches that windows are made of. */
export interface WindowState {
  readonly unit?: string;
  readonly waiting: readonly Sample[];
  readonly held: Sample | null;
  /** Time is counted up to here, ms since the Unix epoch. */
  readonly countedTo: number;
  readonly panes: readonly Pane[];
  /** The next stretch to end; `null` while there has been no reading, or after a window without any. */
  readonly next: number | null;
  readonly late: number;
}

const INITIAL: WindowState = { waiting: [], held: null, countedTo: 0, panes: [], next: null, late: 0 };

/**
 * Windows of time over a signal, by the source time of its readings. A value holds until the next one, or until it is stale. A window
 * is told when the runtime's clock has passed its end by the allowed lateness; what comes later does not count and is counted.
 */
export function windowDerivation(options: WindowOptions, facts: DeriveFacts): Derivation<WindowState> {
  const { source, lengthMs, everyMs, latenessMs, dayStartMs } = options;
  const clock = createPaneClock(everyMs, dayStartMs, facts);
  const most = Math.round(lengthMs / everyMs);
  const dueAt = ({ next }: WindowState) => (next === null ? Number.POSITIVE_INFINITY : clock.endOf(next) + latenessMs);

  /** Closes every window that is due. */
  function closed(draft: Draft, at: number): Derived[] {
    const outputs: Derived[] = [];
    for (let { next } = draft; next !== null && clock.endOf(next) + latenessMs <= at; next = draft.next) {
      const [last, end] = [next, clock.endOf(next)];
      draft.countBefore(end);
      draft.advance(end);
      const pane = together(draft.panes.filter(({ index }) => index > last - most && index <= last));
      const isEmpty = pane.goodMs === 0 && pane.count === 0;
      if (!isEmpty || !draft.isNew) outputs.push(windowOf(options, pane, draft.unit, end));
      draft.next = isEmpty && draft.waiting.length === 0 ? null : last + 1;
      draft.panes = draft.panes.filter(({ index }) => index > last + 1 - most);
    }
    return outputs;
  }

  return {
    inputs: [source],
    initial: INITIAL,
    step(asset, state, input) {
      if (input.kind === 'tick' && input.at < dueAt(state)) return undefined;
      const draft = draftOf(state, clock, () => facts.staleMs(asset, source));
      const outputs = closed(draft, input.at);
      if (input.kind === 'reading') {
        draft.take(input.reading, input.at, options);
        draft.countBefore(input.at - latenessMs);
      }
      return { state: draft.done(), outputs };
    },
    dueAt,
    lateOf: ({ late }) => late,
  };
}

type Draft = ReturnType<typeof draftOf>;

/** A copy of a state that may be changed until it is done. */
function draftOf(state: WindowState, clock: ReturnType<typeof createPaneClock>, staleMs: () => number) {
  let { held, countedTo, unit, late } = state;
  let isTouched = false;
  const draft = {
    next: state.next,
    panes: state.panes as Pane[],
    waiting: [...state.waiting],
    get unit() {
      return unit;
    },
    /** Whether nothing has held yet. */
    get isNew() {
      return held === null && draft.panes.length === 0;
    },
    /** Takes a reading among those that wait, in the order of their times. */
    take(reading: Reading, at: number, { latenessMs, state: asked }: WindowOptions): void {
      if (reading.unit !== unit && (reading.unit !== undefined || draft.next === null)) restart(reading.unit);
      const { time } = reading;
      if (draft.next === null) {
        // An earlier one may still be on its way.
        countedTo = Math.min(time, at - latenessMs);
        draft.next = clock.indexOf(countedTo);
        draft.panes = [];
        held = null;
      }
      if (time < countedTo) {
        late++;
        return;
      }
      const before = draft.waiting.findLastIndex((sample) => sample.time <= time);
      // What came again is known.
      if (draft.waiting[before]?.time === time || held?.time === time) return;
      draft.waiting.splice(before + 1, 0, sampleOf(reading, asked));
    },
    /** Counts the readings of before a moment, and those that there is no room to keep waiting. */
    countBefore(moment: number): void {
      for (let [first] = draft.waiting; first; [first] = draft.waiting) {
        if (first.time >= moment && draft.waiting.length <= MOST_WAITING) return;
        draft.waiting.shift();
        draft.advance(first.time);
        held = first;
        if (first.value === null) continue;
        const pane = paneAt(clock.indexOf(first.time));
        pane.count++;
        pane.sum += first.value;
        see(pane, first.value);
      }
    },
    /** Lets what holds hold until then. */
    advance(to: number): void {
      const trustedTo = held?.value == null ? countedTo : held.time + staleMs();
      while (countedTo < to && countedTo < trustedTo && held?.value != null) {
        const index = clock.indexOf(countedTo);
        const until = Math.min(to, trustedTo, clock.endOf(index));
        hold(paneAt(index), held.value, until - countedTo, held.isState);
        countedTo = until;
      }
      countedTo = Math.max(countedTo, to);
    },
    done: (): WindowState => ({
      ...{ waiting: draft.waiting, held, countedTo, panes: draft.panes, next: draft.next, late },
      ...(unit !== undefined && { unit }),
    }),
  };

  function restart(next: string | undefined): void {
    unit = next;
    held = null;
    draft.next = null;
    draft.panes = [];
    draft.waiting = [];
  }

  /** The state before must stay as it was. */
  function paneAt(index: number): Pane {
    if (!isTouched) draft.panes = draft.panes.map((pane) => ({ ...pane }));
    isTouched = true;
    const known = draft.panes.find((pane) => pane.index === index);
    if (known) return known;
    const pane = emptyPane(index);
    draft.panes.push(pane);
    return pane;
  }

  return draft;
}

function sampleOf({ time, value, quality }: Reading, asked: string | undefined): Sample {
  if (quality !== 'good' || value === null) return { time, value: null, isState: false };
  const number = typeof value === 'string' ? 0 : Number(value);
  const isText = typeof value === 'string' && asked === undefined;
  return { time, value: isText ? null : number, isState: String(value) === asked };
}

function windowOf(
  { of, unit: wanted, lengthMs, leastGood }: WindowOptions,
  pane: Pane,
  unit: string | undefined,
  time: number,
): Derived {
  if (pane.goodMs === 0 && pane.count === 0) {
    return {
      value: of === 'count' ? 0 : null,
      quality: 'bad',
      reason: 'no good reading in the window',
      goodShare: 0,
      time,
    };
  }
  const result = windowValue(of, pane, unit, wanted);
  if ('problem' in result) return { value: null, quality: 'bad', reason: result.problem, time };
  const goodShare = Math.min(1, pane.goodMs / lengthMs);
  if (goodShare >= leastGood) return { ...result, quality: 'good', goodShare, time };
  const reason = `${Math.floor(goodShare * 100)} % of the window was good`;
  return { ...result, quality: 'uncertain', reason, goodShare, time };
}
