import { createHash } from 'node:crypto';
import { type Alarm, isActive, type Transition } from '../model/alarm.ts';
import { textOf } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import { type Reading, signalName } from '../model/reading.ts';
import type { Effect, RuleInput, Step } from '../model/rule.ts';
import { selects } from '../model/selector.ts';
import type { Row, Write } from '../store/store.ts';
import { explainSignal } from './explain.ts';
import type { HostServices, RuleHost, RuleSetup } from './rule-setup.ts';
import {
  adoptUnit,
  inUnitOfRule,
  type KeptSignal,
  keptSignal,
  limitsInUnitOf,
  type WatchedSignal,
  watchedSignal,
} from './watched-signal.ts';

/** Most signals one rule keeps state for; further ones are not watched and counted. */
const MOST_WATCHED = 100_000;

export function createRuleHost<Settings, State>(setup: RuleSetup<Settings, State>, services: HostServices): RuleHost {
  const { rule } = setup;
  const lateMs = setup.judgesLate ? Number.POSITIVE_INFINITY : setup.lateMs;
  const subjectRule: Alarm['rule'] = { id: setup.id, name: setup.name, type: rule.type };
  /** Most signals share their settings. */
  const hashes = new Map<Settings, string>();
  /** Assets that the rule cannot judge, and why. */
  const unready = new Map<string, string>();
  /** `null`: an asset the selector does not pick. */
  const byAsset = new Map<string, WatchedSignal<Settings, State> | null>();
  let watched = 0;
  let dropped = 0;
  let closed = false;
  let dirty = new Set<WatchedSignal<Settings, State>>();
  let flushing: NodeJS.Immediate | undefined;
  let pending: Promise<void> = Promise.resolve();

  function entryOf(asset: string): WatchedSignal<Settings, State> | null {
    const known = byAsset.get(asset);
    if (known !== undefined) return known;
    if (watched >= MOST_WATCHED) {
      dropped++;
      return null;
    }
    const watches = selects(setup.assets, asset) && setup.reaches?.(asset) !== false;
    const entry = watches ? newEntry(asset) : null;
    if (entry) watched++;
    byAsset.set(asset, entry);
    return entry;
  }

  function newEntry(asset: string): WatchedSignal<Settings, State> | null {
    const settings = setup.settingsFor(asset);
    if (isProblem(settings)) {
      // One of them is told at once; the others are counted, and named to whoever asks.
      if (unready.size === 0) setup.onProblem(`not watched: ${settings.problem}`);
      unready.set(asset, settings.problem);
      return null;
    }
    const signal = watchedSignal(asset, settings, hashOf(settings), rule.initial, setup.unit, (at) => {
      if (closed) return;
      if (signal.replayedAt > 0) catchUp(signal, services.clock());
      else run(signal, { kind: 'tick', at }, undefined, false);
    });
    signal.lastTime = services.seenBefore(asset, setup.property);
    return signal;
  }

  function stepReading(
    entry: WatchedSignal<Settings, State>,
    reading: Reading,
    carried: unknown,
    replayed: boolean,
  ): void {
    const { receivedAt: at, time, value } = reading;
    if (replayed && at <= Math.max(entry.changedAt, entry.lastReading?.receivedAt ?? 0)) return;
    if (time < entry.lastTime || at - time > lateMs) {
      entry.historical = reading;
      return;
    }
    const last = entry.lastReading;
    if (last !== undefined && time === last.time && value === last.value && reading.quality === last.quality) return;
    if (replayed) entry.replayedAt = at;
    else if (entry.replayedAt > 0) catchUp(entry, at);
    while (entry.dueAt <= at) {
      const due = entry.dueAt;
      entry.dueAt = Number.POSITIVE_INFINITY;
      run(entry, { kind: 'tick', at: due }, undefined, replayed);
    }
    entry.lastTime = time;
    entry.lastReading = reading;
    if (reading.unit !== entry.unit) takeUnit(entry, reading.unit);
    const good = reading.quality === 'good' && entry.unitProblem === undefined;
    run(entry, { kind: 'reading', at, value: inUnitOfRule(entry, value), good }, carried, replayed);
  }

  /** The time since the last reading that came again was no time of ours: nobody knows how long the runtime was away. */
  function catchUp(entry: WatchedSignal<Settings, State>, at: number): void {
    const stoppedAt = entry.replayedAt;
    entry.replayedAt = 0;
    run(entry, { kind: 'resume', stoppedAt, at }, undefined, false);
  }

  function takeUnit(entry: WatchedSignal<Settings, State>, unit: string | undefined): void {
    adoptUnit(entry, unit, setup.unit);
    if (entry.unitProblem) setup.onProblem(`${signalName(entry.asset, setup.property)}: ${entry.unitProblem}`);
  }

  function run(entry: WatchedSignal<Settings, State>, input: RuleInput, carried: unknown, replayed: boolean): void {
    const step = rule.step(entry.settings, entry.state, input);
    if (step !== undefined) apply(entry, step, input.at, carried, replayed);
  }

  function apply(
    entry: WatchedSignal<Settings, State>,
    step: Step<State>,
    at: number,
    carried: unknown,
    replayed: boolean,
  ): void {
    if (entry.state === rule.initial) entry.began = entry.lastReading;
    entry.state = step.state;
    entry.changedAt = at;
    entry.dueAt = Number.POSITIVE_INFINITY;
    const transitions: Transition[] = [];
    for (const effect of step.effects) {
      if (effect.kind === 'wake') {
        entry.dueAt = effect.at;
        services.wakeUps.schedule(entry);
      } else transitions.push(...transitionsOf(entry, effect));
    }
    if (step.state === rule.initial) entry.began = undefined;
    if (transitions.length === 0) {
      dirty.add(entry);
      flushing ??= setImmediate(flush);
      return;
    }
    dirty.delete(entry);
    settle([stateWrite(entry)], transitions, carried, replayed);
  }

  function settle(writes: Write[], transitions: Transition[], carried: unknown, replayed: boolean): void {
    const tell = () => {
      try {
        for (const transition of transitions) {
          if (transition.alarm.rule.id === setup.id) setup.onTransition(transition, carried, replayed);
          else services.tellElsewhere?.(transition);
        }
      } catch (thrown) {
        // A node behind may throw; the rule goes on.
        setup.onProblem(textOf(thrown));
      }
    };
    pending = services.commit(writes, transitions, tell).catch((thrown: unknown) => setup.onProblem(textOf(thrown)));
  }

  function transitionsOf(
    entry: WatchedSignal<Settings, State>,
    effect: Exclude<Effect, { kind: 'wake' }>,
  ): Transition[] {
    const { condition, at, value } = effect;
    const subject = { rule: subjectRule, asset: entry.asset, property: setup.property, condition };
    const { lastReading: reading, began } = entry;
    if (effect.kind === 'clear') {
      return services.alarms.change(subject, { kind: 'clear', at, value, ...(reading && { reading }) });
    }
    const signal = signalName(entry.asset, setup.property);
    const unit = setup.unit ?? entry.unit;
    const unitPart = unit === undefined ? {} : { unit };
    return services.alarms.raise(subject, {
      ...{ at, value, unit },
      priority: rule.priority(entry.settings, condition),
      message: rule.describe(entry.settings, effect, signal),
      evidence: {
        ...effect.evidence,
        ...unitPart,
        ...(began && began.receivedAt !== reading?.receivedAt && { began }),
        ...(reading && { reading }),
      },
    });
  }

  function stateWrite(entry: WatchedSignal<Settings, State>): Write {
    const body = toJson(keptSignal(entry, rule.initial));
    return {
      statement: 'rule_state.put',
      params: [setup.id, entry.asset, setup.property, entry.settingsHash, entry.changedAt, body],
    };
  }

  function flush(): void {
    flushing = undefined;
    if (dirty.size === 0) return;
    const writes = [...dirty].map(stateWrite);
    dirty = new Set();
    pending = services.commit(writes, []);
  }

  function restoreEntry(row: Row, stoppedAt: number, now: number): void {
    const entry = entryOf(String(row.asset));
    if (!entry || row.property !== setup.property) return;
    const { state, last, began } = JSON.parse(String(row.body)) as KeptSignal<State>;
    entry.changedAt = Number(row.at);
    entry.began = began;
    if (last) {
      entry.lastReading = last;
      entry.lastTime = Math.max(entry.lastTime, last.time);
      adoptUnit(entry, last.unit, setup.unit);
    }
    if (state !== null) {
      const value = last?.quality === 'good' && !entry.unitProblem ? inUnitOfRule(entry, last.value) : null;
      entry.state = row.settings_hash === entry.settingsHash ? state : rule.carry(entry.settings, state, value);
    }
    run(entry, { kind: 'resume', stoppedAt: Math.max(stoppedAt, entry.changedAt), at: now }, undefined, false);
    entry.changedAt = Number(row.at);
  }

  return {
    id: setup.id,
    step(readings, carried, replayed) {
      if (closed) return;
      for (const reading of readings) {
        if (reading.property !== setup.property) continue;
        const entry = entryOf(reading.asset);
        if (entry !== null) stepReading(entry, reading, carried, replayed);
      }
    },
    get signals() {
      return watched;
    },
    counts: () => ({ active: services.alarms.activeOf(setup.id), dropped, unready: unready.size }),
    limitsOf(asset, property) {
      if (property !== setup.property || !selects(setup.assets, asset)) return [];
      const entry = byAsset.get(asset);
      const settings = entry?.settings ?? setup.settingsFor(asset);
      return isProblem(settings) ? [] : limitsInUnitOf(entry, rule.limits(settings));
    },
    explain: (asset, property, at) =>
      explainSignal(setup, { asset, property }, byAsset.get(asset) ?? unready.get(asset), at),
    resume(stoppedAt, at) {
      for (const entry of byAsset.values()) if (entry) run(entry, { kind: 'resume', stoppedAt, at }, undefined, false);
    },
    async restore(rows, stoppedAt) {
      const now = services.clock();
      for (const row of rows) restoreEntry(row, stoppedAt, now);
      const lost = services.alarms.ofRule(setup.id).filter((alarm) => isActive(alarm) && !stillRaised(alarm));
      const close = { kind: 'close', at: now, because: 'settings changed' } as const;
      settle(
        [],
        lost.flatMap((alarm) => services.alarms.changeById(alarm.id, close)),
        undefined,
        false,
      );
      await pending;
    },
    async close() {
      closed = true;
      clearImmediate(flushing);
      flush();
      await pending;
    },
    async forget() {
      const close = { kind: 'close', at: services.clock(), because: 'rule deleted' } as const;
      const transitions = services.alarms
        .ofRule(setup.id)
        .flatMap((alarm) => services.alarms.changeById(alarm.id, close));
      await services.commit([{ statement: 'rule_state.delete_rule', params: [setup.id] }], transitions);
    },
  };

  function stillRaised({ asset, property, condition }: Alarm): boolean {
    const entry = byAsset.get(asset);
    return property === setup.property && entry != null && rule.raised(entry.settings, entry.state).includes(condition);
  }

  function hashOf(settings: Settings): string {
    const known = hashes.get(settings);
    if (known !== undefined) return known;
    const behaviour = [rule.type, settings, setup.assets, setup.property, setup.unit, setup.judgesLate];
    const hash = createHash('sha256').update(JSON.stringify(behaviour)).digest('hex').slice(0, 16);
    hashes.set(settings, hash);
    return hash;
  }
}

function isProblem<Settings>(settings: Settings | { problem: string }): settings is { problem: string } {
  return typeof settings === 'object' && settings !== null && 'problem' in settings;
}
