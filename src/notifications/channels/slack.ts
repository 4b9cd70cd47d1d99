import type { HttpChannel } from '../../model/notification.ts';

/** Incoming webhooks of Slack; Mattermost and Rocket.Chat take the same. `&`, `<` and `>` are control characters there. */
export const slack: HttpChannel = {
  ...{ name: 'Slack', title: 'Slack, Mattermost, Rocket.Chat', proven: 'documentation' },
  body: (digest, text) => ({ text: `*${escaped(digest.title)}*\n${escaped(text)}` }),
};

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
