import type { HttpChannel } from '../../model/notification.ts';

/** Characters that a message may have there. */
const LONGEST = 4096;

/** Incoming webhooks of Google Chat. */
export const googleChat: HttpChannel = {
  ...{ name: 'Google Chat', title: 'Google Chat', proven: 'documentation' },
  body: (digest, text) => ({ text: `*${digest.title}*\n${text}`.slice(0, LONGEST) }),
};
