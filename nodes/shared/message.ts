import type { Node, NodeMessage } from 'node-red';
import type { Transition } from '../../src/model/alarm.ts';
import { PlantError } from '../../src/model/errors.ts';
import { isReading, type Reading, signalName } from '../../src/model/reading.ts';
import type { Sample } from '../../src/model/sample.ts';

/** The items of a message: its payload, or each element of it. */
export function itemsOf(msg: NodeMessage): readonly unknown[] {
  return Array.isArray(msg.payload) ? msg.payload : [msg.payload];
}

/** The readings of a message; throws READING_INVALID where it has anything else. */
export function readingsOf(msg: NodeMessage): readonly Reading[] {
  const items = itemsOf(msg);
  for (const item of items) {
    if (isReading(item)) continue;
    throw new PlantError('READING_INVALID', 'msg.payload: not a reading; put a normalize node in front of this one');
  }
  return items as readonly Reading[];
}

/** The message again with another payload and topic; every other property stays. */
export function withPayload(msg: NodeMessage, payload: unknown, topic: string): NodeMessage {
  return Object.assign(msg, { payload, topic });
}

/** True for a message that is given again after an unclean stop. */
export function isReplayed(msg: NodeMessage): boolean {
  return (msg as { replayed?: boolean }).replayed === true;
}

/** Sends samples as the setting *delivery* says: one message each, or one list. */
export function sampleSender(node: Pick<Node, 'send'>, delivery: 'single' | 'batch') {
  return (samples: readonly Sample[], replayed: boolean): void => {
    const [first] = samples;
    if (!first) return;
    const mark = replayed ? { replayed } : {};
    if (delivery === 'batch') node.send({ topic: first.address, payload: samples, ...mark } as NodeMessage);
    else for (const sample of samples) node.send({ topic: sample.address, payload: sample, ...mark } as NodeMessage);
  };
}

/**
 * Sends an alarm to the outputs *raised* and *cleared*, as its lifecycle says.
 * @param origin the message that led to it; its other properties stay
 */
export function sendTransition(
  node: Pick<Node, 'send'>,
  { alarm, output }: Transition,
  origin: NodeMessage,
  replayed: boolean,
): void {
  const topic = signalName(alarm.asset, alarm.property);
  const msg = { ...origin, payload: alarm, topic, ...(replayed && { replayed }) };
  if (output === 'raised') node.send([msg, null]);
  else if (output === 'cleared') node.send([null, msg]);
}
