import type { Command, WaitingCommand } from '../model/command.ts';
import type { Preempted } from '../runtime/feed.ts';
import type { Row } from '../store/store.ts';
import type { CommandEvent } from './views.ts';

/** What the journal has on writes beside their outcome. */
type CommandAudit =
  | ({ what: 'waits for approval'; at: number } & WaitingCommand)
  | { what: 'approved' | 'not approved'; at: number; command: Command; by: string; comment?: string }
  | ({ what: 'preempted' } & Preempted);

/** What happened to the writes for an alarm beside their outcome, as the journal tells it. */
export function commandEvents(alarmId: string, entries: readonly Row[]): CommandEvent[] {
  return entries
    .filter(({ kind }) => kind === 'audit')
    .flatMap(({ body }) => eventOf(alarmId, JSON.parse(String(body)) as CommandAudit));
}

function eventOf(alarmId: string, told: CommandAudit): CommandEvent[] {
  const { at } = told;
  switch (told.what) {
    case 'waits for approval': {
      const { command, until } = told;
      return [{ kind: told.what, at, point: pointOf(command), command, until }];
    }
    case 'approved':
    case 'not approved': {
      const { command, by, comment } = told;
      return [{ kind: told.what, at, point: pointOf(command), command, by, ...(comment !== undefined && { comment }) }];
    }
    case 'preempted': {
      const { lease, by } = told;
      const isLoser = lease.alarmId === alarmId;
      return [{ kind: told.what, at, point: pointOf(told), from: lease.by.name, to: by.name, isLoser }];
    }
    default:
      return [];
  }
}

const pointOf = ({ link, address }: { link: string; address: string }) => ({ link, address });
