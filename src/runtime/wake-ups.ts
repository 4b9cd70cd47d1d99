import type { Clock } from '../model/link.ts';
import { createWakeHeap, type Sleeper } from './wake-heap.ts';

/**
 * Wake-ups run this much after they are due, so that readings received before that moment, but still on their way through
 * the flow, are stepped first.
 */
const GRACE_MS = 25;
/** A loaded event loop may take longer than that: each of these turns takes every message one node further. */
const GRACE_TURNS = 12;

/** The longest wait of one timer: a corrected system clock is noticed within it. */
const LONGEST_WAIT_MS = 60_000;

export interface WakeUps {
  /** Asks for `sleeper.wake` at `sleeper.dueAt`; asked again, the later word counts. A sleeper that only puts off costs nothing. */
  schedule(sleeper: Sleeper): void;
  /** Entries kept: about one for each sleeper. */
  readonly waiting: number;
  close(): void;
}

/** Wakes any number of sleepers with one timer. */
export function createWakeUps(clock: Clock): WakeUps {
  const heap = createWakeHeap();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let turn: NodeJS.Immediate | undefined;

  function arm() {
    if (heap.firstAt >= timerAt) return;
    clearTimeout(timer);
    timerAt = heap.firstAt;
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(0, timerAt - clock()) + GRACE_MS);
    timer = setTimeout(() => letPass(GRACE_TURNS, clock()), wait).unref();
  }

  function letPass(turns: number, now: number) {
    turn = setImmediate(() => (turns > 1 ? letPass(turns - 1, now) : run(now)));
  }

  function run(now: number) {
    timerAt = Number.POSITIVE_INFINITY;
    for (let due = heap.takeDue(now); due; due = heap.takeDue(now)) due.sleeper.wake(due.at);
    arm();
  }

  return {
    schedule(sleeper) {
      heap.add(sleeper);
      arm();
    },
    get waiting() {
      return heap.size;
    },
    close() {
      clearTimeout(timer);
      clearImmediate(turn);
      heap.clear();
    },
  };
}
