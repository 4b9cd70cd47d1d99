import { createCauseIndex } from '../alarms/cause-index.ts';
import type { Causes } from '../alarms/causes.ts';
import { createFirstOut } from '../alarms/first-out.ts';
import type { Holds } from '../alarms/holds.ts';
import { advance, type LifecycleEvent, raised } from '../alarms/lifecycle.ts';
import {
  type Alarm,
  type AlarmCondition,
  type AlarmHold,
  type AlarmPriority,
  type Evidence,
  isActive,
  isAlarm,
  type Transition,
} from '../model/alarm.ts';
import { toJson } from '../model/json.ts';
import { occurrenceId } from '../model/occurrence.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Row, Write } from '../store/store.ts';
import { takeOver, type UnreadRow } from './take-over.ts';

/** What an alarm is about: one condition of one rule on one signal. */
export interface AlarmSubject {
  rule: Alarm['rule'];
  asset: string;
  property: string;
  condition: AlarmCondition;
}

/** What a rule says about an occurrence when it raises. */
export interface RaisedFacts {
  at: number;
  priority: AlarmPriority;
  value: ReadingValue;
  unit: string | undefined;
  message: string;
  evidence: Evidence;
  latches?: true | undefined;
  first?: true | undefined;
  group?: Alarm['group'] | undefined;
}

/** What keeps alarms from people and outputs; without it nothing does. */
export interface AlarmKeeping {
  holds: Pick<Holds, 'of'>;
  causes: Causes;
}

/** The alarms of a plant that are not normal, at most one for each condition of each rule on each signal. */
export interface AlarmBook {
  /** Takes over stored alarms and returns those that cannot be read. */
  load(rows: readonly Row[]): UnreadRow[];
  /**
   * A new occurrence; a latched one goes on. One that was still waiting for its acknowledgement closes with the reason *recurred*. Alarms of
   * other rules that are its consequences are suppressed.
   */
  raise(subject: AlarmSubject, facts: RaisedFacts): Transition[];
  /** What an event changes about the alarm of a subject and about its consequences; empty where nothing. */
  change(subject: AlarmSubject, event: LifecycleEvent): Transition[];
  /** Takes over what now holds the alarms that a person's decision is about. */
  review(concerns: (alarm: Alarm) => boolean, at: number, by?: string): Transition[];
  changeById(id: string, event: LifecycleEvent): Transition[];
  byId(id: string): Alarm | undefined;
  bySubject(subject: AlarmSubject): Alarm | undefined;
  ofRule(ruleId: string): Alarm[];
  /** How many alarms of a rule have a condition that holds. */
  activeOf(ruleId: string): number;
  /** Newest first. */
  live(): Alarm[];
}

/** Consequences may come this long before their cause, ms: devices do not report in the order of events. */
const BEFORE_CAUSE_MS = 10_000;

