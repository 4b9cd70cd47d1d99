/** What a bad value can say of more than itself: its device is gone, or the connection to it is lost. */
export type Loss = 'device' | 'link';

/** Reason of a bad value whose connection is lost. */
export const COMM_FAILURE = 'comm-failure';

/** Reason of a bad value whose device is known to be gone: its death was told, as Sparkplug B does for every metric of a node or device. */
export const DEVICE_OFFLINE = 'device-offline';

const LOSSES: ReadonlyMap<string, Loss> = new Map([
  [DEVICE_OFFLINE, 'device'],
  [COMM_FAILURE, 'link'],
  // An OPC UA server that is there, but has lost its source (Part 8, §6.3.2; Part 4, §7.39).
  ['BadNoCommunication', 'link'],
  ['BadCommunicationError', 'link'],
]);

/** What is lost by the reason of a bad value; `undefined`: nothing but the value. */
export const lossOf = (reason: string): Loss | undefined => LOSSES.get(reason);
