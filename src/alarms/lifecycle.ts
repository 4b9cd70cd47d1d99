import type { Alarm, Transition } from '../model/alarm.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';

/** What can happen to an alarm that exists. Raising makes a new one: an occurrence never comes back. */
export type LifecycleEvent =
  | { kind: 'clear'; at: number; value: ReadingValue; reading?: Reading }
  | { kind: 'acknowledge'; at: number; by: string; comment?: string }
  | { kind: 'close'; at: number; because: string };

/** The first transition of a new occurrence. */
export function raised(alarm: Omit<Alarm, 'state'>): Transition {
  return { kind: 'raised', at: alarm.raisedAt, alarm: { ...alarm, state: 'UNACK' } };
}

/**
 * The next transition of an alarm after ISA-18.2, or `undefined` where the event changes nothing:
 * UNACK –clear→ RTNUN, UNACK –acknowledge→ ACKED, ACKED –clear→ NORM, RTNUN –acknowledge→ NORM, any –close→ NORM.
 */
export function advance(alarm: Alarm, event: LifecycleEvent): Transition | undefined {
  const { at } = event;
  switch (event.kind) {
    case 'clear': {
      if (alarm.state !== 'UNACK' && alarm.state !== 'ACKED') return undefined;
      const state = alarm.state === 'UNACK' ? 'RTNUN' : 'NORM';
      const { value, reading } = event;
      return { kind: 'cleared', at, ...(reading && { reading }), alarm: { ...alarm, state, value, clearedAt: at } };
    }
    case 'acknowledge': {
      if (alarm.state !== 'UNACK' && alarm.state !== 'RTNUN') return undefined;
      const { by, comment } = event;
      const state = alarm.state === 'UNACK' ? 'ACKED' : 'NORM';
      const said = comment === undefined ? {} : { comment };
      const noted = comment === undefined ? {} : { ackComment: comment };
      return { kind: 'acknowledged', at, by, ...said, alarm: { ...alarm, state, ackedAt: at, ackedBy: by, ...noted } };
    }
    case 'close':
      if (alarm.state === 'NORM') return undefined;
      return { kind: 'closed', at, alarm: { ...alarm, state: 'NORM', closedAt: at, closedBecause: event.because } };
  }
}
