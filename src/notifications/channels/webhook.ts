import type { HttpChannel } from '../../model/notification.ts';

/** Any address that takes our own document: everything that is known. */
export const webhook: HttpChannel = {
  ...{ name: 'webhook', title: 'Webhook', proven: 'server' },
  body: ({ id, title, priority, entries }) => ({ id, title, priority, alarms: entries }),
};
