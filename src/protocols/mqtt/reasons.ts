import { unreachableReason } from '../unreachable.ts';
import type { MqttLinkSettings } from './settings.ts';

/** What a broker means by a code: CONNACK of MQTT 3.1.1 (§3.2.2.3) and the reason codes of MQTT 5 (§2.4) that refuse something. */
const MEANINGS: Readonly<Record<number, string>> = {
  1: 'Unacceptable protocol version',
  2: 'Client id rejected',
  3: 'Server unavailable',
  4: 'Bad user name or password',
  5: 'Not authorized',
  128: 'Refused without a reason',
  129: 'Malformed packet',
  130: 'Protocol error',
  131: 'Implementation specific error',
  132: 'Unsupported protocol version',
  133: 'Client id not valid',
  134: 'Bad user name or password',
  135: 'Not authorized',
  136: 'Server unavailable',
  137: 'Server busy',
  138: 'Banned',
  139: 'Server shutting down',
  140: 'Bad authentication method',
  141: 'Keep alive timeout',
  142: 'Another connection uses the same client id',
  143: 'Topic filter invalid',
  144: 'Topic name invalid',
  147: 'Too many messages unconfirmed',
  149: 'Packet too large',
  150: 'Message rate too high',
  151: 'Quota exceeded',
  152: 'Administrative action',
  153: 'Payload format invalid',
  154: 'Retain not supported',
  155: 'QoS not supported',
  156: 'Use another server',
  157: 'Server moved',
  158: 'Shared subscriptions not supported',
  159: 'Connection rate exceeded',
  160: 'Maximum connect time',
  161: 'Subscription identifiers not supported',
  162: 'Wildcard subscriptions not supported',
};

const LOGIN_CODES: ReadonlySet<number> = new Set([4, 5, 134, 135, 140]);

/** What a broker means by a code, in words. */
export function refusalText(code: number | undefined): string {
  return code === undefined ? 'no reason given' : (MEANINGS[code] ?? `code ${code}`);
}

/** Why a connection was lost or never made, in a few words. */
export function lossReason(error: Error, { url, connectTimeoutSeconds }: MqttLinkSettings): string {
  const code: unknown = 'code' in error ? error.code : undefined;
  if (error.message.startsWith('Connection refused:') && typeof code === 'number') {
    return `broker refused the ${LOGIN_CODES.has(code) ? 'login' : 'connection'}: ${refusalText(code)}`;
  }
  if (typeof code === 'string') return unreachableReason(url, code);
  if (error.message === 'connack timeout') return `no answer from ${url} within ${connectTimeoutSeconds} s`;
  if (error.message === 'Keepalive timeout') return 'broker no longer answers';
  return `broker speaks unclearly: ${error.message}`;
}
