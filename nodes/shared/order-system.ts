import type { NodeAPI } from 'node-red';
import { isOfTls, reachServer } from '../../src/io/reach-server.ts';
import { createHttpSender, type HttpSender } from '../../src/io/send-request.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Clock, LinkTls } from '../../src/model/link.ts';
import type { CheckStep } from '../../src/model/system-check.ts';
import type { Provider } from '../../src/model/work-order.ts';
import { checkSystem } from '../../src/runtime/check-system.ts';
import { type CmmsSettings, cmmsProblems, cmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { providerOf } from '../../src/workorders/registry.ts';
import { tlsOf } from './define-link.ts';
import { dialogSettings } from './dialog-settings.ts';

/** Nobody waits longer for a test. */
const LONGEST_S = 15;

/** Tests the connection of a `tieline-cmms` node as its open dialog has it. Throws CONFIG_INVALID for settings that are wrong. */
export async function checkDialogSystem(RED: NodeAPI, asked: StoredNode): Promise<CheckStep[]> {
  if (asked.type !== 'tieline-cmms') throw new PlantError('CONFIG_INVALID', `${asked.type} keeps no work orders`);
  const given = dialogSettings(RED, asked, cmmsSettings, cmmsProblems);
  const provider = providerOf(given);
  if (!provider) throw new PlantError('CONFIG_INVALID', `System: "${given.provider}" is not known`);
  const settings = systemSettings(given, provider);
  const timeoutSeconds = Math.min(given.timeoutSeconds, LONGEST_S);
  const sender = httpSenderOf(RED, { ...given, timeoutSeconds }, { provider, clock: Date.now });
  const { send, logIn, close, tls } = sender;
  const reach = () => reachServer(settings.url, { tls, timeoutMs: timeoutSeconds * 1000 });
  try {
    return await checkSystem({ provider, settings, send, logIn, reach, isOfTls });
  } finally {
    await close();
  }
}

/** The sender of a system as its node is set, and the TLS that it uses. */
export function httpSenderOf(
  RED: NodeAPI,
  settings: CmmsSettings,
  { provider, clock }: { provider: Provider; clock: Clock },
): HttpSender & { tls: LinkTls | undefined } {
  const tls = settings.tls ? tlsOf(RED, settings.tls) : undefined;
  const { url } = systemSettings(settings, provider);
  const { apiKeyHeader } = provider;
  return { tls, ...createHttpSender({ settings: { ...settings, url }, apiKeyHeader, tls, clock }) };
}
