import type { Causes } from '../alarms/causes.ts';
import type { AlarmFigures } from '../alarms/figures.ts';
import type { Alarm, Transition } from '../model/alarm.ts';
import type { Clock } from '../model/link.ts';
import type { History } from '../store/history/history.ts';
import type { OpenedStore, Row, Write } from '../store/store.ts';
import { type AlarmBook, createAlarmBook, transitionWrites } from './alarm-book.ts';
import { type AlarmDesk, createAlarmDesk } from './alarm-desk.ts';
import { createCountedAlarms } from './counted-alarms.ts';
import { createDeviceAlarms, type DeviceAlarms } from './device-alarms.ts';
import { createEscalations, type Escalations } from './escalations.ts';
import type { Feed } from './feed.ts';
import { createFollowers, type Followers } from './followers.ts';
import { createGroupSuccession } from './group-succession.ts';
import type { Ledger } from './ledger.ts';
import { fromJournal, type PlantUnread } from './plant-learning.ts';
import type { Probe } from './probe.ts';
import { transitionsToTell } from './replay.ts';
import { createRules, type Rules } from './rules.ts';
import { createSystemFaults, type SystemFaults } from './system-faults.ts';
import type { WakeUps } from './wake-ups.ts';

/** Everything about the alarms of a plant: who raises them, who decides about them, who hears of them. */
export interface PlantAlarms {
  readonly alarms: AlarmBook;
  readonly desk: AlarmDesk;
  readonly followers: Followers;
  readonly rules: Rules;
  readonly deviceAlarms: DeviceAlarms;
  readonly escalations: Escalations;
  readonly systemFaults: SystemFaults;
  /** When the last change was; 0: none since the start. */
  readonly lastTransitionAt: number;
  /** Takes over what was stored; resolves with what of it cannot be read. */
  load(store: OpenedStore, facts: readonly Row[]): Promise<Pick<PlantUnread, 'alarms' | 'holds'>>;
  /** Resolves when writes and transitions are durable or have to wait for a disk that fails. Then everybody is told. */
  commit(writes: Write[], transitions: Transition[], tell?: () => void): Promise<void>;
  /**
   * Resolves with the alarm as it is after the acknowledgement, or `undefined` where there is none to acknowledge. One that a device
   * decides on is acknowledged there first; rejects where that does not succeed.
   */
  acknowledge(alarmId: string, by: string, comment?: string): Promise<Alarm | undefined>;
  /** How the alarms burden the operators. */
  alarmFigures(): AlarmFigures;
  /** What waits for its time no longer comes. */
  close(): void;
}

interface AlarmServices {
  /** Id and name of the plant. */
  id: string;
  name: string;
  clock: Clock;
  wakeUps: WakeUps;
  feed: Feed;
  ledger: () => Ledger;
  store: () => OpenedStore;
  isOpen: () => boolean;
  /** Rejects where the plant keeps none. */
  history: () => Promise<History>;
  ready: Promise<void>;
  causes: Causes | undefined;
  /** Source time of the last reading of a signal before a clean stop; minus infinity where nothing is known. */
  seenBefore(asset: string, property: string): number;
  /** Until when the last run was up; 0 where there was none. */
  stoppedAt(): number;
  probe: Probe | undefined;
}

const NO_CAUSES: Causes = { causeKeys: () => [], consequenceKeys: () => [] };

export function createPlantAlarms(services: AlarmServices): PlantAlarms {
  const { id, name, clock, wakeUps, feed, store, isOpen, ready, seenBefore, stoppedAt, probe } = services;
  const counted = createCountedAlarms(clock);
  const followers = createFollowers();
  const deciding = {
    ...{ clock, wakeUps, alarms: () => alarms },
    commit: (writes: Write[], transitions: Transition[]) =>
      commit(writes, transitions, () => transitions.forEach(tellElsewhere)),
  };
  const desk: AlarmDesk = createAlarmDesk(deciding);
  const succession = createGroupSuccession(deciding);
  const causes = services.causes ?? NO_CAUSES;
  const alarms = createAlarmBook(() => store().runtimeId, { holds: desk.holds, causes });
  const systemFaults = createSystemFaults({
    ...{ id, name, clock, alarms, isOpen, commit },
  });
  let toTell = new Map<string, readonly Transition[]>();
  let lastTransitionAt = 0;

  const toTellAgain = (ruleId: string) => {
    const transitions = toTell.get(ruleId) ?? [];
    toTell.delete(ruleId);
    return transitions;
  };
  const { learningLost } = systemFaults;
  const common = { clock, alarms, commit, tellElsewhere, ready, store, toTellAgain, learningLost };
  const rules = createRules({ ...common, wakeUps, seenBefore, stoppedAt, history: services.history });
  const deviceAlarms = createDeviceAlarms(common);
  const escalations = createEscalations({ ...common, wakeUps, commit: (writes) => commit(writes, []) });

  /** Tells the node of a rule what another one, or a person, has brought about. */
  function tellElsewhere(transition: Transition): void {
    if (!rules.tell(transition)) deviceAlarms.tell(transition);
  }

  async function commit(writes: Write[], transitions: Transition[], tell?: () => void): Promise<void> {
    if (transitions.length === 0) return services.ledger().write(writes, 'soon');
    lastTransitionAt = clock();
    probe?.('rule stepped');
    await services.ledger().write([...writes, ...transitions.flatMap(transitionWrites)], 'now', () => {
      probe?.('journal committed');
      tell?.();
      followers.tell(transitions);
    });
    for (const transition of transitions) feed.publish({ kind: 'alarm', transition });
    counted.take(transitions);
    desk.heard(transitions);
    succession.heard(transitions);
    systemFaults.heard(transitions);
    escalations.heard(transitions);
  }

  return {
    ...{ alarms, desk, followers, rules, deviceAlarms, escalations, systemFaults, commit },
    get lastTransitionAt() {
      return lastTransitionAt;
    },
    async load(store, facts) {
      const holds = desk.load(await store.read('alarm_hold.all'));
      const standing = alarms.load(await store.read('alarm.all'));
      const known = (await Promise.all(standing.map((one) => fromJournal(store, one)))).flat();
      alarms.load(known);
      toTell = await transitionsToTell(store, facts);
      followers.load([...toTell.values()].flat().toSorted((a, b) => a.at - b.at));
      await counted.load(store);
      const ids = new Set(known.map(({ id }) => id));
      return { holds, alarms: standing.filter(({ row }) => !ids.has(row.id ?? null)) };
    },
    async acknowledge(alarmId, by, comment) {
      const alarm = alarms.byId(alarmId);
      const atDevice = alarm && deviceAlarms.acknowledge(alarm, by, comment);
      if (atDevice) return await atDevice;
      const event = { kind: 'acknowledge', at: clock(), by, ...(comment === undefined ? {} : { comment }) } as const;
      const transitions = alarms.changeById(alarmId, event);
      await commit([], transitions);
      return transitions[0]?.alarm;
    },
    alarmFigures: () => counted.figures(alarms.live()),
    close() {
      desk.close();
      succession.close();
    },
  };
}
