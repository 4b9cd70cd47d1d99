import { createHolds, type HoldScope, type Holds, holds, type PlacedHold } from '../alarms/holds.ts';
import type { Alarm, Transition } from '../model/alarm.ts';
import { PlantError } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Row, Write } from '../store/store.ts';
import type { AlarmBook } from './alarm-book.ts';
import { takeOver, type UnreadRow } from './take-over.ts';
import type { WakeUps } from './wake-ups.ts';

/** The longest that an alarm may be shelved: a week. What is longer is taken out of service. */
export const LONGEST_SHELF_MS = 7 * 86_400_000;
/** Holds that people may have placed at one time. */
const MOST_HOLDS = 10_000;

/** Who decides, and why. */
export interface Decision {
  by: string;
  reason: string;
}

/** How long an alarm is shelved: for a time, or until its condition is back to normal, a week at most. */
export type ShelfTime = { forMs: number } | { untilCleared: true };

/** What people decide about the alarms of a plant, beside acknowledging them. */
export interface AlarmDesk {
  /** Holds as the alarm book asks for them. */
  readonly holds: Pick<Holds, 'of'>;
  /** Takes over stored holds and returns those that cannot be read. */
  load(rows: readonly Row[]): UnreadRow[];
  /** Every hold that a person has placed, newest first. */
  placed(): PlacedHold[];
  /** Keeps one alarm quiet for a while, whether it stands then or not; `undefined` where there is no such alarm. */
  shelve(alarmId: string, time: ShelfTime, decision: Decision): Promise<PlacedHold | undefined>;
  /** Keeps all alarms of an asset quiet until somebody ends it, or until then. */
  takeOutOfService(scope: HoldScope, until: number | undefined, decision: Decision): Promise<PlacedHold>;
  /** Ends a hold; `undefined` where there is none of this id. */
  end(holdId: string, by: string): Promise<PlacedHold | undefined>;
  /** Lets a latched alarm go whose condition is back to normal; `undefined` where it is not. */
  reset(alarmId: string, by: string, comment?: string): Promise<Alarm | undefined>;
  /** Takes over what the plant's tables say now of alarms that stood before: its causes may be others. */
  reviewAll(): Promise<void>;
  /** What alarms went through: a hold that lasts until its alarm clears ends with it. */
  heard(transitions: readonly Transition[]): void;
  close(): void;
}

interface DeskServices {
  clock: Clock;
  alarms: () => AlarmBook;
  wakeUps: WakeUps;
  commit(writes: Write[], transitions: Transition[]): Promise<void>;
}

/** A desk on which nothing lies yet. */
export function createAlarmDesk({ clock, alarms, wakeUps, commit }: DeskServices): AlarmDesk {
  const book = createHolds();
  const sleepers = new Map<string, { dueAt: number; scheduledAt: number; wake(at: number): void }>();
  let closed = false;

  const write = (what: string, { id }: PlacedHold, change: Write, audit: object, at: number): Write[] => [
    change,
    {
      statement: 'journal.append',
      params: [`${what} ${id}:${at}`, at, 'audit', `hold ${id}`, toJson({ what, at, ...audit })],
    },
  ];

  const review = (hold: PlacedHold, at: number, by?: string) => alarms().review((alarm) => holds(hold, alarm), at, by);

  const schedule = ({ id, until }: PlacedHold) => {
    const sleeper = {
      dueAt: until ?? Number.POSITIVE_INFINITY,
      scheduledAt: Number.POSITIVE_INFINITY,
      wake: () => {
        if (!closed && sleepers.get(id) === sleeper) void end(id, undefined, 'its time is over');
      },
    };
    sleepers.set(id, sleeper);
    if (until !== undefined) wakeUps.schedule(sleeper);
  };

  const place = async (hold: PlacedHold): Promise<PlacedHold> => {
    if (book.all().length >= MOST_HOLDS && !book.get(hold.id)) {
      throw new PlantError('BLOCKED', `${MOST_HOLDS} alarms and assets are held already`);
    }
    book.put(hold);
    schedule(hold);
    const change = { statement: 'alarm_hold.put', params: [hold.id, toJson(hold)] } as const;
    await commit(write('placed', hold, change, { hold }, hold.since), review(hold, hold.since));
    return hold;
  };

  const end = async (id: string, by: string | undefined, because: string): Promise<PlacedHold | undefined> => {
    const hold = book.delete(id);
    sleepers.delete(id);
    if (!hold) return undefined;
    const at = clock();
    const change = { statement: 'alarm_hold.delete', params: [id] } as const;
    const audit = { because, ...(by !== undefined && { by }) };
    await commit(write('ended', hold, change, audit, at), review(hold, at, by));
    return hold;
  };

  return {
    holds: book,
    load: (rows) =>
      takeOver(rows, (_row, body) => {
        const hold = body as PlacedHold;
        if (typeof hold.id !== 'string' || typeof hold.scope.asset !== 'string') throw new TypeError('not a hold');
        book.put(hold);
        schedule(hold);
      }),
    placed: () => book.all().toSorted((a, b) => b.since - a.since),
    async shelve(alarmId, time, { by, reason }) {
      const alarm = alarms().byId(alarmId);
      if (!alarm) return undefined;
      const { rule, asset, property, condition } = alarm;
      const since = clock();
      const forMs = 'forMs' in time ? time.forMs : LONGEST_SHELF_MS;
      return place({
        ...{ id: shelfId(alarm), state: 'SHLVD', since, until: since + forMs, by, reason },
        ...('untilCleared' in time && { untilCleared: true }),
        scope: { rule: rule.id, asset, property, condition },
      });
    },
    takeOutOfService: (scope, until, { by, reason }) =>
      place({
        ...{ id: `out ${scope.asset}`, state: 'OOSRV', since: clock(), by, reason, scope },
        ...(until !== undefined && { until }),
      }),
    end: (holdId, by) => end(holdId, by, 'ended'),
    async reset(alarmId, by, comment) {
      const event = { kind: 'reset', at: clock(), by, ...(comment !== undefined && { comment }) } as const;
      const transitions = alarms().changeById(alarmId, event);
      await commit([], transitions);
      return transitions[0]?.alarm;
    },
    reviewAll: () =>
      commit(
        [],
        alarms().review(() => true, clock()),
      ),
    heard(transitions) {
      for (const { kind, alarm } of transitions) {
        if (kind === 'cleared' && alarm.hold?.untilCleared)
          void end(shelfId(alarm), undefined, 'its condition cleared');
      }
    },
    close() {
      closed = true;
    },
  };
}

/** One shelf for one alarm: shelving it again is another time for the same hold. */
function shelfId({ rule, asset, property, condition }: Alarm): string {
  return `shelf ${rule.id} ${asset} ${property} ${condition}`;
}
