import type { DeviceCondition } from '../../model/device-condition.ts';
import type { SampleSource } from '../../model/sample.ts';

/** Types of events (OPC UA Part 9, §5.5 to §5.8 and §5.11; numbers of Part 6, annex A). */
const BASE_EVENT = 'i=2041';
const CONDITION = 'i=2782';
const ACKNOWLEDGEABLE = 'i=2881';
const ALARM = 'i=2915';
const REFRESH_START = 'i=2787';
const REFRESH_END = 'i=2788';
const REFRESH_REQUIRED = 'i=2789';
const QUEUE_OVERFLOW = 'i=3035';
/** Some servers write the name of a source with the index of its namespace: `1:Level`. */
const QUIRK_NAMESPACE = /^\d{1,5}:/;

/** What is asked of each event: the type that has the field, and the way to it; no way is the node of the condition itself. */
export const CONDITION_FIELDS = {
  eventId: { of: BASE_EVENT, path: ['EventId'] },
  eventType: { of: BASE_EVENT, path: ['EventType'] },
  sourceName: { of: BASE_EVENT, path: ['SourceName'] },
  time: { of: BASE_EVENT, path: ['Time'] },
  message: { of: BASE_EVENT, path: ['Message'] },
  severity: { of: BASE_EVENT, path: ['Severity'] },
  conditionId: { of: CONDITION, path: [] },
  conditionName: { of: CONDITION, path: ['ConditionName'] },
  branchId: { of: CONDITION, path: ['BranchId'] },
  retain: { of: CONDITION, path: ['Retain'] },
  enabled: { of: CONDITION, path: ['EnabledState', 'Id'] },
  comment: { of: CONDITION, path: ['Comment'] },
  user: { of: CONDITION, path: ['ClientUserId'] },
  acked: { of: ACKNOWLEDGEABLE, path: ['AckedState', 'Id'] },
  active: { of: ALARM, path: ['ActiveState', 'Id'] },
  activeSince: { of: ALARM, path: ['ActiveState', 'TransitionTime'] },
  suppressed: { of: ALARM, path: ['SuppressedOrShelved'] },
} as const satisfies Record<string, { of: string; path: readonly string[] }>;

/** Values of the fields of an event as the library decodes them, node ids as text, by the names in {@link CONDITION_FIELDS}. */
export type EventFields = Partial<Record<keyof typeof CONDITION_FIELDS, unknown>>;

/** What an event says. `eventId` names the state of a condition that somebody acknowledges. */
export type ToldEvent =
  | { kind: 'condition'; condition: DeviceCondition; eventId: Uint8Array }
  /** What follows, up to the end, is all that the server keeps. */
  | { kind: 'refresh start' | 'refresh end' }
  /** Conditions were lost, or have to be asked for anew. */
  | { kind: 'refresh required'; lost: boolean };

/** What an event says about a condition; `undefined` for events of other kinds, and for earlier states that a server keeps as branches. */
export function decodeEvent(fields: EventFields, at: number, source: SampleSource): ToldEvent | undefined {
  switch (textOf(fields.eventType)?.replace(/^ns=0;/, '')) {
    case REFRESH_START:
      return { kind: 'refresh start' };
    case REFRESH_END:
      return { kind: 'refresh end' };
    case REFRESH_REQUIRED:
      return { kind: 'refresh required', lost: false };
    case QUEUE_OVERFLOW:
      return { kind: 'refresh required', lost: true };
  }
  const id = textOf(fields.conditionId);
  const { eventId } = fields;
  if (id === undefined || isNull(id) || !(eventId instanceof Uint8Array)) return undefined;
  const branch = textOf(fields.branchId);
  if (branch !== undefined && !isNull(branch)) return undefined;
  return { kind: 'condition', eventId, condition: conditionOf(id, fields, at, source) };
}

function conditionOf(id: string, fields: EventFields, at: number, source: SampleSource): DeviceCondition {
  const { retain, enabled, active, acked, suppressed, severity } = fields;
  // What a server does not keep is nobody's concern any more (Part 9, §5.5.2).
  const isKept = retain !== false && enabled !== false;
  const name = (textOf(fields.conditionName) ?? id).replaceAll('/', ' ');
  const [by, comment] = [textOf(fields.user), textOf(fields.comment)];
  const [time, activeSince] = [timeOf(fields.time) ?? at, timeOf(fields.activeSince)];
  return {
    ...{ id, address: `${textOf(fields.sourceName)?.replace(QUIRK_NAMESPACE, '') || 'Server'}/${name}` },
    active: isKept && active !== false && suppressed !== true,
    acknowledged: typeof acked !== 'boolean' ? undefined : acked || !isKept,
    ...(by && { by }),
    ...(comment && { comment }),
    severity: typeof severity === 'number' && severity >= 1 ? Math.min(1000, severity) : 1,
    message: textOf(fields.message) || name,
    ...(activeSince !== undefined && { activeSince }),
    ...{ time, receivedAt: at, source },
  };
}

const isNull = (id: string) => /^(ns=0;)?i=0$/.test(id);

/** Text of a string or a localized text; `undefined` for anything else. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const text = typeof value === 'object' ? (value as { text?: unknown } | null)?.text : undefined;
  return typeof text === 'string' ? text : undefined;
}

function timeOf(value: unknown): number | undefined {
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  return time > 0 ? time : undefined;
}
