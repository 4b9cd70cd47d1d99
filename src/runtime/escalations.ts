import type { Alarm, Transition } from '../model/alarm.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { OpenedStore, Row, Write } from '../store/store.ts';
import type { AlarmBook } from './alarm-book.ts';
import { replayFrom } from './replay.ts';
import type { LearningLost } from './system-faults.ts';
import { forgetWrites, takeOver } from './take-over.ts';
import type { WakeUps } from './wake-ups.ts';

/** Alarms that one node waits for; further ones are told at once that they are not, and counted. */
const MOST_WAITING = 10_000;
/** Under this name the store keeps how far an alarm has been escalated. */
const PROPERTY = 'escalation';

/** A node that passes on alarms which nobody acknowledges. */
export interface EscalationSetup {
  readonly id: string;
  readonly name: string;
  /** How long to wait for the first step, then for each further one, ms. */
  readonly stepsMs: readonly number[];
  /**
   * @param step 0 is the first
   * @param at when it was passed on for the first time, ms since the Unix epoch
   */
  onStep(alarm: Alarm, step: number, at: number, replayed: boolean): void;
  /** Another number is not answered now. */
  onChange(): void;
}

/** Alarms that wait for an acknowledgement. */
export interface Escalation {
  /** Waits for an alarm from its raising on; one that waits already goes on waiting. False where too many do. */
  take(alarm: Alarm): boolean;
  /** How many are not answered. */
  readonly waiting: number;
  close(deleted: boolean): Promise<void>;
}

/** The escalations of a plant; what waits survives a restart. */
export interface Escalations {
  add(setup: EscalationSetup): Promise<Escalation>;
  /** Takes over how alarms stand now. */
  heard(transitions: readonly Transition[]): void;
}

interface EscalationServices {
  clock: Clock;
  wakeUps: WakeUps;
  alarms: AlarmBook;
  commit(writes: Write[]): Promise<void>;
  ready: Promise<void>;
  store(): OpenedStore;
  learningLost: LearningLost;
}

interface Waiting {
  readonly id: string;
  /** The next step. */
  step: number;
  /** Infinity before step 0: somebody has answered it or keeps it quiet; it begins anew when it is unanswered again. */
  dueAt: number;
  scheduledAt: number;
  wake(at: number): void;
}

interface Kept {
  step: number;
  dueAt: number;
}

/** Only what is active, not acknowledged and not held is passed on. */
const isUnanswered = (alarm: Alarm | undefined): alarm is Alarm => alarm?.state === 'UNACK';
/** What has cleared is never unanswered again: the next one is an occurrence of its own. */
const isOver = (alarm: Alarm | undefined) => !alarm || alarm.state === 'RTNUN' || alarm.state === 'NORM';
const alarmOf = ({ asset }: Row) => `alarm ${asset}`;
const isPaused = ({ step, dueAt }: Kept) => step === 0 && dueAt === Number.POSITIVE_INFINITY;

export function createEscalations(services: EscalationServices): Escalations {
  const { clock, wakeUps, alarms, commit, ready, store } = services;
  const nodes = new Set<(transitions: readonly Transition[]) => void>();
  return {
    heard(transitions) {
      for (const follow of nodes) follow(transitions);
    },
    async add({ id: node, name, stepsMs, onStep, onChange }) {
      await ready;
      const waiting = new Map<string, Waiting>();
      let unanswered = 0;
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
      const dropRow = (id: string): Write => ({
        statement: 'rule_state.delete_row',
        params: [node, id, PROPERTY],
      });
      const firstMs = stepsMs[0] ?? 0;

      const due = async (one: Waiting) => {
        if (closed || waiting.get(one.id) !== one) return;
        const alarm = alarms.byId(one.id);
        if (!isUnanswered(alarm)) return;
        const { step } = one;
        const at = clock();
        const next = stepsMs[step + 1];
        one.step++;
        // After the last step it stays known until it is answered, so that it does not begin anew when it is told again.
        one.dueAt = next === undefined ? Number.POSITIVE_INFINITY : at + next;
        wakeUps.schedule(one);
        await write([keep(one, at)]);
        onStep(alarm, step, at, false);
      };

      const wait = (id: string, { step, dueAt }: Kept): Waiting => {
        const one: Waiting = {
          ...{ id, step, dueAt, scheduledAt: Number.POSITIVE_INFINITY },
          wake: () => void due(one),
        };
        waiting.set(id, one);
        if (!isPaused(one)) unanswered++;
        wakeUps.schedule(one);
        return one;
      };

      const begin = (id: string, from: number): Write => keep(wait(id, { step: 0, dueAt: from + firstMs }), clock());

      const forget = (one: Waiting): Write => {
        waiting.delete(one.id);
        one.dueAt = Number.POSITIVE_INFINITY;
        return dropRow(one.id);
      };

      /** What an alarm as it is now means for one that is known. */
      const follow = (one: Waiting, alarm: Alarm | undefined, at: number): Write[] => {
        const before = isPaused(one) ? 0 : 1;
        if (isOver(alarm)) {
          unanswered -= before;
          return [forget(one)];
        }
        if (isUnanswered(alarm) === (before === 1)) return [];
        unanswered += 1 - 2 * before;
        one.step = 0;
        one.dueAt = before === 1 ? Number.POSITIVE_INFINITY : at + firstMs;
        wakeUps.schedule(one);
        return [keep(one, at)];
      };

      const restore = (row: Row, body: object, tellFrom: number | undefined) => {
        const { step, dueAt } = body as { step: number; dueAt: number | null };
        if (!Number.isInteger(step) || (dueAt !== null && !Number.isFinite(dueAt))) throw new TypeError('no step');
        const one = wait(String(row.asset), { step, dueAt: dueAt ?? Number.POSITIVE_INFINITY });
        const alarm = alarms.byId(one.id);
        const isTold = step > 0 && tellFrom !== undefined && Number(row.at) >= tellFrom;
        if (isTold && isUnanswered(alarm)) onStep(alarm, step - 1, Number(row.at), true);
        return follow(one, alarm, clock());
      };

      const rows = await store().read('rule_state.by_rule', [node]);
      const changes: Write[] = [];
      const unread = takeOver(rows, (row, body) => changes.push(...restore(row, body, replayFrom(store()))));
      await services.learningLost({ id: node, name, what: 'the wait for an acknowledgement', about: alarmOf }, unread);
      for (const { row } of unread) {
        if (isUnanswered(alarms.byId(String(row.asset)))) changes.push(begin(String(row.asset), clock()));
      }
      if (changes.length > 0) await write(changes);

      const hear = (transitions: readonly Transition[]) => {
        const writes = transitions.flatMap(({ at, alarm }) => {
          const one = waiting.get(alarm.id);
          return one ? follow(one, alarm, at) : [];
        });
        if (writes.length === 0) return;
        void write(writes);
        onChange();
      };
      nodes.add(hear);

      return {
        take(alarm) {
          if (!isUnanswered(alarms.byId(alarm.id)) || waiting.has(alarm.id)) return true;
          if (unanswered >= MOST_WAITING) return false;
          void write([begin(alarm.id, alarm.raisedAt)]);
          return true;
        },
        get waiting() {
          return unanswered;
        },
        async close(deleted) {
          closed = true;
          nodes.delete(hear);
          if (deleted) void write(forgetWrites(node));
          await pending;
        },
      };
    },
  };
}
