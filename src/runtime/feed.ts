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
  /** Returns the way out. Readings, of which there are many, come to those who ask for them. */
  subscribe(listener: (event: PlantEvent) => void, wanted?: { readings: boolean }): () => void;
  /** Whether anybody asks for readings: they are told only then. */
  readonly followed: boolean;
}

/** Tells events to whoever listens now; keeps nothing. */
export function createFeed(): Feed {
  const listeners = new Map<(event: PlantEvent) => void, { readings: boolean }>();
  let asking = 0;
  return {
    publish(event) {
      for (const [listener, { readings }] of listeners) if (readings || event.kind !== 'reading') listener(event);
    },
    subscribe(listener, wanted = { readings: false }) {
      listeners.set(listener, wanted);
      if (wanted.readings) asking++;
      return () => {
        if (listeners.delete(listener) && wanted.readings) asking--;
      };
    },
    get followed() {
      return asking > 0;
    },
  };
}