/** An alarm book whose occurrences carry this runtime's id. */
export function createAlarmBook(runtimeId: () => string, keeping?: AlarmKeeping): AlarmBook {
  const bySubject = new Map<string, Alarm>();
  const byId = new Map<string, Alarm>();
  const active = new Map<string, number>();
  const firstOut = createFirstOut();
  const explained = keeping && createCauseIndex(keeping.causes);

  function keep(alarm: Alarm, at: number) {
    const key = subjectKey(alarm);
    const before = byId.get(alarm.id);
    const change = Number(isActive(alarm)) - Number(before !== undefined && isActive(before));
    if (change !== 0) {
      active.set(alarm.rule.id, (active.get(alarm.rule.id) ?? 0) + change);
      if (change > 0) firstOut.add(alarm.asset, at);
      else firstOut.remove(alarm.asset, at);
    }
    if (alarm.state === 'NORM') {
      byId.delete(alarm.id);
      explained?.delete(alarm);
      if (bySubject.get(key)?.id === alarm.id) bySubject.delete(key);
    } else {
      byId.set(alarm.id, alarm);
      explained?.put(alarm);
      bySubject.set(key, alarm);
    }
  }

  function step(alarm: Alarm | undefined, event: LifecycleEvent): Transition[] {
    const transition = alarm && advance(alarm, event);
    if (!transition) return [];
    keep(transition.alarm, event.at);
    return [transition];
  }

  function alarmsWith(ids: Iterable<string>): Alarm[] {
    return [...ids].flatMap((id) => byId.get(id) ?? []);
  }

  /** What an alarm may explain. One that is explained itself explains no other of its group. */
  function standingUnder(cause: Alarm): Alarm[] {
    const { group: _group, ...alone } = cause;
    return alarmsWith(explained?.consequencesOf(cause.hold?.cause ? alone : cause) ?? []);
  }

  /** A change of an alarm, and what it means for its consequences where it is over. */
  function changed(alarm: Alarm | undefined, event: LifecycleEvent): Transition[] {
    const transitions = step(alarm, event);
    const [changed] = transitions;
    if (!alarm || !changed || !isActive(alarm) || isActive(changed.alarm)) return transitions;
    // Others of its group may clear as well, and wait for that.
    const waits = ({ group }: Alarm) => event.kind === 'clear' && group !== undefined && group.key === alarm.group?.key;
    const freed = standingUnder(alarm).filter((one) => one.hold?.cause?.id === alarm.id && !waits(one));
    return [...transitions, ...freed.flatMap((one) => reviewed(one, event.at))];
  }

  /** What is to hold an alarm now: what a person has placed, or a cause that explains it. */
  function holdOf(alarm: Omit<Alarm, 'state'>, since: number): AlarmHold | undefined {
    if (!keeping) return undefined;
    const placed = keeping.holds.of(alarm);
    const cause = placed?.state === 'OOSRV' ? undefined : causeOf(alarm);
    if (cause) return { state: 'DSUPR', since, cause: { id: cause.id, message: cause.message } };
    if (!placed) return undefined;
    const { id: _id, scope: _scope, ...hold } = placed;
    return hold;
  }

  function causeOf(alarm: Omit<Alarm, 'state'>): Alarm | undefined {
    if (alarm.condition === 'system' || !explained) return undefined;
    for (const id of explained.causesOf(alarm)) {
      const cause = byId.get(id);
      if (!cause || id === alarm.id || !mayExplain(cause, alarm)) continue;
      if (!isCausedBy(cause, alarm.id)) return cause;
    }
    return undefined;
  }

  /** Two alarms do not silence each other: what rests on an alarm cannot be its cause. */
  function isCausedBy(alarm: Alarm, id: string): boolean {
    for (let one: Alarm | undefined = alarm; one; one = byId.get(one.hold?.cause?.id ?? '')) {
      if (one.id === id) return true;
    }
    return false;
  }

  function reviewed(alarm: Alarm, at: number, by?: string): Transition[] {
    const hold = holdOf(alarm, at);
    const { hold: before } = alarm;
    const isSame =
      hold?.state === before?.state && hold?.cause?.id === before?.cause?.id && hold?.until === before?.until;
    if (isSame) return [];
    return step(alarm, hold ? { kind: 'hold', at, hold } : { kind: 'release', at, ...(by !== undefined && { by }) });
  }

  /** The consequences of a new alarm that stand already. */
  function consequencesOf(cause: Alarm, at: number): Transition[] {
    return standingUnder(cause).flatMap((one) => (one.id === cause.id ? [] : reviewed(one, at)));
  }

  return {
    load: (rows) =>
      takeOver(rows, (_row, body) => {
        if (!isAlarm(body)) throw new TypeError('not an alarm');
        keep(body, body.raisedAt);
      }),
    raise(subject, facts) {
      const { rule, asset, property, condition } = subject;
      const { at, priority, value, unit, message, evidence, latches, first, group } = facts;
      const earlier = bySubject.get(subjectKey(subject));
      const again = step(earlier, { kind: 'raise', at, value });
      if (again.length > 0) return again;
      const closing = changed(earlier, { kind: 'close', at, because: 'recurred' });
      const id = occurrenceId({ runtimeId: runtimeId(), rule: rule.id, asset, property, condition, at });
      const alarm = {
        ...{ id, rule, asset, property, condition, priority, value },
        ...(evidence.limit !== undefined && { limit: evidence.limit }),
        ...(unit !== undefined && { unit }),
        ...{ raisedAt: at, ...(latches && { latches }), ...(first && { first }), ...(group && { group }) },
        ...(condition !== 'system' && firstOut.isFirst(asset, at) && { firstOut: true as const }),
        ...{ message, evidence },
      };
      const transition = raised(alarm, holdOf(alarm, at));
      keep(transition.alarm, at);
      return [...closing, transition, ...consequencesOf(transition.alarm, at)];
    },
    review: (concerns, at, by) => [...byId.values()].filter(concerns).flatMap((alarm) => reviewed(alarm, at, by)),
    change: (subject, event) => changed(bySubject.get(subjectKey(subject)), event),
    changeById: (id, event) => changed(byId.get(id), event),
    byId: (id) => byId.get(id),
    bySubject: (subject) => bySubject.get(subjectKey(subject)),
    ofRule: (ruleId) => [...byId.values()].filter((alarm) => alarm.rule.id === ruleId),
    activeOf: (ruleId) => active.get(ruleId) ?? 0,
    live: () => [...byId.values()].sort((a, b) => b.raisedAt - a.raisedAt),
  };
}

/** By their times: a cause explains what came before it only shortly before; in a group, the one that nothing else explains is the first. */
function mayExplain(cause: Alarm, alarm: Pick<Alarm, 'raisedAt' | 'group'>): boolean {
  const { group } = alarm;
  if (group === undefined || cause.group?.key !== group.key) return alarm.raisedAt > cause.raisedAt - BEFORE_CAUSE_MS;
  return cause.hold?.cause === undefined && Math.abs(alarm.raisedAt - cause.raisedAt) <= group.withinMs;
}

function subjectKey({ rule, asset, property, condition }: AlarmSubject): string {
  return JSON.stringify([rule.id, asset, property, condition]);
}

/**
 * A transition as the journal keeps it: without which alarm was first out. That is how alarms came up to people; what stands in the journal
 * follows from the readings.
 */
export function recorded(transition: Transition): Transition {
  const { firstOut: _seen, ...alarm } = transition.alarm;
  return { ...transition, alarm };
}

/** What makes a transition durable: the alarm as it is now, and its journal entry. The same transition twice is written once. */
export function transitionWrites(transition: Transition): Write[] {
  const { kind, at, alarm } = transition;
  const body = toJson(recorded(transition));
  return [
    alarm.state === 'NORM'
      ? { statement: 'alarm.delete', params: [alarm.id] }
      : { statement: 'alarm.put', params: [alarm.id, alarm.rule.id, toJson(alarm)] },
    { statement: 'journal.append', params: [`${alarm.id}:${kind}:${at}`, at, 'transition', alarm.id, body] },
  ];
}
