import type { ReadingValue } from '../model/reading.ts';
import { type ClauseText, clausesOf } from './clauses.ts';
import { compileTruth, type Judge, MOST_SPENT } from './compile.ts';
import { lookBack } from './look-back.ts';
import {
  type LogicPlan,
  type LogicProblem,
  type LogicSignal,
  type Part,
  type Temporal,
  UNKNOWN,
  type Verdict,
} from './part.ts';
import { STRETCHES } from './plan.ts';
import { readLogic } from './read-logic.ts';
import type { HeardSignal, LogicState } from './state.ts';
import { type Keeping, withSample } from './stretch.ts';
import { startOf, stepTimer, withTime } from './timers.ts';

/** What a rule is stepped with. `at` is the runtime's clock and never goes back, `time` the source's; `signal` a place in {@link Logic.signals}. */
export type LogicInput =
  | { readonly kind: 'reading'; signal: number; at: number; time: number; value: ReadingValue; good: boolean }
  | { readonly kind: 'tick'; at: number }
  /** The runtime was away from `stoppedAt` until `at`: that time counts for no delay, and a value is as old as it is. */
  | { readonly kind: 'resume'; stoppedAt: number; at: number };

/** What a step led to. */
export interface LogicStep {
  readonly state: LogicState;
  readonly verdict: Verdict;
  /** Step it with a tick at this time unless something comes before; infinite: only news can change the verdict. */
  readonly wakeAt: number;
}

/** A rule that is ready to run: a pure reducer. */
export interface Logic {
  /** The signals that it needs; it is to be stepped when one of them has news. */
  readonly signals: readonly LogicSignal[];
  /** How far back it looks at each of them, ms; empty where only the last value counts. */
  readonly windows: readonly (readonly number[])[];
  /** The state of a rule that knows nothing. */
  readonly initial: LogicState;
  step(state: LogicState, input: LogicInput): LogicStep;
  /** Takes in what was heard without judging it. */
  hear(state: LogicState, input: LogicInput): LogicState;
  /** The clauses of the rule as they stand at a moment, for people. */
  explain(state: LogicState, at: number): readonly ClauseText[];
}

/** What a rule asks its plant. */
export interface LogicFacts {
  /** A value older than this is stale, ms. */
  staleMs(signal: LogicSignal): number;
}

/** The runtime's clock steps by microseconds. */
const JUST_AFTER_MS = 0.001;

/** Reads a rule and makes it ready; or says where it is none. */
export function createLogic(given: unknown, facts: LogicFacts): Logic | LogicProblem {
  const plan = readLogic(given);
  return 'problem' in plan ? plan : readyPlan(plan, facts);
}

