import type { ReadingValue } from './reading.ts';

/** A wish to write one value to one point of a machine. A command is for now: it is never queued and never sent late. */
export interface Command {
  /** Unique; made of the cause and the writing node. */
  id: string;
  /** The node that wants it, and the name of its flow. */
  by: { id: string; name: string; flow?: string };
  /** The alarm that caused it, where one did. */
  alarmId?: string;
  link: string;
  address: string;
  /** Engineering value. */
  value: number | boolean;
  unit?: string;
  /** When it was asked for and until when it may be carried out, ms since the Unix epoch. */
  at: number;
  validUntil: number;
  /** It is one step of the way that this other command wants to go. */
  stepOf?: string;
  /** It gives back what this other command lent; it is carried out although the plant was disarmed since. */
  givesBack?: { command: string; because: string };
  /** Nothing is written: what was written before is relinquished, so that the device takes what it had below. */
  relinquish?: true;
}

/** What became of a command. `dry-run`: everything was done but the write. */
export type CommandOutcome = 'done' | 'dry-run' | 'refused' | 'failed' | 'unknown';

/** The end of a command, as it stands in the journal. */
export interface CommandResult {
  command: Command;
  outcome: CommandOutcome;
  /** Why it was not done. */
  reason?: string;
  /** Engineering value that was read before the write, where it could be read. */
  before?: ReadingValue;
  /** Engineering value that was read back after the write. */
  readBack?: ReadingValue;
  /** Who agreed to it or refused it, where a person was asked. */
  decidedBy?: string;
  at: number;
}

/** A command that waits for a person, ms since the Unix epoch. */
export interface WaitingCommand {
  command: Command;
  /** Engineering value that was read when it was asked for. */
  before?: ReadingValue;
  since: number;
  /** Afterwards it is never carried out. */
  until: number;
}

/** A point of a machine, by the name of its link. */
export type PointName = Pick<Command, 'link' | 'address'>;

/** True for one and the same point. */
export const isSamePoint = (one: PointName, other: PointName): boolean =>
  one.link === other.link && one.address === other.address;
