import type { Causes } from '../alarms/causes.ts';
import { type OperatorLoad, operatorLoad } from '../alarms/operator-load.ts';
import { asPlantError, PlantError } from '../model/errors.ts';
import type { Clock } from '../model/link.ts';
import type { SwingingDoors } from '../normalize/swinging-door.ts';
import type { AliveMark } from '../store/alive-mark.ts';
import type { OpenedStore } from '../store/store.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { type Arming, createArming } from './arming.ts';
import { saveCheckpoint } from './checkpoint.ts';
import { type Commands, createCommands } from './commands.ts';
import { createDerivations, type Derivations } from './derivations.ts';
import { createEmergencyHold, type EmergencyHold } from './emergency-hold.ts';
import { createFeed, type Feed } from './feed.ts';
import { createHistoryKeeper, type HistoryKeeper, type OpenHistory } from './history-keeper.ts';
import { createInlet, type Inlet } from './inlet.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createLinks, type Links } from './links.ts';
import { createLoans, type Loans } from './loans.ts';
import { createOrderSystems, type OrderSystems } from './order-systems.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPlantAlarms, type PlantAlarms } from './plant-alarms.ts';
import { type PlantUnread, tellPlantUnread } from './plant-learning.ts';
import type { Probe } from './probe.ts';
import { createRamps, type Ramps } from './ramps.ts';
import { replayFrom, TELL_AGAIN, tellAgainFrom } from './replay.ts';
import { runWrite } from './runs.ts';
import { createSignals, type Signals } from './signals.ts';
import { faultName, learnerIn, type SystemFault } from './system-faults.ts';
import { createWakeUps } from './wake-ups.ts';

/** Latest values and the sign of life are stored this often, ms. */
const CHECKPOINT_MS = 10_000;
/** While a delay is in progress it is marked this often that the plant is alive: so much of the delay a crash may cost, ms. */
const ALIVE_MS = 20;

/** `starting`: the store is being opened. `failed`: it cannot be; tried again every few seconds. */
export type PlantState = { state: 'starting' | 'running' | 'closed' } | { state: 'failed'; reason: string };

export interface PlantOptions {
  id: string;
  name: string;
  /** IANA name; people read times in it. */
  timeZone: string;
  /** Who share the alarms at a time; default 1. */
  operators?: number;
  clock: Clock;
  openStore: () => Promise<OpenedStore>;
  /** Where it is marked until when the plant was alive, finer than its checkpoints. Opened after the store. */
  openAliveMark?: (() => AliveMark) | undefined;
  /** Without it the plant keeps no history. */
  openHistory?: OpenHistory | undefined;
  /** Which alarms explain which; without it none does. */
  causes?: Causes | undefined;
  /** Thins out what the history keeps. */
  swingingDoors?: SwingingDoors | undefined;
  /** Pause before a store that could not be opened or written is tried again, ms; default 5,000. */
  reopenMs?: number;
  /** Pause after the first failed delivery, ms; default 1,000. */
  firstRetryMs?: number;
  probe?: Probe | undefined;
}

/** One plant: its store, its signals, its rules, its alarms and its actions. */
export interface PlantRuntime
  extends Omit<PlantAlarms, 'load' | 'commit' | 'lastTransitionAt' | 'systemFaults' | 'alarmFigures'> {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly probe: Probe | undefined;
  readonly state: PlantState;
  readonly runtimeId: string;
  readonly signals: Signals;
  readonly history: HistoryKeeper;
  readonly derivations: Derivations;
  readonly arming: Arming;
  readonly emergencyHold: EmergencyHold;
  readonly approvals: Approvals;
  readonly commands: Commands;
  readonly loans: Loans;
  readonly ramps: Ramps;
  readonly inlet: Inlet;
  readonly outbox: Outbox;
  readonly orderSystems: OrderSystems;
  readonly feed: Feed;
  readonly links: Links;
  readonly systemFault: SystemFault;
  /** How the alarms burden each of the operators. */
  alarmFigures(): OperatorLoad;
  /** The store; throws STORE_FAILED while it is not open. */
  store(): OpenedStore;
  /** Calls back at once and on each change of state; returns the way out. */
  watch(listener: (state: PlantState) => void): () => void;
  /** Resolves when the plant runs; stays pending while its store cannot be opened; rejects when it closes before. */
  readonly ready: Promise<void>;
  /** Forgets what the last run knew of nodes that are gone. */
  forgetDeleted(isGone: (nodeId: string) => boolean): void;
  close(): Promise<void>;
}

