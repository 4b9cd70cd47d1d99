import { advance, type LifecycleEvent, raised } from '../alarms/lifecycle.ts';
import {
  type Alarm,
  type AlarmCondition,
  type AlarmPriority,
  type Evidence,
  isActive,
  type Transition,
} from '../model/alarm.ts';
import { toJson } from '../model/json.ts';
import { occurrenceId } from '../model/occurrence.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Row, Write } from '../store/store.ts';

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
}

/** The alarms of a plant that are not normal, at most one for each condition of each rule on each signal. */
export interface AlarmBook {
  load(rows: readonly Row[]): void;
  /** A new occurrence. One that was still waiting for its acknowledgement closes with the reason *recurred*. */
  raise(subject: AlarmSubject, facts: RaisedFacts): Transition[];
  /** What an event changes about the alarm of a subject; empty where nothing. */
  change(subject: AlarmSubject, event: LifecycleEvent): Transition[];
  changeById(id: string, event: LifecycleEvent): Transition[];
  byId(id: string): Alarm | undefined;
  bySubject(subject: AlarmSubject): Alarm | undefined;
  ofRule(ruleId: string): Alarm[];
  /** How many alarms of a rule have a condition that holds. */
  activeOf(ruleId: string): number;
  /** Newest first. */
  live(): Alarm[];
}

/** An alarm book whose occurrences carry this runtime's id. */
export function createAlarmBook(runtimeId: () => string): AlarmBook {
  const bySubject = new Map<string, Alarm>();
  const byId = new Map<string, Alarm>();
  const active = new Map<string, number>();

  function keep(alarm: Alarm) {
    const key = subjectKey(alarm);
    const before = byId.get(alarm.id);
    const change = Number(isActive(alarm)) - Number(before !== undefined && isActive(before));
    if (change !== 0) active.set(alarm.rule.id, (active.get(alarm.rule.id) ?? 0) + change);
    if (alarm.state === 'NORM') {
      byId.delete(alarm.id);
      if (bySubject.get(key)?.id === alarm.id) bySubject.delete(key);
    } else {
      byId.set(alarm.id, alarm);
      bySubject.set(key, alarm);
    }
  }

  function changed(alarm: Alarm | undefined, event: LifecycleEvent): Transition[] {
    const transition = alarm && advance(alarm, event);
    if (!transition) return [];
    keep(transition.alarm);
    return [transition];
  }

  return {
    load(rows) {
      for (const row of rows) keep(JSON.parse(String(row.body)) as Alarm);
    },
    raise(subject, facts) {
      const { rule, asset, property, condition } = subject;
      const earlier = bySubject.get(subjectKey(subject));
      const closing = changed(earlier, { kind: 'close', at: facts.at, because: 'recurred' });
      const id = occurrenceId({ runtimeId: runtimeId(), rule: rule.id, asset, property, condition, at: facts.at });
      const { at, priority, value, unit, message, evidence } = facts;
      const limit = evidence.limit === undefined ? {} : { limit: evidence.limit };
      const unitPart = unit === undefined ? {} : { unit };
      const transition = raised({
        ...{ id, rule, asset, property, condition, priority, value, ...limit, ...unitPart },
        ...{ raisedAt: at, message, evidence },
      });
      keep(transition.alarm);
      return [...closing, transition];
    },
    change: (subject, event) => changed(bySubject.get(subjectKey(subject)), event),
    changeById: (id, event) => changed(byId.get(id), event),
    byId: (id) => byId.get(id),
    bySubject: (subject) => bySubject.get(subjectKey(subject)),
    ofRule: (ruleId) => [...byId.values()].filter((alarm) => alarm.rule.id === ruleId),
    activeOf: (ruleId) => active.get(ruleId) ?? 0,
    live: () => [...byId.values()].sort((a, b) => b.raisedAt - a.raisedAt),
  };
}

function subjectKey({ rule, asset, property, condition }: AlarmSubject): string {
  return JSON.stringify([rule.id, asset, property, condition]);
}

/** What makes a transition durable: the alarm as it is now, and its journal entry. The same transition twice is written once. */
export function transitionWrites(transition: Transition): Write[] {
  const { kind, at, alarm } = transition;
  const body = toJson(transition);
  return [
    alarm.state === 'NORM'
      ? { statement: 'alarm.delete', params: [alarm.id] }
      : { statement: 'alarm.put', params: [alarm.id, alarm.rule.id, toJson(alarm)] },
    { statement: 'journal.append', params: [`${alarm.id}:${kind}:${at}`, at, 'transition', alarm.id, body] },
  ];
}
