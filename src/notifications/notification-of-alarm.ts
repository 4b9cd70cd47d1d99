import type { Alarm, TransitionKind } from '../model/alarm.ts';
import { filledIn } from '../model/alarm-text.ts';
import type { NotificationRequest } from '../model/notification.ts';
import type { NotifySettings } from './settings.ts';

type TextSettings = Pick<NotifySettings, 'title' | 'text' | 'onClear' | 'consoleUrl'>;

/** A change of an alarm, as messages carry it; `escalated`: nobody has acknowledged it since. */
export interface ToldChange {
  kind: TransitionKind;
  at: number;
  escalated?: string;
}

/** What an alarm that has gone through a change says to people, or `undefined` where nobody is to hear of it. */
export function notificationOfAlarm(
  alarm: Alarm,
  { kind, at, escalated }: ToldChange,
  { title, text, onClear, consoleUrl }: TextSettings,
): NotificationRequest | undefined {
  const isOver = kind === 'cleared' || kind === 'closed';
  // The first value after a start pages nobody: what it says has been so for who knows how long.
  const isFirst = alarm.first && alarm.raisedAgainAt === undefined;
  if ((kind === 'raised' || isOver) && isFirst && escalated === undefined) return undefined;
  if (isOver && onClear === 'nothing') return undefined;
  const mark = escalated === undefined ? markOf(alarm, { kind, at }) : 'not acknowledged: ';
  const link = consoleUrl === undefined ? undefined : `${consoleUrl.replace(/\/+$/, '')}/tieline/#alarm/${alarm.id}`;
  return {
    ...{ kind: 'notify', key: alarm.id, transition: kind, at, alarm },
    ...{ title: `${mark}${filledIn(title, alarm)}`, text: filledIn(text, alarm) },
    ...(link !== undefined && { link }),
  };
}

function markOf({ raisedAgainAt }: Alarm, { kind, at }: ToldChange): string {
  if (kind === 'raised') return at === raisedAgainAt ? 'again: ' : '';
  return `${kind}: `;
}