/** The fault of a target that cannot be delivered to. */
const stuckFault = ({ id, name }: { id: string; name: string }) => ({ words: `outbox to ${name}`, id });

export function createPlantRuntime(options: PlantOptions): PlantRuntime {
  const { id, name, timeZone, clock, openStore, reopenMs = 5000, firstRetryMs = 1000, probe } = options;
  const feed = createFeed();
  const wakeUps = createWakeUps(clock);
  const history = createHistoryKeeper(options.openHistory, tellHistory, reopenMs);
  const { swingingDoors: doors } = options;
  const signals = createSignals(feed, (readings) => history.observe(doors ? doors.take(readings) : readings));
  const watchers = new Set<(state: PlantState) => void>();
  let state: PlantState = { state: 'starting' };
  let opened: OpenedStore | undefined;
  let checkpoint: NodeJS.Timeout | undefined;
  let aliveMark: AliveMark | undefined;
  let alive: NodeJS.Timeout | undefined;
  let reopen: NodeJS.Timeout | undefined;
  let historyProblem: string | undefined;
  let settleReady: { resolve(): void; reject(error: Error): void };
  const ready = new Promise<void>((resolve, reject) => {
    settleReady = { resolve, reject };
  });
  // Whoever waits hears of a close; nobody waiting is no crash.
  ready.catch(() => undefined);

  const store = (): OpenedStore => {
    if (opened) return opened;
    const why = state.state === 'failed' ? state.reason : `plant ${name} is ${state.state}`;
    throw new PlantError('STORE_FAILED', why);
  };
  const alarmSide: PlantAlarms = createPlantAlarms({
    ...{ id, name, clock, wakeUps, feed, store, ready, probe, causes: options.causes },
    ledger: () => ledger,
    history: history.history,
    isOpen: () => opened !== undefined,
    // After a crash a reading may have become the latest value before its rule saw it.
    seenBefore: (asset, property) =>
      store().cleanStop ? signals.timeBefore(asset, property) : Number.NEGATIVE_INFINITY,
    stoppedAt: () => lastAlive(store()) ?? 0,
  });
  const { commit, systemFaults, rules, desk } = alarmSide;
  const { tell: systemFault, learningLost } = systemFaults;
  const ledger: Ledger = createLedger(store, (error) => systemFault('store', error?.message), reopenMs);
  const derivations = createDerivations({
    ...{ clock, wakeUps, ready, store, learningLost },
    commit: (writes) => commit(writes, []),
  });
  const arming = createArming({ store, clock, feed });
  const emergencyHold = createEmergencyHold({ store, clock, feed });
  const approvals = createApprovals({ store, clock, feed, wakeUps });
  const commands = createCommands({
    ...{ store, clock, feed, approvals, probe, latest: signals.named },
    armed: arming.isArmed,
    held: () => emergencyHold.state,
  });
  const ramps = createRamps({ store, clock, commands });
  const loans = createLoans({ store, clock, feed, wakeUps, commands, links: () => links, systemFault, probe });
  const inlet = createInlet(store, () => replayFrom(opened), probe);
  const outbox = createOutbox({
    ...{ store, clock, feed, firstRetryMs, probe },
    onStuck: (target, reason) => systemFault(stuckFault(target), reason),
  });
  const links = createLinks({ feed, systemFault, keep: (writes) => void commit(writes, []) });

  function become(next: PlantState): void {
    state = next;
    for (const watcher of watchers) watcher(next);
    feed.publish({ kind: 'plant' });
  }

  async function start(): Promise<void> {
    let store: OpenedStore | undefined;
    try {
      store = await openStore();
      if (state.state === 'closed') return await store.close();
      aliveMark ??= options.openAliveMark?.();
      const unread = await load(store);
      await store.write([runWrite(lastAlive(store), store.cleanStop, clock())], 'now');
      opened = store;
      outbox.start();
      checkpoint = setInterval(() => void keepCheckpoint(), CHECKPOINT_MS).unref();
      if (aliveMark) alive = setInterval(markAlive, ALIVE_MS).unref();
      become({ state: 'running' });
      tellHistory();
      void tellPlantUnread(id, unread, learningLost);
      await ramps.start();
      await loans.start();
      settleReady.resolve();
    } catch (thrown) {
      // What was opened but cannot be used would keep its own next attempt out.
      await store?.close().catch(() => undefined);
      if (state.state === 'closed') return;
      const { message } = asPlantError(thrown, 'STORE_FAILED');
      // Told once, not at each attempt.
      if (state.state !== 'failed' || state.reason !== message) become({ state: 'failed', reason: message });
      reopen = setTimeout(() => void start(), reopenMs).unref();
    }
  }

  function markAlive(): void {
    if (wakeUps.waiting > 0) aliveMark?.set(clock());
  }

  /** Until when the last run is known to have been up; `undefined` where there was none. */
  function lastAlive({ checkpointAt }: OpenedStore): number | undefined {
    const marked = aliveMark?.before ?? 0;
    return checkpointAt === undefined && marked === 0 ? undefined : Math.max(checkpointAt ?? 0, marked);
  }

  async function load(store: OpenedStore): Promise<PlantUnread> {
    const facts = await store.read('fact.all');
    arming.load(facts);
    emergencyHold.load(facts);
    await commands.load(facts, store, lastAlive(store) ?? 0);
    await approvals.load(facts, store);
    ramps.load(facts);
    const latest = signals.load(await store.read('latest.all'));
    const presence = links.load(await store.read('presence.all'));
    return { latest, presence, ...(await alarmSide.load(store, facts)) };
  }

  const keepCheckpoint = () => {
    links.checkpoint();
    return saveCheckpoint(signals, ledger, clock());
  };

  /** The plant goes on without its history, but not silently. */
  function tellHistory(): void {
    if (state.state !== 'running' || history.state.state === 'starting') return;
    const problem = history.state.state === 'failed' ? history.state.reason : undefined;
    systemFault('history', problem);
    if (problem === historyProblem) return;
    historyProblem = problem;
    become(state);
  }

  void start();

  return {
    ...{ id, name, timeZone, clock, probe, signals, history, derivations },
    ...{ arming, commands, inlet, outbox, feed, links },
    ...{ loans, ramps, emergencyHold, approvals, orderSystems: createOrderSystems() },
    ...{ store, ready, systemFault, rules, desk, alarms: alarmSide.alarms, followers: alarmSide.followers },
    ...{ deviceAlarms: alarmSide.deviceAlarms, escalations: alarmSide.escalations },
    alarmFigures: () => operatorLoad(alarmSide.alarmFigures(), options.operators ?? 1),
    forgetDeleted(isGone) {
      links.forget(isGone);
      loans.forget(isGone);
      const there = new Set([
        ...links.faultSources(),
        ...[...outbox.targets].map(([id, { name }]) => faultName(stuckFault({ id, name }))),
      ]);
      systemFaults.endOf((source) => {
        const learner = learnerIn(source);
        return learner === undefined ? /^(link|outbox to) /.test(source) && !there.has(source) : isGone(learner);
      });
    },
    acknowledge: alarmSide.acknowledge,
    get state() {
      return state;
    },
    get runtimeId() {
      return store().runtimeId;
    },
    watch(listener) {
      watchers.add(listener);
      listener(state);
      return () => watchers.delete(listener);
    },
    async close() {
      const before = state.state;
      // What takes long afterwards must not make old what was told just now.
      const stoppedAt = clock();
      become({ state: 'closed' });
      settleReady.reject(new PlantError('STORE_FAILED', `plant ${name} is closed`));
      clearTimeout(reopen);
      clearInterval(checkpoint);
      clearInterval(alive);
      wakeUps.close();
      alarmSide.close();
      if (before !== 'running') return await history.close();
      // Node-RED closes all nodes in one turn: those that are on their way out come first.
      await new Promise((resolve) => setImmediate(resolve));
      await loans.close();
      await derivations.close();
      await rules.close();
      await outbox.close();
      if (doors) history.observe(doors.flush());
      await history.close();
      await keepCheckpoint();
      const from = tellAgainFrom(stoppedAt, alarmSide.lastTransitionAt);
      void ledger.write([{ statement: 'fact.put', params: [TELL_AGAIN, from] }], 'soon');
      await ledger.close();
      await store().close();
      aliveMark?.close();
    },
  };
}
