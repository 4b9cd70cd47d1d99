import type { Transition } from '../model/alarm.ts';
import { plantTime } from '../model/plant-time.ts';
import type { Reading } from '../model/reading.ts';
import { createAlarmBook, recorded } from '../runtime/alarm-book.ts';
import { createRuleHost } from '../runtime/rule-host.ts';
import type { FlowRule } from './flow-rules.ts';
import type { Recording } from './recording.ts';
import type { BacktestResult } from './result.ts';
import { createRunNotes } from './run-notes.ts';
import { simulatedTime } from './simulated-time.ts';
import { createTally } from './tally.ts';
import { createWatchedSignals } from './watched-signals.ts';

/** The steps between two readings that share a time, ms: as the runtime's clock does it. */
const STEP_MS = 0.001;
const DAY_MS = 86_400_000;
/** What people held then is not in a recording. */
const NOTHING_HELD = { of: () => undefined };

/** How far a backtest is. */
export interface BacktestProgress {
  /** 0 to 1. */
  share: number;
  readings: number;
  alarms: number;
}

export interface BacktestOptions {
  /** Goes into the occurrence ids. A live run with the same one gives its alarms the same ids. */
  runtimeId?: string;
  /** A rule gets only what the wires of its flow can bring it: for recordings of a whole plant. */
  followWires?: boolean;
  /** Keeps every transition in the result. */
  journal?: boolean;
  /** Told after each batch of readings. */
  onProgress?(progress: BacktestProgress): void;
  /** Asked after each batch: true ends the backtest there. */
  isCancelled?(): boolean;
}

/**
 * Runs the rules of a flow over recorded readings with the very code that runs live; time is the readings' own. Alarms, orders and
 * writes are counted and named, nothing is executed. The same readings give the same result, byte for byte.
 * @param flowRules at least one; of the plant of the first are the time zone and the days
 * @param recording a reading that was received earlier than the one before it counts as received right after that
 */
export async function runBacktest(
  flowRules: readonly FlowRule[],
  recording: Recording,
  { runtimeId = 'BACKTEST', followWires = false, journal, onProgress, isCancelled }: BacktestOptions = {},
): Promise<BacktestResult> {
  const time = simulatedTime();
  const zone = plantTime(flowRules[0]?.plant.timeZone ?? 'UTC');
  const causes = flowRules[0]?.model.causes;
  const alarms = createAlarmBook(() => runtimeId, causes && { holds: NOTHING_HELD, causes });
  const tally = createTally(flowRules, zone);
  const signals = createWatchedSignals(flowRules);
  const notes = createRunNotes();
  const transitionsKept: Transition[] = [];

  const hosts = flowRules.map((rule) => {
    const { id, name, ready, plant, reaches } = rule;
    const commit = (_writes: unknown, transitions: readonly Transition[]) => {
      tally.take(transitions);
      if (journal) transitionsKept.push(...transitions.map(recorded));
      for (const { kind, alarm } of transitions) if (kind === 'raised') signals.countAlarm(alarm.asset, alarm.property);
      return Promise.resolve();
    };
    const onProblem = (text: string) => notes.problem(`${name}: ${text}`);
    const setup = {
      ...ready,
      id,
      name,
      lateMs: plant.lateAfterSeconds * 1000,
      ...(followWires && { reaches }),
      onTransition: () => undefined,
      onProblem,
    };
    const seenBefore = () => Number.NEGATIVE_INFINITY;
    return {
      name,
      host: createRuleHost(setup, { clock: time.clock, wakeUps: time.wakeUps, alarms, commit, seenBefore }),
    };
  });
  /** Rules that say something to each value. */
  const telling = hosts.flatMap(({ host }, i) => {
    const ready = flowRules[i]?.ready;
    return ready?.rule.said ? [{ host, property: ready.property }] : [];
  });
  const lateMs = Math.min(...flowRules.map(({ plant }) => plant.lateAfterSeconds * 1000));

  let from = 0;
  let to = 0;
  let readings = 0;
  let late = 0;
  let complete = true;
  /** A host takes lists; one and the same spares as many as there are readings. */
  const single: Reading[] = [];
  for await (const batch of recording.batches()) {
    for (const reading of batch) {
      if (readings++ === 0) from = reading.receivedAt;
      else if (reading.receivedAt < to + STEP_MS) reading.receivedAt = to + STEP_MS;
      to = reading.receivedAt;
      if (to - reading.time > lateMs) late++;
      time.advanceTo(to);
      signals.take(reading);
      single[0] = reading;
      for (const { host } of hosts) host.step(single, undefined, false);
      for (const { host, property } of telling) {
        const said = reading.property === property && reading.quality === 'good' && host.said(reading.asset);
        if (said) signals.said(reading, said);
      }
    }
    onProgress?.({ share: recording.progress, readings, alarms: tally.alarms });
    if (isCancelled?.()) {
      complete = false;
      break;
    }
  }
  for (const alarm of alarms.live()) if (alarm.clearedAt === undefined) tally.stillActive(alarm, to);
  const watching = hosts.map(({ name, host }) => ({ name, signals: host.signals, dropped: host.counts().dropped }));
  for (const { host } of hosts) await host.close();

  const days = (to - from) / DAY_MS;
  const perDay = (count: number) => (days > 0 ? count / days : count);
  const orders = tally.rules.reduce((sum, rule) => sum + rule.orders, 0);
  return {
    ...{ from, to, days, readings, timeZone: zone.timeZone, plant: flowRules[0]?.plant.name ?? '' },
    ...{ rules: [...tally.rules], ...tally.named(), alarmsByDay: tally.byDay() },
    ...{ alarmsPerDay: perDay(tally.alarms), ordersPerDay: perDay(orders), signals: signals.results(hosts) },
    notes: notes.all({
      readings,
      alarms: tally.alarms,
      late,
      lateMs,
      watching,
      signals,
      problems: tally.problems,
      rules: flowRules,
      to,
    }),
    ...{ complete, ...(journal && { journal: transitionsKept }) },
  };
}
