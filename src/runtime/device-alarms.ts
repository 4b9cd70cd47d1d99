import { stepsToFollow } from '../alarms/follow-device.ts';
import { type Alarm, type AlarmPriority, isActive, type Transition } from '../model/alarm.ts';
import type { DeviceCondition } from '../model/device-condition.ts';
import { textOf } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import type { Clock } from '../model/link.ts';
import { type Reading, signalName } from '../model/reading.ts';
import type { OpenedStore, Write } from '../store/store.ts';
import type { AlarmBook, AlarmSubject } from './alarm-book.ts';
import { recordSettings } from './applied-settings.ts';

/** Conditions that one node follows; further ones are not followed and counted. */
const MOST_FOLLOWED = 10_000;

/** A node whose alarms a device decides on. */
export interface DeviceAlarmSetup {
  /** Node id; its alarms carry it as their rule. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Its node and those behind it as they stand in the flow, for the trace. */
  readonly nodes: readonly StoredNode[];
  /** Which signal a condition is about. */
  place(link: string, address: string): { asset: string; property: string };
  /** `undefined`: not severe enough to be an alarm here. */
  priorityOf(severity: number): AlarmPriority | undefined;
  /** Acknowledges a condition at the device; rejects where that does not succeed. */
  acknowledge(conditionId: string, comment: string): Promise<void>;
  onTransition(transition: Transition, replayed: boolean): void;
  onProblem(text: string): void;
}

/** Alarms that stand as a device says they stand. */
export interface DeviceAlarmHost {
  readonly id: string;
  /** @param isAll what is not among these the device does not keep any more */
  take(conditions: readonly DeviceCondition[], isAll: boolean): void;
  counts(): { active: number; followed: number; dropped: number };
  /** Resolves when everything of it is durable. */
  close(): Promise<void>;
}

/** The nodes of a plant whose alarms devices decide on. */
export interface DeviceAlarms {
  /** Resolves when the node may take conditions. */
  add(setup: DeviceAlarmSetup): Promise<DeviceAlarmHost>;
  /** Its alarms close when it was deleted. */
  remove(host: DeviceAlarmHost, deleted: boolean): Promise<void>;
  /** Tells the node of a transition that did not come from its device. */
  tell(transition: Transition): void;
  /**
   * Acknowledges at the device and then here, in the name of a person; `undefined` where the alarm is none of a device's, or there is
   * nothing to acknowledge. Rejects, with nothing changed here, where the device does not.
   */
  acknowledge(alarm: Alarm, by: string, comment?: string): Promise<Alarm | undefined> | undefined;
}

interface DeviceAlarmServices {
  clock: Clock;
  alarms: AlarmBook;
  commit(writes: Write[], transitions: Transition[], tell?: () => void): Promise<void>;
  /** Tells the node of another rule of a transition that this one has brought about. */
  tellElsewhere(transition: Transition): void;
  ready: Promise<void>;
  store(): OpenedStore;
  /** Transitions that a node must be told again; empty after the first time. */
  toTellAgain(id: string): readonly Transition[];
}

interface Person {
  readonly by: string;
  readonly comment?: string;
}

/** An acknowledgement under way at the device, which may tell of it before it answers. */
interface Acknowledging {
  readonly person: Person;
  done: Alarm | undefined;
}

/** What the plant knows of one condition that it follows. */
interface Followed {
  readonly condition: DeviceCondition;
  readonly asset: string;
  readonly property: string;
}

interface OwnHost extends DeviceAlarmHost {
  tell(transition: Transition): void;
  acknowledge(alarm: Alarm, person: Person): Promise<Alarm | undefined>;
}

/** Device alarms of a plant that has none yet. */
export function createDeviceAlarms(services: DeviceAlarmServices): DeviceAlarms {
  const { clock, alarms, commit, ready, store } = services;
  const hosts = new Map<string, OwnHost>();

  return {
    async add(setup) {
      await ready;
      await recordSettings(setup.id, setup.nodes, { store: store(), clock, write: (writes) => commit(writes, []) });
      const host = createHost(setup, services);
      hosts.set(setup.id, host);
      for (const transition of services.toTellAgain(setup.id)) setup.onTransition(transition, true);
      return host;
    },
    async remove(host, deleted) {
      if (hosts.get(host.id) === host) hosts.delete(host.id);
      await host.close();
      if (!deleted) return;
      const close = { kind: 'close', at: clock(), because: 'rule deleted' } as const;
      const transitions = alarms.ofRule(host.id).flatMap(({ id }) => alarms.changeById(id, close));
      await commit([], transitions);
    },
    tell: (transition) => hosts.get(transition.alarm.rule.id)?.tell(transition),
    acknowledge: (alarm, by, comment) =>
      hosts.get(alarm.rule.id)?.acknowledge(alarm, { by, ...(comment !== undefined && { comment }) }),
  };
}

