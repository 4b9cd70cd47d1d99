import type { NotificationReceipt, NotificationRequest } from '../model/notification.ts';
import { digestOf, digestText } from '../notifications/digest.ts';
import { HTTP_CHANNELS, MAIL } from '../notifications/registry.ts';
import { addressesIn, type NotifySettings, ON_CALL } from '../notifications/settings.ts';
import { postJson } from './post-json.ts';
import { sendMail } from './send-mail.ts';

/**
 * Sends changes of alarms as one message, by the channel of the settings.
 * @param onCall who is on call now, for mail that goes to them
 */
export async function deliverNotifications(
  requests: readonly NotificationRequest[],
  settings: NotifySettings,
  onCall: string | undefined,
): Promise<NotificationReceipt> {
  const digest = digestOf(requests);
  const together = requests.length;
  if (settings.channel === MAIL) {
    const { host = '', port, security, username, password, from = '' } = settings;
    const to = recipients(settings.to ?? '', onCall);
    if (to.length === 0) return { kind: 'refused', reason: 'the calendar names nobody who is on call now' };
    const mail = { id: digest.id, from: from.trim(), to, subject: digest.title, text: digestText(digest) };
    const receipt = await sendMail({ host, port, security, username, password }, mail);
    return receipt.kind === 'sent' ? { ...receipt, together } : receipt;
  }
  const channel = HTTP_CHANNELS.find(({ name }) => name === settings.channel);
  if (!channel || settings.webhookUrl === undefined)
    return { kind: 'refused', reason: `no address for ${settings.channel}` };
  const outcome = await postJson(settings.webhookUrl, channel.body(digest, digestText(digest)));
  return outcome.kind === 'sent' ? { kind: 'sent', to: channel.name, together } : outcome;
}

function recipients(to: string, onCall: string | undefined): string[] {
  const addresses = addressesIn(to).flatMap((address) => (address === ON_CALL ? addressesIn(onCall ?? '') : address));
  return [...new Set(addresses)];
}
