import { createHash } from 'node:crypto';
import { type Alarm, isActive, type Transition } from '../model/alarm.ts';
import { textOf } from '../model/errors.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';
import { signalName } from '../model/reading.ts';
import type { Effect, RuleInput, SignalLimit, Step } from '../model/rule.ts';
import { selects } from '../model/selector.ts';
import { unitConverter } from '../model/unit.ts';
import type { Row, Write } from '../store/store.ts';
import type { HostServices, RuleHost, RuleSetup } from './rule-setup.ts';

/** Most signals one rule keeps state for; further ones are not watched and counted. */
const MOST_WATCHED = 100_000;

/**
 * What is stored of a signal whose state has ever changed. `state` is `null` where it is the initial one: the row stays,
 * because what is received again after a crash must be known as seen.
 */
interface KeptState<State> {
  state: State | null;
  /** `null` where no reading was seen (JSON has no infinity). */
  lastTime: number | null;
  lastValue: ReadingValue;
}

interface Entry<State> {
  readonly asset: string;
  state: State;
  /** Runtime time of the last change of state. */
  changedAt: number;
  lastTime: number;
  lastValue: ReadingValue;
  lastReading: Reading | undefined;
  /** When the last reading that came again after a crash was received; 0 once a later one was live. */
  replayedAt: number;
  /** Unit of the readings that `factor` and `offset` are for. */
  unit: string | undefined;
  factor: number;
  offset: number;
  convertible: boolean;
  dueAt: number;
  scheduledAt: number;
  wake(at: number): void;
}

