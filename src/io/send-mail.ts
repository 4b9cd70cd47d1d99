import type { NotificationReceipt } from '../model/notification.ts';

/** Where mail goes out. */
export interface MailServer {
  host: string;
  port: number;
  security: 'STARTTLS' | 'TLS' | 'none';
  username?: string | undefined;
  password?: string | undefined;
}

export interface Mail {
  /** Becomes the Message-ID, so that a mail that is sent twice is known. */
  id: string;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
}

/** What SMTP errors of the library carry. */
interface MailError extends Error {
  code?: string;
  responseCode?: number;
  response?: string;
}

const ANSWER_WITHIN_MS = 15_000;

/** Sends a mail. Refusals (5xx) and logins that are not taken are final; everything else is tried again. */
export async function sendMail(
  server: MailServer,
  { id, from, to, subject, text }: Mail,
): Promise<NotificationReceipt> {
  const { host, port, security, username, password } = server;
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...{ host, port, secure: security === 'TLS', requireTLS: security === 'STARTTLS', ignoreTLS: security === 'none' },
    ...{ connectionTimeout: ANSWER_WITHIN_MS, greetingTimeout: ANSWER_WITHIN_MS, socketTimeout: ANSWER_WITHIN_MS },
    ...(username && { auth: { user: username, pass: password ?? '' } }),
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const domain = from.split('@')[1] ?? 'tieline';
    const mail = { from, to: [...to], subject, text, messageId: `<${id}@${domain}>` };
    const { rejected } = await transport.sendMail(mail);
    const left = rejected.length === 0 ? '' : `, not to ${rejected.map(String).join(', ')}`;
    return { kind: 'sent', to: `${to.length - rejected.length} of ${to.length}${left}`, together: 1 };
  } catch (thrown) {
    return outcomeOf(thrown as MailError, host);
  } finally {
    transport.close();
  }
}

function outcomeOf({ code, responseCode = 0, response, message }: MailError, host: string): NotificationReceipt {
  const said = (response ?? message).split('\n')[0]?.slice(0, 200) ?? '';
  if (code === 'EAUTH') return { kind: 'refused', reason: `${host} refused the login: ${said}` };
  if (responseCode >= 500) return { kind: 'refused', reason: `${host} refused it: ${said}` };
  return { kind: 'retry', reason: `${host}: ${said}${code ? ` (${code})` : ''}` };
}
