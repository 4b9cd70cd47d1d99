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

/** Somebody lost a point to a command: told under what the command is for, and under the alarm of whoever lost it. */
export function preemptedWrites(command: Command, lost: Preempted): Write[] {
  const body = toJson({ what: 'preempted', ...lost });
  const under = (subject: string, key: string): Write => {
    return { statement: 'journal.append', params: [`${command.id}:${key}`, lost.at, 'audit', subject, body] };
  };
  const [winner, { alarmId: loser = winner }] = [subjectOf(command), lost.lease];
  return [under(winner, 'preempts'), ...(loser === winner ? [] : [under(loser, 'preempted')])];
}

function commandWrite(phase: 'sent' | 'result', at: number, body: { command: Command }): Write {
  const { command } = body;
  const params = [`${command.id}:${phase}`, at, 'command', subjectOf(command), toJson({ phase, ...body })];
  return { statement: 'journal.append', params };
}
