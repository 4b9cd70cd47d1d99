import { type Alarm, type AlarmPriority, isActive, isHeld, type Transition } from '../model/alarm.ts';

/** Fields of an event of AlarmConditionType (OPC UA Part 9, §5.5 to §5.8), as JSON: the way to a field is its name, `ActiveState/Id`. */
export type ConditionFields = Record<string, string | number | boolean | null>;

/** Node ids of event types (Part 6, annex A): limit alarms have a type of their own. */
const TYPES: Partial<Record<Alarm['condition'], string>> = { HH: 'i=9906', H: 'i=9906', L: 'i=9906', LL: 'i=9906' };
const ALARM_TYPE = 'i=2915';

/** Severities in the middle of the bands that classic alarm servers used (Part 5, §6.4.2: 1 to 1000). */
const SEVERITY: Readonly<Record<AlarmPriority, number>> = { critical: 900, high: 700, medium: 500, low: 300 };

/** A change of an alarm as condition fields. Latched, shelved, suppressed and out of service have states of their own there. */
export function encodeCondition(transition: Transition): ConditionFields {
  const { kind, at, by, comment, alarm } = transition;
  const { id, rule, asset, property, condition, state, hold } = alarm;
  const active = isActive(alarm);
  return {
    ...{ EventId: `${id}:${kind}:${at}`, EventType: TYPES[condition] ?? ALARM_TYPE },
    ...{ SourceNode: asset, SourceName: asset, Time: iso(at), ReceiveTime: iso(at) },
    ...{ Message: alarm.message, Severity: SEVERITY[alarm.priority] },
    ...{ ConditionId: id, ConditionName: `${property} ${condition}`, ConditionClassName: rule.name },
    ...{ BranchId: null, Retain: state !== 'NORM', Comment: comment ?? null, ClientUserId: by ?? null },
    'EnabledState/Id': true,
    'ActiveState/Id': active,
    'ActiveState/TransitionTime': iso(active ? alarm.raisedAt : (alarm.clearedAt ?? alarm.returnedAt ?? at)),
    'AckedState/Id': state !== 'UNACK' && state !== 'RTNUN' && state !== 'LATUN' && !isHeld(state),
    'LatchedState/Id': state === 'LATUN' || state === 'LATAK',
    'SuppressedState/Id': state === 'DSUPR',
    'OutOfServiceState/Id': state === 'OOSRV',
    'ShelvingState/CurrentState': shelvingOf(alarm),
    'ShelvingState/UnshelveTime': hold?.state === 'SHLVD' && hold.until !== undefined ? hold.until - at : null,
    SuppressedOrShelved: isHeld(state),
    FirstInGroupFlag: alarm.firstOut === true,
    ...(typeof alarm.limit === 'number' && { [LIMIT_FIELDS[condition] ?? 'Limit']: alarm.limit }),
  };
}

const LIMIT_FIELDS: Partial<Record<Alarm['condition'], string>> = {
  ...{ HH: 'HighHighLimit', H: 'HighLimit', L: 'LowLimit', LL: 'LowLowLimit' },
};

const iso = (time: number) => new Date(time).toISOString();

function shelvingOf({ hold }: Alarm): string {
  if (hold?.state !== 'SHLVD') return 'Unshelved';
  return hold.untilCleared ? 'OneShotShelved' : 'TimedShelved';
}
