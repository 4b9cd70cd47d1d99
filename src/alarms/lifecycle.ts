import {
  type Alarm,
  type AlarmHold,
  type AlarmState,
  type HeldState,
  isHeld,
  needsAcknowledgement,
  type Transition,
  type TransitionKind,
} from '../model/alarm.ts';
import type { Reading, ReadingValue } from '../model/reading.ts';

/** What can happen to an alarm that exists. Only a latched one is raised again; else raising makes a new occurrence. */
export type LifecycleEvent =
  | { kind: 'raise'; at: number; value: ReadingValue }
  | { kind: 'clear'; at: number; value: ReadingValue; reading?: Reading }
  | { kind: 'acknowledge'; at: number; by: string; comment?: string }
  | { kind: 'reset'; at: number; by: string; comment?: string }
  /** It is kept from people and outputs from now on. */
  | { kind: 'hold'; at: number; hold: AlarmHold }
  /** It no longer is. */
  | { kind: 'release'; at: number; by?: string }
  | { kind: 'close'; at: number; because: string };

/** Facts of a new occurrence. */
export type NewAlarm = Omit<Alarm, 'state' | 'hold' | 'told'>;

/** The first transition of a new occurrence; `hold`: it is kept from people and outputs from its first moment. */
export function raised(alarm: NewAlarm, hold?: AlarmHold): Transition {
  const at = alarm.raisedAt;
  if (hold) return { kind: 'raised', at, alarm: { ...alarm, state: hold.state, hold } };
  return { kind: 'raised', at, output: 'raised', alarm: { ...alarm, state: 'UNACK', told: true } };
}

/**
 * The next transition of an alarm after ISA-18.2, or `undefined` where the event changes nothing. The whole table stands in
 * docs/alarms.md. What leaves by an output is decided here: an alarm that is held leaves by none, but where it was told before it
 * was held, its end is told, so that what it set in motion ends. It leaves by *raised* each time it begins to ask for an answer.
 */
export function advance(alarm: Alarm, event: LifecycleEvent): Transition | undefined {
  const state = nextState(alarm, event);
  if (state === undefined) return undefined;
  const { at } = event;
  switch (event.kind) {
    case 'raise': {
      const { returnedAt: _returned, ackedAt: _at, ackedBy: _by, ackComment: _comment, ...rest } = alarm;
      return { kind: 'recurred', at, ...asked(alarm, { ...rest, state, value: event.value }, at) };
    }
    case 'clear': {
      const { value, reading } = event;
      const evidence = reading && { reading };
      if (state !== 'RTNUN' && state !== 'NORM') {
        return { kind: 'latched', at, ...evidence, alarm: { ...alarm, state, value, returnedAt: at } };
      }
      return { kind: 'cleared', at, ...evidence, ...ending(alarm, { ...alarm, state, value, clearedAt: at }) };
    }
    case 'acknowledge': {
      const { by, comment } = event;
      const noted = comment === undefined ? {} : { ackComment: comment };
      return { ...byPerson('acknowledged', event), alarm: { ...alarm, state, ackedAt: at, ackedBy: by, ...noted } };
    }
    case 'reset':
      return { ...byPerson('reset', event), ...ending(alarm, { ...alarm, state, clearedAt: at }) };
    case 'hold': {
      const { by, reason } = event.hold;
      const person = { ...(by !== undefined && { by }), ...(reason !== undefined && { comment: reason }) };
      // One that has returned already only waits for its acknowledgement: when the hold ends it is normal.
      const returned = alarm.clearedAt !== undefined && { returnedAt: alarm.clearedAt };
      return {
        kind: HOLD_KINDS[event.hold.state],
        at,
        ...person,
        alarm: { ...alarm, ...returned, state, hold: event.hold },
      };
    }
    case 'release':
      return released(alarm, state, event);
    case 'close':
      return { kind: 'closed', at, ...ending(alarm, { ...alarm, state, closedAt: at, closedBecause: event.because }) };
  }
}

const HOLD_KINDS: Readonly<Record<HeldState, TransitionKind>> = {
  SHLVD: 'shelved',
  DSUPR: 'suppressed',
  OOSRV: 'out of service',
};
const RELEASE_KINDS: Readonly<Record<HeldState, TransitionKind>> = {
  SHLVD: 'unshelved',
  DSUPR: 'unsuppressed',
  OOSRV: 'returned to service',
};

function byPerson(
  kind: TransitionKind,
  { at, by, comment }: { at: number; by: string; comment?: string },
): Omit<Transition, 'alarm'> {
  return { kind, at, by, ...(comment !== undefined && { comment }) };
}

/** The end of an alarm is told where its beginning was, once. */
function ending({ told }: Alarm, after: Alarm): Pick<Transition, 'output' | 'alarm'> {
  const { told: _told, ...alarm } = after;
  return told ? { output: 'cleared', alarm } : { alarm };
}

function released(held: Alarm, state: AlarmState, { at, by }: { at: number; by?: string }): Transition {
  const { hold, ...alarm } = held;
  const kind = RELEASE_KINDS[hold?.state ?? 'SHLVD'];
  return { kind, at, ...(by !== undefined && { by }), ...asked(held, { ...alarm, state }, at) };
}

/** An alarm leaves by *raised* whenever it begins to ask for an answer: from a state in which it asked nobody. */
function asked(
  { state: before }: Pick<Alarm, 'state'>,
  alarm: Alarm,
  at: number,
): Pick<Transition, 'output' | 'alarm'> {
  if (alarm.state !== 'UNACK' || needsAcknowledgement({ state: before })) return { alarm };
  return { output: 'raised', alarm: { ...alarm, told: true, ...(alarm.told && { raisedAgainAt: at }) } };
}

function nextState(alarm: Alarm, event: LifecycleEvent): AlarmState | undefined {
  const { state } = alarm;
  if (state === 'NORM') return undefined;
  const held = isHeld(state);
  switch (event.kind) {
    case 'raise':
      if (!alarm.latches || alarm.returnedAt === undefined || alarm.clearedAt !== undefined) return undefined;
      return held ? state : 'UNACK';
    case 'clear':
      if (alarm.returnedAt !== undefined || state === 'RTNUN') return undefined;
      if (alarm.latches) return held ? state : state === 'UNACK' ? 'LATUN' : 'LATAK';
      return state === 'UNACK' ? 'RTNUN' : 'NORM';
    case 'acknowledge':
      return ACKNOWLEDGED[state];
    case 'reset':
      return RESET[state];
    case 'hold':
      return event.hold.state;
    case 'release':
      if (!held) return undefined;
      if (alarm.returnedAt === undefined) return 'UNACK';
      return alarm.latches && alarm.clearedAt === undefined ? 'LATUN' : 'NORM';
    case 'close':
      return 'NORM';
  }
}

const ACKNOWLEDGED: Readonly<Partial<Record<AlarmState, AlarmState>>> = {
  UNACK: 'ACKED',
  RTNUN: 'NORM',
  LATUN: 'LATAK',
};
const RESET: Readonly<Partial<Record<AlarmState, AlarmState>>> = { LATUN: 'RTNUN', LATAK: 'NORM' };