function createHost(setup: DeviceAlarmSetup, { clock, alarms, commit, tellElsewhere }: DeviceAlarmServices): OwnHost {
  const rule: Alarm['rule'] = { id: setup.id, name: setup.name, type: setup.type };
  const followed = new Map<string, Followed>();
  const bySignal = new Map<string, string>();
  const acknowledging = new Map<string, Acknowledging>();
  let dropped = 0;
  let pending: Promise<void> = Promise.resolve();

  const settle = (transitions: Transition[]) => {
    if (transitions.length === 0) return;
    const tell = () => {
      for (const transition of transitions) {
        if (transition.alarm.rule.id === setup.id) setup.onTransition(transition, false);
        else tellElsewhere(transition);
      }
    };
    pending = commit([], transitions, tell).catch((thrown: unknown) => setup.onProblem(textOf(thrown)));
  };

  const subjectOf = ({ asset, property }: Omit<Followed, 'condition'>) => {
    return { rule, asset, property, condition: 'device' } as const;
  };

  const follow = (condition: DeviceCondition): Followed | undefined => {
    const known = followed.get(condition.id);
    if (!known && followed.size >= MOST_FOLLOWED) {
      dropped++;
      return undefined;
    }
    const place = known ?? placeOf(condition);
    const now = { condition, asset: place.asset, property: place.property };
    followed.set(condition.id, now);
    bySignal.set(signalName(now.asset, now.property), condition.id);
    return now;
  };

  /** Two conditions of one name are told apart by what the device calls them. */
  const placeOf = ({ id, address, source }: DeviceCondition) => {
    const { asset, property } = setup.place(source.link, address);
    const other = bySignal.get(signalName(asset, property));
    return { asset, property: other === undefined || other === id ? property : `${property} (${id})` };
  };

  const transitionsOf = (now: Followed): Transition[] => {
    const { condition } = now;
    const subject = subjectOf(now);
    const priority = setup.priorityOf(condition.severity);
    const said = priority === undefined ? { ...condition, active: false } : condition;
    const standing = alarms.bySubject(subject);
    return stepsToFollow(standing, said).flatMap((step) => {
      const at = clock();
      if (step === 'clear') return alarms.change(subject, { kind: 'clear', at, value: null });
      if (step === 'acknowledge') return acknowledged(subject, condition, at);
      return alarms.raise(subject, {
        ...{ at, priority: priority ?? 'low', value: null, unit: undefined },
        message: `${signalName(now.asset, now.property)}: ${condition.message}`,
        evidence: { reading: readingOf(now) },
      });
    });
  };

  const acknowledged = (subject: AlarmSubject, { id, by, comment, source }: DeviceCondition, at: number) => {
    const own = acknowledging.get(id);
    const person = own?.person ?? { by: by ?? `somebody at ${source.link}`, ...(comment && { comment }) };
    const transitions = alarms.change(subject, { kind: 'acknowledge', at, ...person });
    if (own) own.done = transitions[0]?.alarm;
    return transitions;
  };

  const forgetOthers = (told: readonly DeviceCondition[]) => {
    const ids = new Set(told.map(({ id }) => id));
    for (const [id, { asset, property }] of followed) {
      if (ids.has(id)) continue;
      followed.delete(id);
      bySignal.delete(signalName(asset, property));
    }
  };

  /** What the device does not keep any more is over there, and nobody can acknowledge it. */
  const endForgotten = (): Transition[] => {
    const others = alarms.ofRule(setup.id).filter(({ asset, property }) => !bySignal.has(signalName(asset, property)));
    return others.flatMap((alarm) => {
      const at = clock();
      const by = 'the device, which does not keep it any more';
      const cleared = isActive(alarm) ? alarms.changeById(alarm.id, { kind: 'clear', at, value: null }) : [];
      return [...cleared, ...alarms.changeById(alarm.id, { kind: 'acknowledge', at, by })];
    });
  };

  return {
    id: setup.id,
    tell: (transition) => setup.onTransition(transition, false),
    take(conditions, isAll) {
      if (isAll) forgetOthers(conditions);
      const now = conditions.map(follow).filter((one) => one !== undefined);
      settle([...(isAll ? endForgotten() : []), ...now.flatMap(transitionsOf)]);
    },
    counts: () => ({ active: alarms.activeOf(setup.id), followed: followed.size, dropped }),
    async acknowledge(alarm, person) {
      const id = bySignal.get(signalName(alarm.asset, alarm.property));
      const own: Acknowledging = { person, done: undefined };
      if (id !== undefined && followed.get(id)?.condition.acknowledged === false) {
        acknowledging.set(id, own);
        try {
          await setup.acknowledge(id, person.comment ?? '');
        } finally {
          acknowledging.delete(id);
        }
      }
      const transitions = alarms.changeById(alarm.id, { kind: 'acknowledge', at: clock(), ...person });
      settle(transitions);
      await pending;
      return transitions[0]?.alarm ?? own.done;
    },
    close: () => pending,
  };
}

/** What the alarm rests on, as a reading: that the condition is active since then. */
function readingOf({ condition, asset, property }: Followed): Reading {
  const { id, address, severity, message, activeSince, time, receivedAt, source } = condition;
  return {
    ...{ asset, property, value: true, quality: 'good', time: activeSince ?? time, receivedAt },
    raw: { condition: id, severity, message },
    source: { ...source, address },
  };
}
