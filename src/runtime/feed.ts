import type { Lease } from '../guard/point-state.ts';
import type { Transition } from '../model/alarm.ts';
import type { Command, CommandResult, PointName } from '../model/command.ts';
import type { LinkStatus } from '../model/link.ts';
import type { Reading } from '../model/reading.ts';

/** A lease that ended because a command with a higher priority wrote to its point. */
export interface Preempted extends PointName {
  lease: Lease;
  by: Command['by'];
  priority: number;
  at: number;
}

/** What happens in a plant, told live to the console. */
export type PlantEvent =
  | { kind: 'reading'; reading: Reading }
  | { kind: 'alarm'; transition: Transition }
  | { kind: 'order'; key: string }
  | { kind: 'command'; result: CommandResult }
  | { kind: 'link'; id: string; name: string; status: LinkStatus }
  | { kind: 'preempted'; lost: Preempted }
  | { kind: 'approvals' }
  | { kind: 'plant' };

export interface Feed {
  publish(event: PlantEvent): void;
  /** Returns the way out. */
  subscribe(listener: (event: PlantEvent) => void): () => void;
  /** Whether anybody listens: events that cost something to make are made only then. */
  readonly followed: boolean;
}

/** Tells events to whoever listens now; keeps nothing. */
export function createFeed(): Feed {
  const listeners = new Set<(event: PlantEvent) => void>();
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get followed() {
      return listeners.size > 0;
    },
  };
}
