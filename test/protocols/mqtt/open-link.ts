import type { MqttLinkOptions } from '../../../src/protocols/mqtt/client.ts';
import { openMqttLink } from '../../../src/protocols/mqtt/client.ts';
import type { MqttLinkSettings } from '../../../src/protocols/mqtt/settings.ts';
import { mqttSettings } from '../../support/link-settings.ts';
import { testClock } from '../wait.ts';

/** A link with short waits: retries after 125 ms, answers within 300 ms. */
export function openLink(
  url: string,
  settings: Partial<MqttLinkSettings> = {},
  options: Partial<MqttLinkOptions> = {},
) {
  return openMqttLink({
    name: 'broker',
    id: 'a1b2c3d4e5f60718',
    clock: testClock(),
    random: () => 0,
    log: () => undefined,
    folder: '',
    ...options,
    settings: mqttSettings({
      ...{ url, session: 'clean', connectTimeoutSeconds: 2, answerTimeoutSeconds: 0.3, noDataSeconds: 0 },
      ...settings,
    }),
  });
}
