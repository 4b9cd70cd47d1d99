import { type Alarm, type AlarmPriority, isActive, isHeld, type Transition } from '../model/alarm.ts';
import type { Quality } from '../model/quality.ts';
import { signalName } from '../model/reading.ts';

/** Fields of an event of AlarmConditionType (OPC UA Part 9, §5.5 to §5.8), as JSON: the way to a field is its name, `ActiveState/Id`. */
export type ConditionFields = Record<string, string | number | boolean | null>;

/** Node ids of types of events, classes of conditions and states (Part 6, annex A). */
const ALARM_TYPE = 'i=2915';
const LIMIT_ALARM_TYPE = 'i=9906';
const PROCESS_CLASS = { id: 'i=11164', name: 'ProcessConditionClassType' };
const SYSTEM_CLASS = { id: 'i=11166', name: 'SystemConditionClassType' };
const SHELVING_STATES = {
  Unshelved: 'i=2930',
  TimedShelved: 'i=2932',
  OneShotShelved: 'i=2933',
} as const;

/** What NonExclusiveLimitAlarmType calls the states and limits of limit alarms. */
const LIMITS: Partial<Record<Alarm['condition'], string>> = { HH: 'HighHigh', H: 'High', L: 'Low', LL: 'LowLow' };

/** Status codes that say no more than how far a value may be trusted (Part 4). */
const STATUS_CODES: Readonly<Record<Quality, number>> = { good: 0, uncertain: 0x40000000, bad: 0x80000000 };

/** Severities in the middle of the bands that classic alarm servers used (Part 5, §6.4.2: 1 to 1000). */
const SEVERITY: Readonly<Record<AlarmPriority, number>> = { critical: 900, high: 700, medium: 500, low: 300 };

/**
 * A change of an alarm as condition fields: a condition lasts, `OccurrenceId` is the alarm's own. Latched, shelved, suppressed and out of
 * service have states of their own there. What Tieline has no node for is null.
 */
export function encodeCondition(transition: Transition): ConditionFields {
  const { kind, at, by, comment, alarm } = transition;
  const { id, rule, asset, property, condition, state, hold, raisedAt } = alarm;
  const active = isActive(alarm);
  const conditionClass = condition === 'system' ? SYSTEM_CLASS : PROCESS_CLASS;
  const shelving = shelvingOf(alarm);
  const input = inputNodeOf(transition);
  return {
    ...{ EventId: `${id}:${kind}:${at}`, EventType: LIMITS[condition] ? LIMIT_ALARM_TYPE : ALARM_TYPE },
    ...{ SourceNode: input, SourceName: asset, InputNode: input, Time: iso(at), ReceiveTime: iso(at) },
    ...{ Message: alarm.message, Severity: SEVERITY[alarm.priority] },
    // The priority of an alarm never changes: there is no severity before.
    ...{ LastSeverity: 0, 'LastSeverity/SourceTimestamp': iso(raisedAt) },
    ...{ ConditionId: `${rule.id}:${signalName(asset, property)}:${condition}`, OccurrenceId: id },
    ...{ ConditionName: `${rule.name}: ${property} ${condition}` },
    ...{ ConditionClassId: conditionClass.id, ConditionClassName: conditionClass.name },
    ...{ BranchId: null, Retain: state !== 'NORM', SupportsFilteredRetain: false },
    ...qualityOf(transition),
    ...{ Comment: comment ?? null, 'Comment/SourceTimestamp': iso(at), ClientUserId: by ?? null },
    ...twoState('EnabledState', true, 'Enabled', 'Disabled'),
    ...twoState('ActiveState', active, 'Active', 'Inactive'),
    'ActiveState/TransitionTime': iso(active ? raisedAt : (alarm.clearedAt ?? alarm.returnedAt ?? at)),
    ...twoState('AckedState', isAcked(alarm), 'Acknowledged', 'Unacknowledged'),
    ...twoState('LatchedState', state === 'LATUN' || state === 'LATAK', 'Latched', 'Unlatched'),
    ...twoState('SuppressedState', state === 'DSUPR', 'Suppressed', 'Unsuppressed'),
    ...twoState('OutOfServiceState', state === 'OOSRV', 'Out of Service', 'In Service'),
    ...{ 'ShelvingState/CurrentState': shelving, 'ShelvingState/CurrentState/Id': SHELVING_STATES[shelving] },
    'ShelvingState/UnshelveTime': hold?.state === 'SHLVD' && hold.until !== undefined ? hold.until - at : null,
    SuppressedOrShelved: isHeld(state),
    FirstInGroupFlag: alarm.firstOut === true,
    ...limitFields(alarm, active),
  };
}

const iso = (time: number) => new Date(time).toISOString();

/** A variable of TwoStateVariableType: its text, and whether it is true. */
function twoState(name: string, id: boolean, whenTrue: string, whenFalse: string): ConditionFields {
  return { [name]: id ? whenTrue : whenFalse, [`${name}/Id`]: id };
}

function isAcked({ state }: Alarm): boolean {
  return state !== 'UNACK' && state !== 'RTNUN' && state !== 'LATUN' && !isHeld(state);
}

/** State and limit of a limit alarm; each has one only. */
function limitFields({ condition, limit }: Alarm, active: boolean): ConditionFields {
  const name = LIMITS[condition];
  return {
    ...(name !== undefined && twoState(`${name}State`, active, `${name} active`, `${name} inactive`)),
    ...(typeof limit === 'number' && { [`${name ?? ''}Limit`]: limit }),
  };
}

/** The reading that brought about the change, else the one that raised the alarm. */
const readingOf = ({ reading, alarm }: Transition) => reading ?? alarm.evidence.reading;

function qualityOf(transition: Transition): ConditionFields {
  const { condition, raisedAt } = transition.alarm;
  const reading = readingOf(transition);
  const quality = reading?.quality ?? (condition === 'stale' ? 'bad' : 'good');
  return { Quality: STATUS_CODES[quality], 'Quality/SourceTimestamp': iso(reading?.time ?? raisedAt) };
}

/** The node whose value was judged, where the reading came from an OPC UA server. */
function inputNodeOf(transition: Transition): string | null {
  const source = readingOf(transition)?.source;
  return source?.protocol === 'opcua' ? source.address : null;
}

function shelvingOf({ hold }: Alarm): keyof typeof SHELVING_STATES {
  if (hold?.state !== 'SHLVD') return 'Unshelved';
  return hold.untilCleared ? 'OneShotShelved' : 'TimedShelved';
}
