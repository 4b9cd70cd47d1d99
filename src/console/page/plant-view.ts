import type { Alarm } from '../../model/alarm.ts';
import type { PlantEvent } from '../../runtime/feed.ts';
import type { Health, OrderView, SignalView } from '../views.ts';
import type { Connection } from './live.ts';

/** Everything the page knows. What was never answered is `undefined`. */
export interface PlantView {
  connection: Connection;
  health: Health | undefined;
  /** The runtime's clock minus the browser's, ms. */
  clockOffset: number;
  alarms: readonly Alarm[] | undefined;
  orders: readonly OrderView[] | undefined;
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
  orders: undefined,
  signals: undefined,
  failure: undefined,
  announcement: '',
};

/** The view after an alarm's transition: the list keeps alarms that are not normal, newest first. */
export function withAlarm(view: PlantView, { transition }: PlantEvent & { kind: 'alarm' }): PlantView {
  const { alarm, output } = transition;
  const others = (view.alarms ?? []).filter(({ id }) => id !== alarm.id);
  const alarms = alarm.state === 'NORM' ? others : [...others, alarm].sort((a, b) => b.raisedAt - a.raisedAt);
  const announcement = output === 'raised' ? `New alarm, ${alarm.priority}: ${alarm.message}` : view.announcement;
  return { ...view, alarms, announcement };
}
