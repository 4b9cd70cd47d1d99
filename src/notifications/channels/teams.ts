import type { HttpChannel } from '../../model/notification.ts';

/** Workflows of Microsoft Teams that post what they are sent: a message with one adaptive card. */
export const teams: HttpChannel = {
  ...{ name: 'Microsoft Teams', title: 'Microsoft Teams', proven: 'documentation' },
  body: (digest, text) => {
    const [{ link } = {}] = digest.entries;
    const block = (content: string, more: object = {}) => ({ type: 'TextBlock', text: content, wrap: true, ...more });
    const content = {
      ...{ $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4' },
      body: [block(digest.title, { weight: 'Bolder' }), ...text.split('\n\n').map((one) => block(one))],
      ...(link !== undefined && { actions: [{ type: 'Action.OpenUrl', title: 'Show the alarm', url: link }] }),
    };
    const card = { contentType: 'application/vnd.microsoft.card.adaptive', content };
    return { type: 'message', attachments: [card] };
  },
};
