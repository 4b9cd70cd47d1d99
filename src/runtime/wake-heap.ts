/** Something that wants to be woken. `dueAt` is when, ms since the Unix epoch; infinity: not at all. */
export interface Sleeper {
  dueAt: number;
  /** For the wake-ups' own use: when they will look at it next; infinity to begin with. */
  scheduledAt: number;
  /** Called once when due, with the time it was due; it may set `dueAt` and ask again. */
  wake(at: number): void;
}

interface Entry {
  at: number;
  sleeper: Sleeper;
}

/** Sleepers in the order in which they are due; about one entry for each, however often it changes its mind. */
export interface WakeHeap {
  /** Takes a sleeper in under its `dueAt`; asked again, the later word counts. */
  add(sleeper: Sleeper): void;
  /** When somebody may be due next; infinity where nobody waits. */
  readonly firstAt: number;
  /** The next sleeper due at or before `at`, with the time it was due; `undefined` where there is none. */
  takeDue(at: number): { at: number; sleeper: Sleeper } | undefined;
  readonly size: number;
  clear(): void;
}

export function createWakeHeap(): WakeHeap {
  const heap: Entry[] = [];

  function add(sleeper: Sleeper): void {
    if (sleeper.dueAt >= sleeper.scheduledAt) return;
    sleeper.scheduledAt = sleeper.dueAt;
    push(heap, { at: sleeper.dueAt, sleeper });
  }

  return {
    add,
    get firstAt() {
      return heap[0]?.at ?? Number.POSITIVE_INFINITY;
    },
    takeDue(at) {
      for (let first = heap[0]; first && first.at <= at; first = heap[0]) {
        pop(heap);
        const { sleeper } = first;
        if (sleeper.scheduledAt !== first.at) continue;
        sleeper.scheduledAt = Number.POSITIVE_INFINITY;
        if (sleeper.dueAt > first.at) {
          add(sleeper);
          continue;
        }
        sleeper.dueAt = Number.POSITIVE_INFINITY;
        return first;
      }
      return undefined;
    },
    get size() {
      return heap.length;
    },
    clear() {
      heap.length = 0;
    },
  };
}

function push(heap: Entry[], entry: Entry): void {
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

function pop(heap: Entry[]): void {
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
