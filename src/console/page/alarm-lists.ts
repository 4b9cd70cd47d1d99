import { type Alarm, isHeld, needsAcknowledgement, PRIORITIES } from '../../model/alarm.ts';

/** The alarms of a plant, each in the one list where an operator looks for it. */
export interface AlarmLists {
  /** What people are to see: not acknowledged first, then the most urgent, then the newest. */
  open: readonly Alarm[];
  /** What people keep quiet: shelved or out of service, newest first. */
  placed: readonly Alarm[];
  /** What is suppressed, under the cause that all of it rests on; most consequences first. */
  groups: readonly Consequences[];
  /** How many alarms are kept quiet, by people or by causes. */
  quiet: number;
  /** How many alarms one explains, by its id. */
  explained: ReadonlyMap<string, number>;
}

/** Alarms that are there because of another one. */
export interface Consequences {
  cause: Cause;
  alarms: readonly Alarm[];
}

type Cause = Pick<Alarm, 'id' | 'message'>;

/** Sorts alarms into what stands open and what is kept quiet. */
export function listAlarms(alarms: readonly Alarm[]): AlarmLists {
  const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]));
  const [open, placed]: [Alarm[], Alarm[]] = [[], []];
  const groups = new Map<string, { cause: Cause; alarms: Alarm[] }>();
  for (const alarm of alarms) {
    const cause = rootCause(alarm, byId);
    if (cause) {
      const group = groups.get(cause.id) ?? { cause, alarms: [] };
      groups.set(cause.id, group);
      group.alarms.push(alarm);
    } else if (isHeld(alarm.state)) placed.push(alarm);
    else open.push(alarm);
  }
  for (const group of groups.values()) group.alarms.sort(urgentFirst);
  return {
    open: open.sort(urgentFirst),
    placed: placed.sort(newestFirst),
    groups: [...groups.values()].sort((a, b) => b.alarms.length - a.alarms.length),
    quiet: alarms.length - open.length,
    explained: new Map([...groups].map(([id, group]) => [id, group.alarms.length])),
  };
}

/** Compares two alarms: what is not acknowledged comes first, then what is more urgent, then what is newer. */
export function urgentFirst(a: Alarm, b: Alarm): number {
  return (
    Number(needsAcknowledgement(b)) - Number(needsAcknowledgement(a)) ||
    PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
    newestFirst(a, b)
  );
}

const newestFirst = (a: Alarm, b: Alarm) => b.raisedAt - a.raisedAt;

/** The last cause behind a suppressed alarm: a cause may itself be the consequence of another one. */
function rootCause({ hold }: Alarm, byId: ReadonlyMap<string, Alarm>): Cause | undefined {
  const seen = new Set<string>();
  let cause = hold?.cause;
  for (let next = cause; next && !seen.has(next.id); next = byId.get(next.id)?.hold?.cause) {
    seen.add(next.id);
    cause = next;
  }
  return cause;
}
