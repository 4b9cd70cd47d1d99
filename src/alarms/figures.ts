import { type Alarm, type AlarmPriority, isActive, isHeld, PRIORITIES, type Transition } from '../model/alarm.ts';
import { signalName } from '../model/reading.ts';

/** The time in which alarms are counted: EEMUA 191 and ISA-18.2 judge by ten minutes. */
export const SLOT_MS = 600_000;
export const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** An alarm that is raised this often within a minute chatters (ISA-18.2, 16.5). */
const CHATTERING = 3;
/** So long counts are kept; what is older is dropped once a day. */
const KEPT_MS = 2 * DAY_MS;
/** Subjects whose counts are kept; those that were raised least often make room. */
const MOST_SUBJECTS = 5000;
/** So many more may come until room is made, for many at once. */
const SPARE_SUBJECTS = 500;
/** So many are named. */
const TOP = 10;

/** How many alarms were raised from a time on, until the next count begins. */
export interface RaisedCount {
  at: number;
  raised: number;
}

/** One alarm among those raised most often. */
export interface OftenRaised extends Pick<Alarm, 'rule' | 'asset' | 'property' | 'condition'> {
  /** In the last day. */
  raised: number;
  chatters: boolean;
}

export type StaleAlarm = Pick<Alarm, 'id' | 'rule' | 'asset' | 'property' | 'condition' | 'raisedAt'>;

/** What was counted of the alarms of a plant, whoever has to look after them. */
export interface AlarmFigures {
  at: number;
  /** How much of the last day is known. */
  knownMs: number;
  /** In which seconds alarms were raised, oldest first, for two days at least. */
  seconds: readonly RaisedCount[];
  /** How many were raised of each priority in the last day. */
  byPriority: Record<AlarmPriority, number>;
  /** The ten that were raised most often in the last day. */
  topTen: OftenRaised[];
  /** Those that chattered in the last day, and the ten of them raised most often. */
  chattering: { count: number; worst: OftenRaised[] };
  /** Alarms that stand for longer than a day, and the ten oldest of them. */
  stale: { count: number; oldest: StaleAlarm[] };
}

interface Subject {
  alarm: Alarm;
  /** By ten minutes. */
  counts: RaisedCount[];
  /** When it was raised the last times. */
  recent: number[];
  chatteredAt: number;
}

/** Counts alarms as they are raised; memory is bounded. */
export interface AlarmCounter {
  /** Counts an alarm that people and outputs heard of; transitions of other kinds count nothing. */
  take(transition: Transition): void;
  figures(standing: readonly Alarm[], at: number): AlarmFigures;
}

/** @param since from when on alarms are known, ms since the Unix epoch */
export function createAlarmCounter(since: number): AlarmCounter {
  const subjects = new Map<string, Subject>();
  const byPriority = new Map<AlarmPriority, RaisedCount[]>();
  let seconds: RaisedCount[] = [];
  let cleanedAt = since;

  /** Once a day, so that it costs nothing by the alarm. */
  const forgetOld = (at: number) => {
    if (at - cleanedAt < DAY_MS) return;
    cleanedAt = at;
    const isKept = (count: RaisedCount) => count.at > at - KEPT_MS;
    seconds = seconds.filter(isKept);
    for (const [priority, counts] of byPriority) byPriority.set(priority, counts.filter(isKept));
    for (const [key, subject] of subjects) {
      subject.counts = subject.counts.filter(isKept);
      if (subject.counts.length === 0) subjects.delete(key);
    }
  };

  const makeRoom = (at: number) => {
    if (subjects.size <= MOST_SUBJECTS + SPARE_SUBJECTS) return;
    const rarest = [...subjects].map(([key, subject]) => ({ key, raised: raisedSince(subject.counts, at - DAY_MS) }));
    rarest.sort((a, b) => a.raised - b.raised);
    for (const { key } of rarest.slice(0, SPARE_SUBJECTS)) subjects.delete(key);
  };

  const remember = (alarm: Alarm, at: number) => {
    const key = JSON.stringify([alarm.rule.id, signalName(alarm.asset, alarm.property), alarm.condition]);
    const known = subjects.get(key) ?? { alarm, counts: [], recent: [], chatteredAt: Number.NEGATIVE_INFINITY };
    known.alarm = alarm;
    count(known.counts, at, SLOT_MS);
    known.recent = [...known.recent.filter((one) => one > at - MINUTE_MS), at].slice(-CHATTERING);
    if (known.recent.length >= CHATTERING) known.chatteredAt = at;
    // Behind the others: of those that were raised equally often the ones longest ago make room.
    subjects.delete(key);
    subjects.set(key, known);
    makeRoom(at);
  };

  return {
    take({ output, at, alarm }) {
      if (output !== 'raised') return;
      forgetOld(at);
      count(seconds, at, SECOND_MS);
      const counts = byPriority.get(alarm.priority) ?? [];
      byPriority.set(alarm.priority, counts);
      count(counts, at, SLOT_MS);
      remember(alarm, at);
    },
    figures(standing, at) {
      const dayAgo = at - DAY_MS;
      const often = [...subjects.values()]
        .map(({ alarm: { rule, asset, property, condition }, counts, chatteredAt }): OftenRaised => {
          const raised = raisedSince(counts, dayAgo);
          return { rule, asset, property, condition, raised, chatters: chatteredAt > dayAgo };
        })
        .filter(({ raised, chatters }) => raised > 0 || chatters)
        .sort((a, b) => b.raised - a.raised);
      const chattering = often.filter(({ chatters }) => chatters);
      const stale = standing
        .filter((alarm) => isActive(alarm) && !isHeld(alarm.state) && alarm.raisedAt < dayAgo)
        .sort((a, b) => a.raisedAt - b.raisedAt);
      return {
        ...{ at, knownMs: Math.min(DAY_MS, Math.max(SLOT_MS, at - since)), seconds },
        byPriority: Object.fromEntries(
          PRIORITIES.map((priority) => [priority, raisedSince(byPriority.get(priority) ?? [], dayAgo)]),
        ) as Record<AlarmPriority, number>,
        topTen: often.slice(0, TOP),
        chattering: { count: chattering.length, worst: chattering.slice(0, TOP) },
        stale: { count: stale.length, oldest: stale.slice(0, TOP).map(staleAlarm) },
      };
    },
  };
}

const staleAlarm = ({ id, rule, asset, property, condition, raisedAt }: Alarm): StaleAlarm => ({
  ...{ id, rule, asset, property, condition, raisedAt },
});

/** Counts one more; a clock that was set back counts where it last was. */
function count(counts: RaisedCount[], at: number, stepMs: number): void {
  const start = Math.floor(at / stepMs) * stepMs;
  const last = counts.at(-1);
  if (last && last.at >= start) last.raised++;
  else counts.push({ at: start, raised: 1 });
}

function raisedSince(counts: readonly RaisedCount[], from: number): number {
  return counts.reduce((sum, { at, raised }) => (at > from ? sum + raised : sum), 0);
}
