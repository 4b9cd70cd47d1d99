import type { Clock } from '../model/link.ts';

/** Something that wants to be woken. `dueAt` is when, ms since the Unix epoch; infinity: not at all. */
export interface Sleeper {
  dueAt: number;
  /** For the wake-ups' own use: when they will look at it next; infinity to begin with. */
  scheduledAt: number;
  /** Called once when due, with the time it was due; it may set `dueAt` and ask again. */
  wake(at: number): void;
}

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

/** Wakes any number of sleepers with one timer and a binary heap. */
export function createWakeUps(clock: Clock): WakeUps {
  const heap: { at: number; sleeper: Sleeper }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  function arm() {
    const first = heap[0];
    if (!first || first.at >= timerAt) return;
    clearTimeout(timer);
    timerAt = first.at;
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(0, first.at - clock()) + GRACE_MS);
    timer = setTimeout(run, wait).unref();
  }

  function run() {
    timerAt = Number.POSITIVE_INFINITY;
    const now = clock();
    for (let first = heap[0]; first && first.at <= now; first = heap[0]) {
      pop(heap);
      const { sleeper } = first;
      if (sleeper.scheduledAt !== first.at) continue;
      sleeper.scheduledAt = Number.POSITIVE_INFINITY;
      if (sleeper.dueAt > first.at) {
        schedule(sleeper);
        continue;
      }
      sleeper.dueAt = Number.POSITIVE_INFINITY;
      sleeper.wake(first.at);
    }
    arm();
  }

  function schedule(sleeper: Sleeper): void {
    if (sleeper.dueAt >= sleeper.scheduledAt) return;
    sleeper.scheduledAt = sleeper.dueAt;
    push(heap, { at: sleeper.dueAt, sleeper });
    arm();
  }

  return {
    schedule,
    get waiting() {
      return heap.length;
    },
    close() {
      clearTimeout(timer);
      heap.length = 0;
    },
  };
}

interface Timed {
  at: number;
}

function push<Entry extends Timed>(heap: Entry[], entry: Entry): void {
  heap.push(entry);
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    const above = heap[parent] as Entry;
    if (above.at <= entry.at) break;
    heap[child] = above;
    child = parent;
  }
  heap[child] = entry;
}

function pop<Entry extends Timed>(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let parent = 0;
  for (;;) {
    let child = 2 * parent + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as Entry).at < (heap[child] as Entry).at) child++;
    const below = heap[child] as Entry;
    if (below.at >= last.at) break;
    heap[parent] = below;
    parent = child;
  }
  heap[parent] = last;
}
