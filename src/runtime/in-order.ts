import { textOf } from '../model/errors.ts';
import type { Reading } from '../model/reading.ts';
import type { RuleHost, RuleSetup } from './rule-setup.ts';

/**
 * Each of these turns of the event loop takes every message one node further: so much longer may the way of one signal to the rule be
 * than that of another.
 */
const TURNS = 4;
/** After a crash each input gives again what it has kept, one after the other, with less than this between them, ms. */
const REPLAY_MS = 500;

/** A reading that has come, with what came with it. */
export interface Waiting {
  readonly reading: Reading;
  readonly carried: unknown;
  readonly replayed: boolean;
}

/** Readings that wait until they can be stepped in the order in which they were received. */
export interface InOrder {
  add(readings: readonly Reading[], carried: unknown, replayed: boolean): void;
  /** Steps what waits now. */
  flush(): void;
}

/** @param step is handed what has come, in order */
export function createInOrder(step: (inOrder: readonly Waiting[]) => void): InOrder {
  let waiting: Waiting[] = [];
  let turn: NodeJS.Immediate | undefined;
  let replay: NodeJS.Timeout | undefined;

  function flush(): void {
    clearImmediate(turn);
    clearTimeout(replay);
    turn = undefined;
    replay = undefined;
    const inOrder = waiting.sort((a, b) => a.reading.receivedAt - b.reading.receivedAt);
    waiting = [];
    step(inOrder);
  }

  function letPass(turns: number): void {
    turn = setImmediate(() => (turns > 1 ? letPass(turns - 1) : flush()));
  }

  return {
    add(readings, carried, replayed) {
      for (const reading of readings) waiting.push({ reading, carried, replayed });
      if (replayed) {
        clearImmediate(turn);
        clearTimeout(replay);
        turn = undefined;
        replay = setTimeout(flush, REPLAY_MS).unref();
      } else if (turn === undefined && replay === undefined) letPass(TURNS);
    },
    flush,
  };
}

/**
 * A rule host that steps its readings in the order in which they were received. Where a rule joins signals that come through several
 * inputs, their order decides, and a backtest has only the order of reception.
 */
export function steppedInOrder(
  host: RuleHost,
  { onStepped, onProblem }: Pick<RuleSetup<never, never>, 'onStepped' | 'onProblem'>,
): RuleHost {
  const { add, flush } = createInOrder((inOrder) => {
    for (const { reading, carried, replayed } of inOrder) {
      try {
        host.step([reading], carried, replayed);
      } catch (thrown) {
        // Nobody waits for it any more; the readings behind it are none the worse.
        onProblem(textOf(thrown));
      }
    }
    onStepped?.();
  });
  return {
    ...host,
    get signals() {
      return host.signals;
    },
    step: add,
    close() {
      flush();
      return host.close();
    },
  };
}
