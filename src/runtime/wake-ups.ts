import type { Clock } from '../model/link.ts';
import { createWakeHeap, type Sleeper } from './wake-heap.ts';

/**
 * Wake-ups run this much after they are due, so that readings received before that moment, but still on their way through
 * the flow, are stepped first.
 */
const GRACE_MS = 25;

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

  function arm() {
    if (heap.firstAt >= timerAt) return;
    clearTimeout(timer);
    timerAt = heap.firstAt;
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(0, timerAt - clock()) + GRACE_MS);
    timer = setTimeout(run, wait).unref();
  }

  function run() {
    timerAt = Number.POSITIVE_INFINITY;
    const now = clock();
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
      heap.clear();
    },
  };
}
