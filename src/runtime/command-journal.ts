import type { Command, CommandResult } from '../model/command.ts';
import { toJson } from '../model/json.ts';
import type { Write } from '../store/store.ts';
import type { Preempted } from './feed.ts';

/** What a command stands under in the journal: its alarm, else the command that it is a step of, else itself. */
export const subjectOf = ({ alarmId, stepOf, id }: Command): string => alarmId ?? stepOf ?? id;

/** A command is about to be sent. */
export const sentWrite = (command: Command, at: number): Write => commandWrite('sent', at, { command });

/** What became of a command. */
export const resultWrite = (result: CommandResult): Write => commandWrite('result', result.at, result);

/** Somebody lost a point to a command. */
export function preemptedWrite(command: Command, lost: Preempted): Write {
  const params = [
    `${command.id}:preempts`,
    lost.at,
    'audit',
    subjectOf(command),
    toJson({ what: 'preempted', ...lost }),
  ];
  return { statement: 'journal.append', params };
}

function commandWrite(phase: 'sent' | 'result', at: number, body: { command: Command }): Write {
  const { command } = body;
  const params = [`${command.id}:${phase}`, at, 'command', subjectOf(command), toJson({ phase, ...body })];
  return { statement: 'journal.append', params };
}
