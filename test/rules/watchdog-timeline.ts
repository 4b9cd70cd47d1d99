import { deepEqual } from 'node:assert/strict';
import type { ReadingValue } from '../../src/model/reading.ts';
import type { Heard, RaiseEffect, ReadyRule, RuleInput, SignalFacts } from '../../src/model/rule.ts';
import { readSettings } from '../../src/model/settings.ts';
import { readyWatchdog, watchdogProblems } from '../../src/rules/ready-watchdog.ts';
import { watchdog } from '../../src/rules/watchdog.ts';
import type { WatchdogRule, WatchdogState } from '../../src/rules/watchdog-rule.ts';
import { watchdogSettings } from '../../src/rules/watchdog-settings.ts';
import { plainFacts } from '../support/signal-facts.ts';

/** When the clock of these timelines begins. */
export const START = 1_000_000_000;
const SIGNAL = { asset: 'acme/tank', property: 'level' };

/** A watchdog over `level` of all assets, no data for 30 s where nothing else is set. */
export function ready(stored: object = {}, facts: Partial<SignalFacts> = {}): ReadyRule<WatchdogRule, WatchdogState> {
  const given = { plant: 'p', property: 'level', silenceSeconds: 30, ...stored };
  const { settings, problems } = readSettings(watchdogSettings, given, watchdogProblems);
  deepEqual(problems, []);
  if (!settings) throw new Error('no settings');
  return readyWatchdog(settings, { ...plainFacts(60_000), ...facts });
}

/** A signal that is watched on a clock of its own: what is due is woken first, as the runtime does it. Times are seconds. */
export function watching(stored: object = {}, facts: Partial<SignalFacts> = {}) {
  const rule = ready(stored, facts).settingsFor(SIGNAL.asset);
  if ('problem' in rule) throw new Error(rule.problem);
  const said: string[] = [];
  const raised: RaiseEffect[] = [];
  let state = watchdog.initial;
  let dueAt = Number.POSITIVE_INFINITY;
  let others: readonly Heard[] = [];
  let lastAt = START;

  function step(input: RuleInput): void {
    const made = watchdog.step(rule as WatchdogRule, state, input);
    if (!made) return;
    state = made.state;
    dueAt = Number.POSITIVE_INFINITY;
    for (const effect of made.effects) {
      if (effect.kind === 'wake') dueAt = effect.at;
      else said.push(`${effect.kind} ${effect.condition}@${Math.round((effect.at - START) / 100) / 10}`);
      if (effect.kind === 'raise') raised.push(effect);
    }
  }
  function until(seconds: number): number {
    const at = START + seconds * 1000;
    while (dueAt <= at) {
      const due = dueAt;
      dueAt = Number.POSITIVE_INFINITY;
      step({ kind: 'tick', at: due, others });
    }
    return at;
  }
  return {
    said,
    raised,
    until,
    give(seconds: number, value: number | null, bad?: string) {
      lastAt = until(seconds);
      const source = { protocol: 'mqtt', link: 'Broker', address: 'tank/level' };
      const good = value !== null;
      step({ kind: 'reading', at: lastAt, time: lastAt, value, good, first: false, others, bad, source });
    },
    tell(seconds: number, value: ReadingValue, forSeconds = Number.POSITIVE_INFINITY, more: Partial<Heard> = {}) {
      const at = until(seconds);
      others = [{ value, good: true, at, time: at, until: at + forSeconds * 1000, ...more }];
      step({ kind: 'reference', at, others });
    },
    /** Several others are told of at once. */
    tellAll(seconds: number, ...values: ReadingValue[]) {
      const at = until(seconds);
      others = values.map((value) => ({ value, good: true, at, time: at, until: Number.POSITIVE_INFINITY }));
      step({ kind: 'reference', at, others });
    },
    /** The runtime is away; what it had stored comes back as JSON. */
    away(from: number, to: number, crashed = false) {
      const stoppedAt = until(from);
      dueAt = Number.POSITIVE_INFINITY;
      state = JSON.parse(JSON.stringify(state)) as WatchdogState;
      step({ kind: 'resume', stoppedAt, at: START + to * 1000, crashed, others });
    },
    explained: (seconds: number) =>
      watchdog
        .explain(rule, state, { value: 1, good: true, lastAt, at: START + seconds * 1000, others })
        .map(({ text }) => text),
    message: () => watchdog.describe(rule, raised.at(-1) as RaiseEffect, SIGNAL),
    state: () => state,
  };
}
