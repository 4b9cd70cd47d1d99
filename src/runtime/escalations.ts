import type { Alarm } from '../model/alarm.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { OpenedStore, Row, Write } from '../store/store.ts';
import type { AlarmBook } from './alarm-book.ts';
import { replayFrom } from './replay.ts';
import type { WakeUps } from './wake-ups.ts';

/** Alarms that one node waits for; further ones are told at once that they are not, and counted. */
const MOST_WAITING = 10_000;
/** Under this name the store keeps how far an alarm has been escalated. */
const PROPERTY = 'escalation';

/** A node that passes on alarms which nobody acknowledges. */
export interface EscalationSetup {
  readonly id: string;
  /** How long to wait for the first step, then for each further one, ms. */
  readonly stepsMs: readonly number[];
  /** @param step 0 is the first */
  onStep(alarm: Alarm, step: number, replayed: boolean): void;
}

/** Alarms that wait for an acknowledgement. */
export interface Escalation {
  /** Waits for an alarm from its raising on; one that waits already goes on waiting. False where too many do. */
  take(alarm: Alarm): boolean;
  readonly waiting: number;
  close(deleted: boolean): Promise<void>;
}

/** The escalations of a plant; what waits survives a restart. */
export interface Escalations {
  add(setup: EscalationSetup): Promise<Escalation>;
}

interface EscalationServices {
  clock: Clock;
  wakeUps: WakeUps;
  alarms: AlarmBook;
  commit(writes: Write[]): Promise<void>;
  ready: Promise<void>;
  store(): OpenedStore;
}

interface Waiting {
  readonly id: string;
  /** The next step. */
  step: number;
  dueAt: number;
  scheduledAt: number;
  wake(at: number): void;
}

interface Kept {
  step: number;
  dueAt: number;
}

export function createEscalations({ clock, wakeUps, alarms, commit, ready, store }: EscalationServices): Escalations {
  return {
    async add({ id: node, stepsMs, onStep }) {
      await ready;
      const waiting = new Map<string, Waiting>();
      let pending: Promise<void> = Promise.resolve();
      let closed = false;

      const write = (writes: Write[]) => {
        pending = commit(writes);
        return pending;
      };
      const keep = ({ id, step, dueAt }: Waiting, at: number): Write => {
        const body = toJson({ step, dueAt } satisfies Kept);
        return { statement: 'rule_state.put', params: [node, id, PROPERTY, '', at, body] };
      };
      const drop = (id: string): Write => {
        waiting.delete(id);
        return { statement: 'rule_state.delete_row', params: [node, id, PROPERTY] };
      };

      /** Only what is active, not acknowledged and not held is passed on. */
      const isUnanswered = (alarm: Alarm | undefined): alarm is Alarm => alarm?.state === 'UNACK';

      const due = async (one: Waiting) => {
        if (closed || waiting.get(one.id) !== one) return;
        const alarm = alarms.byId(one.id);
        if (!isUnanswered(alarm)) return write([drop(one.id)]);
        const { step } = one;
        const at = clock();
        const next = stepsMs[step + 1];
        one.step++;
        if (next === undefined) {
          // It stays known until it is answered, so that it does not begin anew when it is told again.
          one.dueAt = Number.POSITIVE_INFINITY;
        } else {
          one.dueAt = at + next;
          wakeUps.schedule(one);
        }
        await write([keep(one, at)]);
        onStep(alarm, step, false);
      };

      const wait = (id: string, { step, dueAt }: Kept): Waiting => {
        const one: Waiting = {
          ...{ id, step, dueAt, scheduledAt: Number.POSITIVE_INFINITY },
          wake: () => void due(one),
        };
        waiting.set(id, one);
        if (Number.isFinite(dueAt)) wakeUps.schedule(one);
        return one;
      };

      const restore = (row: Row, tellFrom: number | undefined) => {
        const id = String(row.asset);
        const { step, dueAt } = JSON.parse(String(row.body)) as { step: number; dueAt: number | null };
        const alarm = alarms.byId(id);
        if (!isUnanswered(alarm)) return [drop(id)];
        wait(id, { step, dueAt: dueAt ?? Number.POSITIVE_INFINITY });
        if (step > 0 && tellFrom !== undefined && Number(row.at) >= tellFrom) onStep(alarm, step - 1, true);
        return [];
      };

      const rows = await store().read('rule_state.by_rule', [node]);
      const gone = rows.flatMap((row) => restore(row, replayFrom(store())));
      if (gone.length > 0) await write(gone);

      return {
        take(alarm) {
          const known = waiting.get(alarm.id);
          if (!isUnanswered(alarms.byId(alarm.id)) || known) return true;
          if (waiting.size >= MOST_WAITING) return false;
          const one = wait(alarm.id, { step: 0, dueAt: alarm.raisedAt + (stepsMs[0] ?? 0) });
          void write([keep(one, clock())]);
          return true;
        },
        get waiting() {
          return waiting.size;
        },
        async close(deleted) {
          closed = true;
          if (deleted) void write([...waiting.keys()].map(drop));
          await pending;
        },
      };
    },
  };
}
