import { toJson } from '../model/json.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';
import type { Heard, ReadyRule, Rule, RuleInput, Said, SignalLimit } from '../model/rule.ts';
import { unitConverter } from '../model/unit.ts';
import type { Write } from '../store/store.ts';
import { isProblem } from './rule-setup.ts';
import { ofShape } from './take-over.ts';

/** What one rule knows of one signal. */
export interface WatchedSignal<Settings, State> {
  readonly asset: string;
  /** What the rule is stepped with for this signal, and a short hash of what makes it behave so. */
  readonly settings: Settings;
  readonly settingsHash: string;
  state: State;
  /** What has been heard of the other signals that the rule needs. */
  others: readonly Heard[];
  /** A good value has been judged under these settings. */
  isJudged: boolean;
  /** Runtime time of the last change of state. */
  changedAt: number;
  lastTime: number;
  lastReading: Reading | undefined;
  /** The reading with which the state left the initial one. */
  began: Reading | undefined;
  /** The last reading that came too late or out of order to be judged. */
  historical: Reading | undefined;
  /** When the last reading that came again after a crash was received; 0 once a later one was live. */
  replayedAt: number;
  /** Unit of the readings that `factor` and `offset` are for. */
  unit: string | undefined;
  factor: number;
  offset: number;
  /** Why readings in this unit cannot be judged. */
  unitProblem: string | undefined;
  dueAt: number;
  scheduledAt: number;
  wake(at: number): void;
}

/**
 * What is stored of a signal that was judged, or whose state has ever changed. `state` is `null` where it is the initial one: the row stays, because what is received
 * again after a crash must be known as seen. `last` is there once the state has changed.
 */
export interface KeptSignal<State> {
  state: State | null;
  judged?: true;
  last?: Reading;
  began?: Reading;
}

const NO_OTHERS: readonly Heard[] = [];

/** A signal of which a rule knows nothing yet. */
export function watchedSignal<Settings, State>(
  asset: string,
  settings: Settings,
  settingsHash: string,
  initial: State,
  unit: string | undefined,
  wake: WatchedSignal<Settings, State>['wake'],
): WatchedSignal<Settings, State> {
  return {
    ...{
      asset,
      settings,
      settingsHash,
      state: initial,
      others: NO_OTHERS,
      isJudged: false,
      changedAt: 0,
      lastTime: Number.NEGATIVE_INFINITY,
      lastReading: undefined,
    },
    ...{ began: undefined, historical: undefined, replayedAt: 0 },
    ...{ unit, factor: 1, offset: 0, unitProblem: undefined },
    ...{ dueAt: Number.POSITIVE_INFINITY, scheduledAt: Number.POSITIVE_INFINITY, wake },
  };
}

/** Takes over the unit of the readings; a problem where it is of another kind than the rule's. */
export function adoptUnit<Settings, State>(
  signal: WatchedSignal<Settings, State>,
  unit: string | undefined,
  ruleUnit: string | undefined,
): void {
  signal.unit = unit;
  signal.factor = 1;
  signal.offset = 0;
  signal.unitProblem = undefined;
  if (unit === undefined || ruleUnit === undefined || unit === ruleUnit) return;
  const converter = unitConverter(unit, ruleUnit);
  if ('problem' in converter) signal.unitProblem = converter.problem;
  else {
    signal.factor = converter.factor;
    signal.offset = converter.offset;
  }
}

/** A value of the signal in the unit of the rule. */
export function inUnitOfRule<Settings, State>(
  { factor, offset }: WatchedSignal<Settings, State>,
  value: ReadingValue,
): ReadingValue {
  // Without a conversion the very same number is passed on: a computed one would be allocated.
  if (typeof value !== 'number' || (factor === 1 && offset === 0)) return value;
  return value * factor + offset;
}

/** A reading of the signal as its rule is stepped with it. On the hot path: nothing is allocated but the input itself. */
export function readingInput<Settings, State>(
  signal: WatchedSignal<Settings, State>,
  reading: Reading,
  good: boolean,
  first: boolean,
): RuleInput {
  const { receivedAt: at, time, source } = reading;
  const value = inUnitOfRule(signal, reading.value);
  const bad = good ? undefined : (signal.unitProblem ?? reading.reason ?? reading.quality);
  return { kind: 'reading', at, time, value, good, first, others: signal.others, bad, source };
}

/** Limits that a rule holds against the signal of an asset, in its unit. */
export function limitsHeld<Settings, State>(
  { rule, settingsFor }: ReadyRule<Settings, State>,
  asset: string,
  signal: WatchedSignal<Settings, State> | null | undefined,
): readonly SignalLimit[] {
  const settings = signal?.settings ?? settingsFor(asset);
  return isProblem(settings) ? [] : limitsInUnitOf(signal, rule.limits(settings, signal?.others ?? []));
}

/** What a rule said to the last value of a signal, in the unit of its readings. */
export function saidOf<Settings, State>(
  rule: Rule<Settings, State>,
  signal: WatchedSignal<Settings, State> | null | undefined,
): Said | undefined {
  const said = signal ? rule.said?.(signal.settings, signal.state) : undefined;
  if (!signal || !said?.expected || (signal.factor === 1 && signal.offset === 0)) return said;
  const back = (value: number) => (value - signal.offset) / signal.factor;
  const { low, high } = said.expected;
  return { ...said, expected: { low: back(low), high: back(high) } };
}

function limitsInUnitOf<Settings, State>(
  signal: WatchedSignal<Settings, State> | null | undefined,
  limits: readonly SignalLimit[],
): readonly SignalLimit[] {
  if (!signal || (signal.factor === 1 && signal.offset === 0)) return signal?.unitProblem ? [] : limits;
  const { factor, offset } = signal;
  return limits.map((one) => ({ ...one, limit: Number(((one.limit - offset) / factor).toPrecision(12)) }));
}

/** What was stored of a signal; throws where it is nothing that {@link keptSignal} could have written for such a rule. */
export function readKept<State>(body: object, initial: State): KeptSignal<State> {
  const kept = body as KeptSignal<State>;
  if (kept.last !== undefined && !Number.isFinite(kept.last.time)) throw new TypeError('the last reading has no time');
  if (kept.state !== null) ofShape(kept.state, initial);
  return kept;
}

/** Takes over the readings that were stored of a signal. */
export function takeReadings(
  signal: WatchedSignal<unknown, unknown>,
  last: Reading,
  began: Reading | undefined,
  ruleUnit: string | undefined,
): void {
  signal.began = began;
  signal.lastReading = last;
  signal.lastTime = Math.max(signal.lastTime, last.time);
  adoptUnit(signal, last.unit, ruleUnit);
}

/** Stores what a rule knows of a signal. */
export function signalWrite<Settings, State>(
  { id, property, rule }: { id: string; property: string; rule: Rule<Settings, State> },
  signal: WatchedSignal<Settings, State>,
): Write {
  const { asset, settingsHash, changedAt } = signal;
  const body = toJson(keptSignal(signal, rule.initial));
  return { statement: 'rule_state.put', params: [id, asset, property, settingsHash, changedAt, body] };
}

function keptSignal<Settings, State>(signal: WatchedSignal<Settings, State>, initial: State): KeptSignal<State> {
  const { state, isJudged, lastReading, began, changedAt } = signal;
  return {
    state: state === initial ? null : state,
    ...(isJudged && { judged: true }),
    ...(lastReading && changedAt > 0 && { last: lastReading }),
    ...(began && { began }),
  };
}
