import { type Alarm, isActive, type Transition } from '../model/alarm.ts';
import { textOf } from '../model/errors.ts';
import { type Reading, signalName } from '../model/reading.ts';
import { ownProperties, type RuleInput, type Step } from '../model/rule.ts';
import { isExact, selects } from '../model/selector.ts';
import type { Row, Write } from '../store/store.ts';
import { explainSignal } from './explain.ts';
import { learntStates } from './learnt-states.ts';
import { createOtherSignals, isOfOther } from './other-signals.ts';
import { createOtherSteps } from './other-steps.ts';
import { closedAlarms, tellTransitions, transitionsOf } from './raise-alarm.ts';
import { createRuleKeeper } from './rule-keeper.ts';
import { type HostServices, isProblem, type RuleHost, type RuleSetup } from './rule-setup.ts';
import { settingsHashes } from './settings-hash.ts';
import { forgetWrites, takeOver } from './take-over.ts';
import { createUnselected } from './unselected.ts';
import { createWarmUps } from './warm-ups.ts';
import {
  adoptUnit,
  inUnitOfRule,
  limitsHeld,
  readingInput,
  readKept,
  saidOf,
  signalWrite,
  takeReadings,
  type WatchedSignal,
  watchedSignal,
} from './watched-signal.ts';

/** Most signals one rule keeps state for; further ones are not watched and counted. */
const MOST_WATCHED = 100_000;
/** The clock steps by microseconds: a wake that is not ahead of its step comes with the next of them. */
const STEP_MS = 0.001;
const NONE: ReadonlySet<string> = new Set();

