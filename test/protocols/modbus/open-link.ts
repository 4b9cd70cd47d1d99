import type { Sample } from '../../../src/model/sample.ts';
import { openModbusLink } from '../../../src/protocols/modbus/client.ts';
import type { ModbusLinkSettings } from '../../../src/protocols/modbus/settings.ts';
import { modbusSettings } from '../../support/link-settings.ts';
import { testClock } from '../wait.ts';

/** A link with short waits: retries after 125 ms, answers within 100 ms. */
export function openLink(port: number, settings: Partial<ModbusLinkSettings> = {}) {
  return openModbusLink({
    ...{ name: 'plc', id: 'plc', clock: testClock(), random: () => 0, log: () => undefined, folder: '' },
    settings: modbusSettings({ host: '127.0.0.1', port, timeoutSeconds: 0.1, reconnectSeconds: 0.25, ...settings }),
  });
}

/** What matters of samples in most tests. */
export function brief(samples: readonly Sample[]): unknown[][] {
  return samples.map(({ address, value, reason }) =>
    reason === undefined ? [address, value] : [address, value, reason],
  );
}
