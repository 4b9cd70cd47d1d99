import type { HttpChannel } from '../../model/notification.ts';

/** Characters that a message may have there. */
const LONGEST = 2000;

/** Webhooks of Discord. Nobody is mentioned, whatever a text says. */
export const discord: HttpChannel = {
  ...{ name: 'Discord', title: 'Discord', proven: 'documentation' },
  body: (digest, text) => ({
    content: `**${digest.title}**\n${text}`.slice(0, LONGEST),
    allowed_mentions: { parse: [] },
  }),
};
