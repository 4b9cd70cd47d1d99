import type { OperatorLoad } from '../../alarms/operator-load.ts';
import type { Alarm, Transition } from '../../model/alarm.ts';
import type { WaitingCommand } from '../../model/command.ts';
import type { OrderView, OutboxView } from '../outbox-views.ts';
import type { Health, HoldListView, SignalView } from '../views.ts';
import { counted, decisionWords, TRANSITION_WORDS } from '../words.ts';
import { urgentFirst } from './alarm-lists.ts';
import type { Connection } from './live.ts';

/** Everything the page knows. What was never answered is `undefined`. */
export interface PlantView {
  connection: Connection;
  health: Health | undefined;
  /** The runtime's clock minus the browser's, ms. */
  clockOffset: number;
  /** In no order. */
  alarms: readonly Alarm[] | undefined;
  holds: HoldListView['holds'] | undefined;
  /** Commands that wait for a person. */
  approvals: readonly WaitingCommand[] | undefined;
  figures: OperatorLoad | undefined;
  orders: readonly OrderView[] | undefined;
  outbox: OutboxView | undefined;
  signals: readonly SignalView[] | undefined;
  /** Why the plant's alarms and orders cannot be told. */
  failure: string | undefined;
  /** Read aloud by screen readers. */
  announcement: string;
}

export const NOTHING_YET: PlantView = {
  connection: 'connecting',
  health: undefined,
  clockOffset: 0,
  alarms: undefined,
  holds: undefined,
  approvals: undefined,
  figures: undefined,
  orders: undefined,
  outbox: undefined,
  signals: undefined,
  failure: undefined,
  announcement: '',
};

/** The view after some transitions, which take one pass over all alarms however many they are. */
export function withTransitions(view: PlantView, transitions: readonly Transition[]): PlantView {
  const alarms = alarmsAfter(view.alarms ?? [], transitions);
  return { ...view, alarms, announcement: announced(transitions) ?? view.announcement };
}

/** The view with what waits for a person now; what is new there is said aloud, but not all that stood there at first. */
export function withOutbox(view: PlantView, outbox: OutboxView): PlantView {
  const before = view.outbox;
  const known = new Set(before?.items.map(({ key }) => key));
  const item = before && outbox.items.find(({ key }) => !known.has(key));
  const announcement = item
    ? `Needs a decision: ${item.what}, ${item.title}. ${decisionWords(item)}`
    : before && stoppedAnnounced(before, outbox);
  return { ...view, outbox, announcement: announcement ?? view.announcement };
}

function stoppedAnnounced(before: OutboxView, { systems }: OutboxView): string | undefined {
  const known = new Set(before.systems.filter(({ stopped }) => stopped !== undefined).map(({ id }) => id));
  const system = systems.find(({ id, stopped }) => stopped !== undefined && !known.has(id));
  return system && `Needs a decision: ${system.name} has refused our login, and nothing is sent there.`;
}

/** Alarms after some transitions; those that are normal again are gone. */
export function alarmsAfter(alarms: readonly Alarm[], transitions: readonly Transition[]): readonly Alarm[] {
  if (transitions.length === 0) return alarms;
  const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]));
  for (const { alarm } of transitions) {
    if (alarm.state === 'NORM') byId.delete(alarm.id);
    else byId.set(alarm.id, alarm);
  }
  return [...byId.values()];
}

/** What is said aloud of transitions: new alarms, else what a person has decided. */
function announced(transitions: readonly Transition[]): string | undefined {
  const raised = transitions.filter(({ output }) => output === 'raised').map(({ alarm }) => alarm);
  const [first] = raised.sort(urgentFirst);
  if (first && raised.length > 1) {
    return `${counted(raised.length, 'new alarm')}, the most urgent ${first.priority}: ${first.message}`;
  }
  if (first) return `New alarm, ${first.priority}: ${first.message}`;
  const decided = transitions.findLast(({ by, kind }) => by !== undefined && kind !== 'acknowledged');
  return decided && `${TRANSITION_WORDS[decided.kind]}: ${decided.alarm.message}`;
}
