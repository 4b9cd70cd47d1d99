import type { Clock } from '../model/link.ts';
import { createWakeHeap } from '../runtime/wake-heap.ts';
import type { WakeUps } from '../runtime/wake-ups.ts';

/** Time that stands still until it is moved: a month passes as fast as the readings can be stepped. */
export interface SimulatedTime {
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  /** Moves on, waking everybody who is due on the way, in order. Never goes back. */
  advanceTo(at: number): void;
}

export function simulatedTime(): SimulatedTime {
  const heap = createWakeHeap();
  let now = 0;
  return {
    clock: () => now,
    wakeUps: {
      schedule: heap.add,
      get waiting() {
        return heap.size;
      },
      close: () => heap.clear(),
    },
    advanceTo(at) {
      for (let due = heap.takeDue(at); due; due = heap.takeDue(at)) {
        now = Math.max(now, due.at);
        due.sleeper.wake(due.at);
      }
      now = Math.max(now, at);
    },
  };
}