/** Makes a rule that has been read ready. */
export function readyPlan(plan: LogicPlan, facts: LogicFacts): Logic {
  const { signals, windows, temporals, root } = plan;
  const staleMs = signals.map((signal) => Math.min(facts.staleMs(signal), Number.MAX_SAFE_INTEGER));
  const keepings = windows.map(
    ({ signal, ms }): Keeping => ({ ms, stretchMs: ms / STRETCHES, staleMs: staleMs[signal] ?? 0 }),
  );
  const conditions = temporals.map((temporal) => conditionOf(temporal, temporals));
  const judge = compileTruth(root);

  function run(before: LogicState, input: LogicInput) {
    const state = advanced(before, input);
    const { at } = state;
    const values = state.heard.map((heard) => (isFresh(heard, at) ? heard.value : UNKNOWN));
    const results: unknown[] = [];
    const frame = { signals: values, temporals: results, left: MOST_SPENT };
    const timers = [...state.timers];
    let wakeAt = Number.POSITIVE_INFINITY;
    for (const heard of state.heard) if (isFresh(heard, at)) wakeAt = Math.min(wakeAt, heard.until + JUST_AFTER_MS);
    const past = lookBack(state, keepings, values);
    for (const [i, temporal] of temporals.entries()) {
      const condition = conditions[i];
      const timer = timers[i];
      if ('condition' in temporal && condition && timer) {
        const until = trustedUntil(condition.signals, state.heard, at);
        const timed = stepTimer(temporal, timer, condition.judge(frame, null), at, until);
        timers[i] = timed.timer;
        results.push(timed.value);
        wakeAt = Math.min(wakeAt, timed.wakeAt);
      } else if (!('condition' in temporal)) {
        const { value, wakeAt: next } = past(temporal);
        results.push(value);
        wakeAt = Math.min(wakeAt, next);
      }
    }
    const truth = judge(frame, null);
    const verdict: Verdict = truth === UNKNOWN ? 'unknown' : truth;
    // A sum may be rounded back to the moment itself.
    return { state: { ...state, timers }, verdict, wakeAt: Math.max(wakeAt, at + JUST_AFTER_MS), frame };
  }

  /** What was heard, and the time that has passed. */
  function advanced(before: LogicState, input: LogicInput): LogicState {
    const at = Math.max(input.at, before.at);
    const to = input.kind === 'resume' ? Math.min(input.stoppedAt, at) : at;
    const timers = before.timers.map((timer) => withTime(timer, before.at, to));
    if (input.kind !== 'reading') return { ...before, at, timers };
    const { signal } = input;
    const known = before.heard[signal] ?? null;
    // A clock that is ahead says nothing of what is to come.
    const time = Math.min(input.time, at);
    const isGood = input.good && input.value !== null;
    const isSeen = known?.time === time && known.good === isGood && known.value === input.value;
    if (isSeen) return { ...before, at, timers };
    const { value } = input;
    const sample = { time, value: numberOf(value), isGood };
    const stretches = before.stretches.map((kept, i) => {
      const keeping = keepings[i];
      return windows[i]?.signal === signal && keeping ? withSample(kept, sample, keeping) : kept;
    });
    if (known && time < known.time) return { ...before, at, timers, stretches };
    const heard = before.heard.with(signal, {
      ...{ value, good: isGood, time, at, until: at + (staleMs[signal] ?? 0) },
      goodTime: isGood ? time : (known?.goodTime ?? null),
      goodValue: isGood ? value : (known?.goodValue ?? null),
      previous: known?.goodValue ?? null,
    });
    return { at, heard, stretches, timers };
  }

  return {
    signals,
    windows: signals.map((_signal, i) => windows.filter(({ signal }) => signal === i).map(({ ms }) => ms)),
    initial: {
      at: 0,
      heard: signals.map(() => null),
      stretches: windows.map(() => []),
      timers: temporals.map(startOf),
    },
    step(before, input) {
      const { state, verdict, wakeAt } = run(before, input);
      return { state, verdict, wakeAt };
    },
    hear: advanced,
    explain(before, at) {
      const { state, frame } = run(before, { kind: 'tick', at });
      return clausesOf(plan, state, frame);
    },
  };
}

/** True for a value that counts at a moment. */
function isFresh(heard: HeardSignal | null | undefined, at: number): heard is HeardSignal {
  return heard?.good === true && at <= heard.until;
}

function numberOf(value: ReadingValue): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : null;
}

/** Until when what a condition rests on stays as it is, as far as that is known now. */
function trustedUntil(signals: readonly number[], heard: readonly (HeardSignal | null)[], at: number): number {
  let until = Number.MAX_SAFE_INTEGER;
  for (const signal of signals) {
    const one = heard[signal];
    if (isFresh(one, at)) until = Math.min(until, one.until);
  }
  return until;
}

interface Condition {
  readonly judge: Judge;
  /** What it rests on, through others that look back too. */
  readonly signals: readonly number[];
}

function conditionOf(temporal: Temporal, temporals: readonly Temporal[]): Condition | undefined {
  if (!('condition' in temporal)) return undefined;
  return { judge: compileTruth(temporal.condition), signals: [...new Set(signalsIn(temporal.condition, temporals))] };
}

function signalsIn(part: Part, temporals: readonly Temporal[]): readonly number[] {
  switch (part.kind) {
    case 'signal':
      return [part.signal, ...(part.fallback ? signalsIn(part.fallback, temporals) : [])];
    case 'list':
      return part.items.flatMap((item) => signalsIn(item, temporals));
    case 'call':
      return part.operands.flatMap((operand) => signalsIn(operand, temporals));
    case 'missing':
      return part.signals;
    case 'temporal': {
      const of = temporals[part.temporal];
      if (!of) return [];
      return 'condition' in of ? signalsIn(of.condition, temporals) : [of.signal];
    }
    default:
      return [];
  }
}
