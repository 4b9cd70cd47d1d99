import { type Alarm, type AlarmPriority, isActive, isHeld, PRIORITIES, type Transition } from '../model/alarm.ts';
import { signalName } from '../model/reading.ts';

/** The slots in which alarms are counted: EEMUA 191 and ISA-18.2 judge by ten minutes. */
export const SLOT_MS = 600_000;
/** More than this in ten minutes is a flood, until there are fewer than {@link FLOOD_OVER} (ISA-18.2, 16.4). */
export const FLOOD_FROM = 10;
const FLOOD_OVER = 5;
/** An alarm that is raised this often within a minute chatters (ISA-18.2, 16.5). */
const CHATTERING = 3;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Slots that are kept: a week. */
const SLOTS = (7 * DAY_MS) / SLOT_MS;
/** Subjects whose counts are kept; those that were raised least often make room. */
const MOST_SUBJECTS = 5000;

/** One alarm among those raised most often. */
export interface OftenRaised {
  rule: Alarm['rule'];
  asset: string;
  property: string;
  condition: Alarm['condition'];
  /** In the last day. */
  raised: number;
  chatters: boolean;
}

/** How the alarms of a plant burden its operators, by EEMUA 191 and ISA-18.2. */
export interface AlarmFigures {
  /** Raised in the last ten minutes, and since when that is a flood. */
  lastTenMinutes: number;
  floodSince?: number;
  /** Over the last day, or as long as is known: alarms in ten minutes on average, the most, and the share of time in flood. */
  lastDay: { knownMs: number; raised: number; average: number; peak: number; floodShare: number };
  /** How many were raised of each priority in the last day; about 5, 15 and 80 % of high, medium and low are aimed for. */
  byPriority: Record<AlarmPriority, number>;
  /** The ten that were raised most often in the last day. */
  topTen: OftenRaised[];
  chattering: number;
  /** Alarms that stand for longer than a day. */
  stale: { id: string; asset: string; property: string; condition: Alarm['condition']; raisedAt: number }[];
}

interface Slot {
  at: number;
  raised: number;
  byPriority: number[];
  bySubject: Map<string, number>;
}

interface Subject {
  alarm: Alarm;
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
  const slots: Slot[] = [];
  const subjects = new Map<string, Subject>();
  let floodSince: number | undefined;
  /** Raised within the last ten minutes, oldest first. */
  let recent: number[] = [];

  const slotAt = (at: number): Slot => {
    const start = Math.floor(at / SLOT_MS) * SLOT_MS;
    const last = slots.at(-1);
    if (last && last.at >= start) return last;
    const slot = { at: start, raised: 0, byPriority: PRIORITIES.map(() => 0), bySubject: new Map<string, number>() };
    slots.push(slot);
    if (slots.length > SLOTS) slots.shift();
    return slot;
  };

  const forgetOld = (at: number) => {
    const first = recent.findIndex((one) => one > at - SLOT_MS);
    recent = first < 0 ? [] : first === 0 ? recent : recent.slice(first);
    if (floodSince !== undefined && recent.length < FLOOD_OVER) floodSince = undefined;
  };

  const remember = (key: string, alarm: Alarm, at: number) => {
    const known = subjects.get(key) ?? { alarm, recent: [], chatteredAt: Number.NEGATIVE_INFINITY };
    known.alarm = alarm;
    known.recent = [...known.recent.filter((one) => one > at - MINUTE_MS), at].slice(-CHATTERING);
    if (known.recent.length >= CHATTERING) known.chatteredAt = at;
    subjects.delete(key);
    subjects.set(key, known);
    if (subjects.size > MOST_SUBJECTS) subjects.delete(subjects.keys().next().value ?? '');
  };

  return {
    take({ output, at, alarm }) {
      if (output !== 'raised') return;
      const key = JSON.stringify([alarm.rule.id, signalName(alarm.asset, alarm.property), alarm.condition]);
      const slot = slotAt(at);
      slot.raised++;
      const rank = PRIORITIES.indexOf(alarm.priority);
      slot.byPriority[rank] = (slot.byPriority[rank] ?? 0) + 1;
      slot.bySubject.set(key, (slot.bySubject.get(key) ?? 0) + 1);
      remember(key, alarm, at);
      forgetOld(at);
      recent.push(at);
      if (recent.length > FLOOD_FROM) floodSince ??= at;
    },
    figures(standing, at) {
      forgetOld(at);
      const day = slots.filter((slot) => slot.at > at - DAY_MS);
      const raised = day.reduce((sum, slot) => sum + slot.raised, 0);
      const knownMs = Math.min(DAY_MS, Math.max(SLOT_MS, at - since));
      const flooded = day.filter((slot) => slot.raised > FLOOD_FROM).length;
      const often = new Map<string, number>();
      for (const { bySubject } of day)
        for (const [key, count] of bySubject) often.set(key, (often.get(key) ?? 0) + count);
      const chatters = ({ chatteredAt }: Subject) => chatteredAt > at - DAY_MS;
      return {
        lastTenMinutes: recent.length,
        ...(floodSince !== undefined && { floodSince }),
        lastDay: {
          ...{ knownMs, raised, average: (raised * SLOT_MS) / knownMs },
          peak: Math.max(0, ...day.map((slot) => slot.raised)),
          floodShare: (flooded * SLOT_MS) / knownMs,
        },
        byPriority: Object.fromEntries(
          PRIORITIES.map((priority, i) => [priority, day.reduce((sum, slot) => sum + (slot.byPriority[i] ?? 0), 0)]),
        ) as Record<AlarmPriority, number>,
        topTen: [...often]
          .toSorted(([, a], [, b]) => b - a)
          .slice(0, 10)
          .flatMap(([key, count]) => {
            const subject = subjects.get(key);
            if (!subject) return [];
            const { rule, asset, property, condition } = subject.alarm;
            return [{ rule, asset, property, condition, raised: count, chatters: chatters(subject) }];
          }),
        chattering: [...subjects.values()].filter(chatters).length,
        stale: standing
          .filter((alarm) => isActive(alarm) && !isHeld(alarm.state) && alarm.raisedAt < at - DAY_MS)
          .map(({ id, asset, property, condition, raisedAt }) => ({ id, asset, property, condition, raisedAt })),
      };
    },
  };
}
