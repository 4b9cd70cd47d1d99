import { nextStep } from '../guard/loan.ts';
import { isSameValue } from '../guard/same-value.ts';
import type { Command, CommandResult } from '../model/command.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Row, Store } from '../store/store.ts';
import { sentWrite, subjectOf } from './command-journal.ts';
import type { Commands, WritePoint } from './commands.ts';
import { pointKey } from './loan-book.ts';
import { readOnce } from './read-back.ts';

/** Steps of at most so much, so often. */
export interface Ramp {
  step: number;
  everyMs: number;
}

/** Goes to values in steps, each a command of its own under the one that wants the value. */
export interface Ramps {
  /** Resolves when the value is reached, or the ramp has stopped. What comes later for the same point replaces what is left of it. */
  perform(command: Command, point: WritePoint, ramp: Ramp): Promise<CommandResult | undefined>;
  /** Stops the ramps of a node; resolves when none takes a further step. */
  stop(nodeId: string, because: string): Promise<void>;
  /** Takes over from the stored facts which ramps the last run had not ended. */
  load(facts: readonly Row[]): void;
  /** Tells where they stopped: a command is for now, so they do not go on. */
  start(): Promise<void>;
}

interface RampServices {
  store: () => Store;
  clock: Clock;
  commands: Commands;
}

interface Running {
  by: string;
  stop(because: string): void;
  ended: Promise<unknown>;
}

/** Name of the fact that a ramp is on its way. */
const RAMP = 'ramp ';

export function createRamps({ store, clock, commands }: RampServices): Ramps {
  const running = new Map<string, Running>();
  let left: Command[] = [];

  const factOf = (command: Command) => `${RAMP}${command.id}`;

  async function end(command: Command, outcome: CommandResult['outcome'], facts: Partial<CommandResult>) {
    const result = await commands.conclude(command, outcome, facts);
    await store().write([{ statement: 'fact.delete', params: [factOf(command)] }], 'soon');
    return result;
  }

  async function climb(command: Command, point: WritePoint, ramp: Ramp, halt: Halt): Promise<CommandResult> {
    const { low, high } = point.guard;
    // The end of the way is judged before the first step: half of a command that must not be is no better.
    if (typeof command.value !== 'number' || command.value < low || command.value > high) {
      return commands.perform(command, point);
    }
    const before = await readOnce(point);
    if (typeof before !== 'number') {
      const reason = 'the present value is no number that could be read, so there is no way to go in steps';
      return commands.conclude(command, 'refused', { reason });
    }
    const begun = { statement: 'fact.put', params: [factOf(command), toJson(command)] } as const;
    await store().write([sentWrite(command, clock()), begun], 'now');
    const stopped = (at: unknown, why: string) =>
      end(command, 'failed', { before, reason: `the ramp stopped at ${at} on the way to ${command.value}: ${why}` });
    const validMs = command.validUntil - command.at;
    let now = before;
    for (let count = 1; ; count++) {
      const at = clock();
      const value = Number(nextStep(now, command.value, ramp.step));
      const id = `${command.id}:step:${count}`;
      // The first step is as old as its cause, the others are as new as they are.
      const times = count === 1 ? {} : { at, validUntil: at + validMs };
      const result = await commands.perform({ ...command, ...times, id, value, stepOf: command.id }, point);
      if (result.outcome === 'dry-run') return end(command, 'dry-run', { before, ...reasonOf(result) });
      if (result.outcome !== 'done') {
        return count === 1 && result.outcome === 'refused'
          ? end(command, 'refused', { before, ...reasonOf(result) })
          : stopped(now, result.reason ?? result.outcome);
      }
      now = value;
      if (now === command.value) return end(command, 'done', { before, readBack: result.readBack ?? now });
      await halt.within(ramp.everyMs);
      if (halt.because !== undefined) return stopped(now, halt.because);
      const present = await readOnce(point);
      if (!isSameValue(present, now, point.tolerance)) return stopped(now, `the device shows ${present ?? 'nothing'}`);
      const lent = commands.loans.all.get(pointKey(command))?.loan;
      if (point.lend && (!lent || lent.because !== undefined)) return stopped(now, 'it is given back');
    }
  }

  return {
    async perform(command, point, ramp) {
      const key = pointKey(command);
      const other = running.get(key);
      if (other) {
        other.stop('a newer command takes its place');
        await other.ended;
      }
      const halt = createHalt();
      const ended = climb(command, point, ramp, halt).finally(() => {
        if (running.get(key)?.ended === ended) running.delete(key);
      });
      running.set(key, { by: command.by.id, stop: halt.stop, ended: ended.catch(() => undefined) });
      return await ended;
    },
    async stop(nodeId, because) {
      const own = [...running.values()].filter(({ by }) => by === nodeId);
      for (const one of own) one.stop(because);
      await Promise.all(own.map(({ ended }) => ended));
    },
    load(facts) {
      const rows = facts.filter(({ name }) => String(name).startsWith(RAMP));
      left = rows.map(({ body }) => JSON.parse(String(body)) as Command);
    },
    async start() {
      for (const command of left.splice(0)) {
        const entries = await store().read('journal.by_subject', [subjectOf(command)]);
        const steps = entries
          .filter(({ key }) => String(key).startsWith(`${command.id}:step:`) && String(key).endsWith(':result'))
          .map(({ body }) => JSON.parse(String(body)) as CommandResult);
        const last = steps.findLast(({ outcome }) => outcome === 'done');
        const at = last ? `at ${last.command.value}` : 'before its first step was confirmed';
        const reason = `the ramp stopped ${at} on the way to ${command.value}: the runtime was stopped`;
        await end(command, 'failed', { reason });
      }
    },
  };
}

/** A pause that may be cut short. */
interface Halt {
  readonly because: string | undefined;
  stop(because: string): void;
  within(ms: number): Promise<void>;
}

function createHalt(): Halt {
  let because: string | undefined;
  let wake: (() => void) | undefined;
  return {
    get because() {
      return because;
    },
    stop(why) {
      because ??= why;
      wake?.();
    },
    async within(ms) {
      if (because !== undefined) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}

const reasonOf = ({ reason }: CommandResult) => (reason === undefined ? {} : { reason });