export function createRuleHost<Settings, State>(setup: RuleSetup<Settings, State>, services: HostServices): RuleHost {
  const { rule, settings } = setup;
  const subjectRule: Alarm['rule'] = { id: setup.id, name: setup.name, type: rule.type };
  const settingsHash = hashOf([rule.type, settings, setup.assets, setup.property, setup.unit]);
  /** `null`: an asset the selector does not pick. */
  const byAsset = new Map<string, Entry<State> | null>();
  let watched = 0;
  let dropped = 0;
  let closed = false;
  let dirty = new Set<Entry<State>>();
  let flushing: NodeJS.Immediate | undefined;
  let pending: Promise<void> = Promise.resolve();

  function entryOf(asset: string): Entry<State> | null {
    const known = byAsset.get(asset);
    if (known !== undefined) return known;
    if (watched >= MOST_WATCHED) {
      dropped++;
      return null;
    }
    const entry = selects(setup.assets, asset) ? newEntry(asset) : null;
    if (entry) watched++;
    byAsset.set(asset, entry);
    return entry;
  }

  function newEntry(asset: string): Entry<State> {
    return {
      asset,
      ...{
        state: rule.initial,
        changedAt: 0,
        lastTime: Number.NEGATIVE_INFINITY,
        lastValue: null,
        lastReading: undefined,
        replayedAt: 0,
      },
      ...{ unit: setup.unit, factor: 1, offset: 0, convertible: true },
      ...{ dueAt: Number.POSITIVE_INFINITY, scheduledAt: Number.POSITIVE_INFINITY },
      wake(at) {
        if (closed) return;
        if (this.replayedAt > 0) catchUp(this, services.clock());
        else run(this, { kind: 'tick', at }, undefined, false);
      },
    };
  }

  function stepReading(entry: Entry<State>, reading: Reading, carried: unknown, replayed: boolean): void {
    const { receivedAt: at, time, value } = reading;
    if (replayed && at <= entry.changedAt) return;
    if (time < entry.lastTime || at - time > setup.lateMs) return;
    if (time === entry.lastTime && value === entry.lastValue && reading.quality === entry.lastReading?.quality) return;
    if (replayed) entry.replayedAt = at;
    else if (entry.replayedAt > 0) catchUp(entry, at);
    if (entry.dueAt <= at) {
      const due = entry.dueAt;
      entry.dueAt = Number.POSITIVE_INFINITY;
      run(entry, { kind: 'tick', at: due }, undefined, replayed);
    }
    entry.lastTime = time;
    entry.lastValue = value;
    entry.lastReading = reading;
    if (reading.unit !== entry.unit) adoptUnit(entry, reading.unit);
    const good = reading.quality === 'good' && entry.convertible;
    run(entry, { kind: 'reading', at, value: inUnitOfRule(entry, value), good }, carried, replayed);
  }

  /** The time since the last reading that came again was no time of ours: nobody knows how long the runtime was away. */
  function catchUp(entry: Entry<State>, at: number): void {
    const stoppedAt = entry.replayedAt;
    entry.replayedAt = 0;
    run(entry, { kind: 'resume', stoppedAt, at }, undefined, false);
  }

  function inUnitOfRule({ factor, offset }: Entry<State>, value: ReadingValue): ReadingValue {
    // Without a conversion the very same number is passed on: a computed one would be allocated.
    if (typeof value !== 'number' || (factor === 1 && offset === 0)) return value;
    return value * factor + offset;
  }

  function adoptUnit(entry: Entry<State>, unit: string | undefined): void {
    entry.unit = unit;
    entry.factor = 1;
    entry.offset = 0;
    entry.convertible = true;
    if (unit === undefined || setup.unit === undefined || unit === setup.unit) return;
    const converter = unitConverter(unit, setup.unit);
    if ('problem' in converter) {
      entry.convertible = false;
      setup.onProblem(`${signalName(entry.asset, setup.property)}: ${converter.problem}`);
    } else {
      entry.factor = converter.factor;
      entry.offset = converter.offset;
    }
  }

  function run(entry: Entry<State>, input: RuleInput, carried: unknown, replayed: boolean): void {
    const step = rule.step(settings, entry.state, input);
    if (step !== undefined) apply(entry, step, input.at, carried, replayed);
  }

  function apply(entry: Entry<State>, step: Step<State>, at: number, carried: unknown, replayed: boolean): void {
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
        for (const transition of transitions) setup.onTransition(transition, carried, replayed);
      } catch (thrown) {
        // A node behind may throw; the rule goes on.
        setup.onProblem(textOf(thrown));
      }
    };
    pending = services.commit(writes, transitions, tell).catch((thrown: unknown) => setup.onProblem(textOf(thrown)));
  }

  function transitionsOf(entry: Entry<State>, effect: Exclude<Effect, { kind: 'wake' }>): Transition[] {
    const { condition, at, value } = effect;
    const subject = { rule: subjectRule, asset: entry.asset, property: setup.property, condition };
    if (effect.kind === 'clear') return services.alarms.change(subject, { kind: 'clear', at, value });
    const signal = signalName(entry.asset, setup.property);
    const unit = setup.unit ?? entry.unit;
    const unitPart = unit === undefined ? {} : { unit };
    const readingPart = entry.lastReading === undefined ? {} : { reading: entry.lastReading };
    return services.alarms.raise(subject, {
      ...{ at, value, unit },
      priority: rule.priority(settings, condition),
      message: rule.describe(settings, effect, signal),
      evidence: { ...effect.evidence, ...unitPart, ...readingPart },
    });
  }

  function limitsInUnitOf(entry: Entry<State> | null | undefined): readonly SignalLimit[] {
    if (!entry || (entry.factor === 1 && entry.offset === 0)) return entry?.convertible === false ? [] : setup.limits;
    const { factor, offset } = entry;
    return setup.limits.map((one) => ({ ...one, limit: Number(((one.limit - offset) / factor).toPrecision(12)) }));
  }

  function stateWrite(entry: Entry<State>): Write {
    const { asset, state, changedAt, lastTime, lastValue } = entry;
    const kept: KeptState<State> = { state: state === rule.initial ? null : state, lastTime, lastValue };
    const params = [setup.id, asset, setup.property, settingsHash, changedAt, JSON.stringify(kept)];
    return { statement: 'rule_state.put', params };
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
    const { state, lastTime, lastValue } = JSON.parse(String(row.body)) as KeptState<State>;
    const reading = services.latest(entry.asset, setup.property);
    entry.lastReading = reading;
    if (reading) adoptUnit(entry, reading.unit);
    if (state !== null) {
      const value = reading?.quality === 'good' && entry.convertible ? inUnitOfRule(entry, reading.value) : null;
      entry.state = row.settings_hash === settingsHash ? state : rule.carry(settings, state, value);
    }
    entry.changedAt = Number(row.at);
    entry.lastTime = lastTime ?? Number.NEGATIVE_INFINITY;
    entry.lastValue = lastValue;
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
    counts: () => ({ active: services.alarms.activeOf(setup.id), dropped }),
    limitsOf: (asset, property) =>
      property === setup.property && selects(setup.assets, asset) ? limitsInUnitOf(byAsset.get(asset)) : [],
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
    return property === setup.property && entry != null && rule.raised(settings, entry.state).includes(condition);
  }
}

function hashOf(behaviour: unknown): string {
  return createHash('sha256').update(JSON.stringify(behaviour)).digest('hex').slice(0, 16);
}
