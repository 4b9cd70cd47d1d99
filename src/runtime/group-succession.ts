import type { Transition } from '../model/alarm.ts';
import type { Clock } from '../model/link.ts';
import type { Write } from '../store/store.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { WakeUps } from './wake-ups.ts';

/** Finds another first for groups of alarms whose first is over. */
export interface GroupSuccession {
  /** What alarms went through. */
  heard(transitions: readonly Transition[]): void;
  close(): void;
}

interface SuccessionServices {
  clock: Clock;
  alarms: () => AlarmBook;
  wakeUps: WakeUps;
  commit(writes: Write[], transitions: Transition[]): Promise<void>;
}

/**
 * What belongs together comes back together, too: the others of a group have its time to clear after their first. What still holds then has another first. A restart
 * ends the wait.
 */
export function createGroupSuccession({ clock, alarms, wakeUps, commit }: SuccessionServices): GroupSuccession {
  let closed = false;
  return {
    heard(transitions) {
      for (const { kind, at, alarm } of transitions) {
        if (kind !== 'cleared' && kind !== 'latched') continue;
        const { id, group, hold } = alarm;
        // One that was explained itself explained none of the others.
        if (!group || hold?.cause) continue;
        wakeUps.schedule({
          ...{ dueAt: at + group.withinMs, scheduledAt: Number.POSITIVE_INFINITY },
          wake() {
            if (!closed)
              void commit(
                [],
                alarms().review(({ hold }) => hold?.cause?.id === id, clock()),
              );
          },
        });
      }
    },
    close() {
      closed = true;
    },
  };
}
