import { MAIL } from '../../src/notifications/registry.ts';
import { notifyProblems, notifySettings } from '../../src/notifications/settings.ts';
import { editorPart } from '../shared/editor.ts';

type Values = Readonly<Record<string, unknown>>;
const byMail = ({ channel }: Values) => channel === MAIL;

export default editorPart({
  schema: notifySettings,
  check: notifyProblems,
  shown: {
    ...{ host: byMail, port: byMail, security: byMail, username: byMail, password: byMail, from: byMail, to: byMail },
    webhookUrl: (settings: Values) => !byMail(settings),
  },
  label: ({ channel }) => `notify by ${channel}`,
});
