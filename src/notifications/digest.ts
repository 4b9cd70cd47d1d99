import { PRIORITIES } from '../model/alarm.ts';
import type { Digest, NotificationRequest } from '../model/notification.ts';

/** Entries that one message tells in full; of the others it says how many there are. */
export const MOST_ENTRIES = 20;

/** What several changes come to as one message: the most urgent first, then the newest. */
export function digestOf(requests: readonly NotificationRequest[]): Digest {
  const rank = ({ alarm }: NotificationRequest) => PRIORITIES.indexOf(alarm.priority);
  const sorted = requests.toSorted((a, b) => rank(a) - rank(b) || b.at - a.at);
  const [first] = sorted;
  const counts = Map.groupBy(sorted, ({ transition }) => transition);
  const counted = [...counts].map(([transition, { length }]) => `${length} ${transition}`).join(', ');
  return {
    id: `${first?.key}.${first?.transition}.${Math.round(first?.at ?? 0)}`.replaceAll(' ', '-'),
    title: sorted.length === 1 ? (first?.title ?? '') : `${sorted.length} alarms: ${counted}`,
    priority: first?.alarm.priority ?? 'low',
    entries: sorted.map(({ title, text, link, transition, at, alarm }) => ({
      ...{ title, text, transition, at, alarm },
      ...(link !== undefined && { link }),
    })),
  };
}

/** The message as plain text, one paragraph a change. */
export function digestText({ entries }: Digest): string {
  const told = entries.slice(0, MOST_ENTRIES);
  const rest = entries.length - told.length;
  return [
    ...told.map(({ title, text, link }) => {
      const lines = entries.length === 1 ? [text, link] : [title, text === title ? undefined : text, link];
      return lines.filter(Boolean).join('\n');
    }),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ].join('\n\n');
}
