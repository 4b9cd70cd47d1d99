import type { Transition } from '../model/alarm.ts';
import { signalName } from '../model/reading.ts';

/** An event of CloudEvents 1.0 in its JSON format, structured mode. */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  data: unknown;
}

/** Where events come from: the runtime and the plant within it. */
export interface EventSource {
  runtimeId: string;
  plant: string;
}

/**
 * A change of an alarm as a CloudEvents event. `id` is the same for the same change, also where it is told again, so that whoever receives it
 * can tell (clause 3.1.1: source and id together are unique); `data` is the change with the alarm after it.
 */
export function encodeAlarmEvent(transition: Transition, { runtimeId, plant }: EventSource): CloudEvent {
  const { kind, at, alarm } = transition;
  return {
    ...{ specversion: '1.0', id: `${alarm.id}:${kind}:${at}` },
    source: `urn:tieline:${encodeURIComponent(runtimeId)}:${encodeURIComponent(plant)}`,
    type: `io.tieline.alarm.${kind.replaceAll(' ', '-')}`,
    subject: signalName(alarm.asset, alarm.property),
    ...{ time: new Date(at).toISOString(), datacontenttype: 'application/json', data: transition },
  };
}