export function createRuleHost<Settings, State>(setup: RuleSetup<Settings, State>, services: HostServices): RuleHost {
  type Entry = WatchedSignal<Settings, State>;
  const { rule } = setup;
  const lateMs = setup.judgesLate ? Number.POSITIVE_INFINITY : setup.lateMs;
  const subjectRule: Alarm['rule'] = { id: setup.id, name: setup.name, type: rule.type };
  const hashOf = settingsHashes(setup);
  /** Assets that the rule cannot judge, and why. */
  const unready = new Map<string, string>();
  /** `null`: an asset the selector does not pick. */
  const byAsset = new Map<string, Entry | null>();
  /** Assets of which no more is stored than that their signal was judged, with the hash of the settings. */
  const judgedBefore = new Map<string, string>();
  let watched = 0;
  let dropped = 0;
  let closed = false;
  let pending: Promise<void> = Promise.resolve();
  const reaches = (asset: string, property: string) => setup.reaches?.(asset, property) !== false;
  const isSelected = (asset: string) => selects(setup.assets, asset);
  const { references, onProblem } = setup;
  const others =
    references.length === 0 ? undefined : createOtherSignals<Entry>({ references, isSelected, reaches, onProblem });
  const stepOther =
    others &&
    createOtherSteps<Entry>({ ...{ setup, others, lateMs, arrive, run }, keepOthers: () => keeper.keepOthers() });
  const unselected = createUnselected(setup);
  const warmUps = createWarmUps(rule);
  const joins = setup.joins === true;
  const ownOfJoined = new Set(ownProperties(references));
  const keeper = createRuleKeeper<Entry>((entries) => {
    const writes = [...entries.map(stateWrite), ...(others?.takeWrites(setup.id) ?? [])];
    if (writes.length > 0) pending = services.commit(writes, []);
  });
  const learnt = learntStates<Settings, State>({ setup, entries: byAsset, entryOf, keep: takenOver });
  if (joins && isExact(setup.assets)) entryOf(setup.assets);

  function entryOf(asset: string): Entry | null {
    const known = byAsset.get(asset);
    if (known !== undefined) return known;
    if (watched >= MOST_WATCHED) {
      dropped++;
      return null;
    }
    const watches = isSelected(asset) && (joins || reaches(asset, setup.property));
    const entry = watches ? newEntry(asset) : null;
    if (entry) watched++;
    byAsset.set(asset, entry);
    return entry;
  }

  /** A rule that joins signals knows an asset from a reading of one of its own on, unless it is too late to count. */
  function meet({ asset, property, receivedAt, time }: Reading): void {
    if (receivedAt - time <= lateMs && ownOfJoined.has(property)) entryOf(asset);
  }

  function newEntry(asset: string): Entry | null {
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
      else run(signal, { kind: 'tick', at, others: signal.others }, undefined, false);
    });
    if (others) signal.others = others.join(signal, asset);
    warmUps.join(signal);
    signal.lastTime = services.seenBefore(asset, setup.property);
    signal.isJudged = judgedBefore.get(asset) === signal.settingsHash;
    judgedBefore.delete(asset);
    return signal;
  }

  function stepReading(entry: Entry, reading: Reading, carried: unknown, replayed: boolean): void {
    const { receivedAt: at, time, value } = reading;
    if (replayed && isStepped(entry, reading)) return;
    if (time < entry.lastTime || at - time > lateMs) {
      entry.historical = reading;
      return;
    }
    const last = entry.lastReading;
    if (last !== undefined && time === last.time && value === last.value && reading.quality === last.quality) return;
    if (replayed || entry.replayedAt > 0 || entry.dueAt <= at) arrive(entry, at, replayed);
    entry.lastTime = time;
    entry.lastReading = reading;
    if (reading.unit !== entry.unit) takeUnit(entry, reading.unit);
    const good = reading.quality === 'good' && entry.unitProblem === undefined;
    const first = !entry.isJudged;
    run(entry, readingInput(entry, reading, good, first), carried, replayed);
    if (!first || !good) return;
    entry.isJudged = true;
    keeper.keep(entry);
  }

  /** Whether a reading that is given again is in the state. Others of its message may have been received at the same time. */
  function isStepped({ changedAt, lastReading: last }: Entry, { receivedAt: at, time }: Reading): boolean {
    return at < Math.max(changedAt, last?.receivedAt ?? 0) || (at === last?.receivedAt && time <= last.time);
  }

  /** Time has gone on to `at`: what was due before comes first. */
  function arrive(entry: Entry, at: number, replayed: boolean): void {
    if (replayed) entry.replayedAt = at;
    else if (entry.replayedAt > 0) catchUp(entry, at);
    while (entry.dueAt <= at) {
      const due = entry.dueAt;
      entry.dueAt = Number.POSITIVE_INFINITY;
      run(entry, { kind: 'tick', at: due, others: entry.others }, undefined, replayed);
    }
  }

  /** The time since the last reading that came again was no time of ours: nobody knows how long the runtime was away. */
  function catchUp(entry: Entry, at: number): void {
    const stoppedAt = entry.replayedAt;
    entry.replayedAt = 0;
    run(entry, { kind: 'resume', stoppedAt, at, others: entry.others }, undefined, false);
  }

  function takeUnit(entry: Entry, unit: string | undefined): void {
    adoptUnit(entry, unit, setup.unit);
    if (entry.unitProblem) setup.onProblem(`${signalName(entry.asset, setup.property)}: ${entry.unitProblem}`);
  }

  function run(entry: Entry, input: RuleInput, carried: unknown, replayed: boolean): void {
    const step = rule.step(entry.settings, entry.state, input);
    if (step !== undefined) apply(entry, step, input.at, carried, replayed);
  }

  function apply(entry: Entry, step: Step<State>, at: number, carried: unknown, replayed: boolean): void {
    if (rule.isCalm(entry.state)) entry.began = entry.lastReading;
    entry.state = step.state;
    entry.changedAt = at;
    warmUps.look(entry);
    entry.dueAt = Number.POSITIVE_INFINITY;
    const transitions: Transition[] = [];
    for (const effect of step.effects) {
      if (effect.kind === 'wake') {
        entry.dueAt = effect.at > at ? effect.at : at + STEP_MS;
        services.wakeUps.schedule(entry);
      } else transitions.push(...transitionsOf(services.alarms, { setup, subjectRule, others }, entry, effect));
    }
    if (rule.isCalm(step.state)) entry.began = undefined;
    if (transitions.length === 0) keeper.keep(entry, step.kept);
    else {
      keeper.isKept(entry);
      settle([stateWrite(entry), ...(others?.takeWrites(setup.id) ?? [])], transitions, carried, replayed);
    }
  }

  function settle(writes: Write[], transitions: Transition[], carried: unknown, replayed: boolean): void {
    const tell = () => tellTransitions(setup, services, transitions, { carried, replayed });
    pending = services.commit(writes, transitions, tell).catch((thrown: unknown) => setup.onProblem(textOf(thrown)));
  }

  const stateWrite = (entry: Entry) => signalWrite(setup, entry);

  function takenOver(entry: Entry): void {
    warmUps.look(entry);
    keeper.keep(entry);
  }

  function restoreEntry(row: Row, body: object, resumed: { stoppedAt: number; at: number; crashed: boolean }): void {
    const { state, judged, last, began } = readKept(body, rule.initial);
    if (!last) judgedBefore.set(String(row.asset), String(row.settings_hash));
    const entry = last && entryOf(String(row.asset));
    if (!entry) return;
    takeReadings(entry, last, began, setup.unit);
    entry.changedAt = Number(row.at);
    const isSame = row.settings_hash === entry.settingsHash;
    entry.isJudged = isSame && judged === true;
    if (state !== null) {
      const isValue = !joins && last.quality === 'good' && !entry.unitProblem;
      const value = isValue ? inUnitOfRule(entry, last.value) : null;
      entry.state = isSame ? state : rule.carry(entry.settings, state, value);
    }
    warmUps.look(entry);
    const stoppedAt = Math.max(resumed.stoppedAt, entry.changedAt);
    run(entry, { kind: 'resume', ...resumed, stoppedAt, others: entry.others }, undefined, false);
    entry.changedAt = Number(row.at);
  }

  /** A signal whose stored state cannot be read. It was judged before, so that people hear of what its next value finds. */
  function beginAnew(row: Row): string {
    const [asset, hash] = [String(row.asset), String(row.settings_hash)];
    const entry = byAsset.get(asset);
    if (!entry) judgedBefore.set(asset, hash);
    else Object.assign(entry, { state: rule.initial, began: undefined, isJudged: entry.settingsHash === hash });
    return asset;
  }

  return {
    ...{ id: setup.id, unheard: others?.unheard ?? NONE, learnt },
    step(readings, carried, replayed) {
      if (closed) return;
      for (const reading of readings) {
        if (joins) meet(reading);
        const other = others?.of(reading);
        if (other) stepOther?.(other, reading, carried, replayed);
        if (joins || reading.property !== setup.property) {
          if (watched === 0 && !other) unselected.see(reading);
          continue;
        }
        const entry = entryOf(reading.asset);
        if (entry !== null) stepReading(entry, reading, carried, replayed);
        else if (watched === 0) unselected.see(reading);
      }
    },
    get signals() {
      return watched;
    },
    counts: () => ({
      ...{ active: services.alarms.activeOf(setup.id), dropped, unready: unready.size },
      unselected: watched === 0 && unready.size === 0 ? unselected.count : 0,
      ...warmUps.counts(),
    }),
    limitsOf: (asset, property) =>
      property === setup.property && isSelected(asset) ? limitsHeld(setup, asset, byAsset.get(asset)) : [],
    said: (asset) => saidOf(rule, byAsset.get(asset)),
    async answer({ asset, id }, answer, alongside) {
      const entry = byAsset.get(asset);
      if (!entry || !rule.answered) return false;
      entry.state = rule.answered(entry.settings, entry.state, id, answer);
      await services.commit([stateWrite(entry), ...alongside], []);
      return true;
    },
    explain: (asset, property, at) =>
      explainSignal(setup, { asset, property }, byAsset.get(asset) ?? unready.get(asset), at),
    resume(stoppedAt, at) {
      for (const entry of byAsset.values())
        if (entry) run(entry, { kind: 'resume', stoppedAt, at, others: entry.others }, undefined, false);
    },
    async restore(rows, stoppedAt, crashed = false) {
      const at = services.clock();
      const isWatched = ({ property }: Row) => property === setup.property;
      const unread = takeOver(rows.filter(isOfOther), (row, body) => others?.restore(row, body));
      const anew = takeOver(rows.filter(isWatched), (row, body) => restoreEntry(row, body, { stoppedAt, at, crashed }));
      const lost = new Set(anew.map(({ row }) => beginAnew(row)));
      const closing = services.alarms.ofRule(setup.id).filter((alarm) => isActive(alarm) && !stillRaised(alarm));
      const because = ({ asset }: Alarm) => (lost.has(asset) ? 'learning lost' : 'settings changed');
      settle([], closedAlarms(services.alarms, closing, at, because), undefined, false);
      await pending;
      return [...unread, ...anew];
    },
    async close() {
      closed = true;
      keeper.close();
      await pending;
    },
    async forget() {
      const all = services.alarms.ofRule(setup.id);
      const closed = closedAlarms(services.alarms, all, services.clock(), () => 'rule deleted');
      await services.commit(forgetWrites(setup.id), closed);
    },
  };

  function stillRaised({ asset, property, condition }: Alarm): boolean {
    const entry = byAsset.get(asset);
    return property === setup.property && entry != null && rule.raised(entry.settings, entry.state).includes(condition);
  }
}
