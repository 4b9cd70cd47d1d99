import { type Alarm, isActive, transitionOf } from '../model/alarm.ts';
import type { Command, CommandResult } from '../model/command.ts';
import type { ReadingValue } from '../model/reading.ts';
import { isSameValue } from './same-value.ts';

/** How a value is lent to a machine, and what ends it. */
export interface LoanTerms {
  /** What is given back: what was read before, a fail-safe value, or nothing but the place in the device's priorities. */
  giveBack: 'restore' | 'value' | 'relinquish';
  /** The fail-safe value. */
  value?: number;
  /** Ends it after this time. */
  afterMs?: number;
  /** Whether the end of the alarm that caused it ends it. */
  whenCleared: boolean;
  whenStopped: 'give back' | 'only when deleted' | 'keep';
  /** The largest step on the way back, and the pause between two. */
  maxStep?: number;
  everyMs: number;
}

/** A value that is lent to one point of a machine. */
export interface Loan {
  terms: LoanTerms;
  /** The command that lent it. */
  command: Command;
  /** What the point shows as long as nobody else changes it. */
  shown: number | boolean;
  /** What is given back; absent: it is relinquished. */
  target?: number | boolean;
  /** When it was lent, ms since the Unix epoch. */
  since: number;
  /** Why it ends, once it is to end: from then on it is given back as soon as that is possible. */
  because?: string;
}

/**
 * What a command lends, or why it must not: what cannot be given back is not lent. Where the point is lent already, what was there
 * before the first of them is given back.
 */
export function lend(
  terms: LoanTerms,
  command: Command,
  { before, at, earlier }: { before: ReadingValue | undefined; at: number; earlier: Loan | undefined },
  { low, high }: { low: number; high: number },
): Loan | { problem: string } {
  const loan = { terms, command, shown: command.value, since: at };
  if (terms.giveBack === 'relinquish') return loan;
  if (terms.giveBack === 'value') return { ...loan, target: terms.value ?? low };
  const target = earlier?.terms.giveBack === 'restore' ? earlier.target : before;
  if (typeof target !== 'number' && typeof target !== 'boolean') {
    return { problem: 'the present value could not be read, so it could not be given back' };
  }
  if (typeof target === 'number' && (target < low || target > high)) {
    return { problem: `the present value ${target} could not be given back: it is not between ${low} and ${high}` };
  }
  return { ...loan, target };
}

/** What is lent when the outcome of the lending command is known. `earlier` is what was lent before it. */
export function lentAfter(loan: Loan | undefined, earlier: Loan | undefined, result: CommandResult): Loan | undefined {
  const { outcome, readBack, before } = result;
  if (outcome === 'done') return loan;
  // Nobody knows: what the point shows when it is to be given back will tell.
  if (outcome === 'unknown') return loan ?? earlier;
  // The device made something else of it, which is ours all the same.
  if (outcome === 'failed' && isPlain(readBack) && before !== undefined && readBack !== before) {
    return loan && { ...loan, shown: readBack };
  }
  return earlier;
}

/** What is still lent when a command that gives back is over. */
export function lentAfterReturn(loan: Loan, { outcome, command }: CommandResult): Loan | undefined {
  if (outcome !== 'done') return loan;
  return command.relinquish || command.value === loan.target ? undefined : { ...loan, shown: command.value };
}

/** Whether a lent value may be given back, seeing what the point shows: what somebody else has changed stays as it is. */
export function judgeReturn(
  { shown, target }: Loan,
  present: ReadingValue | undefined,
  tolerance: number,
): 'give back' | 'back already' | 'changed' | 'unreadable' {
  if (present === undefined) return 'unreadable';
  if (isSameValue(present, shown, tolerance)) return 'give back';
  return target !== undefined && isSameValue(present, target, tolerance) ? 'back already' : 'changed';
}

/** The next value on the way from one to another, in steps of at most `maxStep`; the last step is exact. */
export function nextStep(from: number | boolean, to: number | boolean, maxStep: number | undefined): number | boolean {
  if (maxStep === undefined || typeof from !== 'number' || typeof to !== 'number') return to;
  const left = to - from;
  // Steps of 0.1 must not add up to 20.000000000000004.
  return Math.abs(left) <= maxStep * (1 + 1e-9) ? to : Number((from + Math.sign(left) * maxStep).toPrecision(12));
}

/** The command that gives back, or goes one step towards it. */
export function returnOf(loan: Loan, at: number, validForMs: number): Command {
  const { command, shown, target, terms } = loan;
  const { by, link, address, unit, alarmId } = command;
  return {
    ...{ id: `${command.id}:back:${at}`, by, link, address, at, validUntil: at + validForMs },
    value: target === undefined ? shown : nextStep(shown, target, terms.maxStep),
    givesBack: { command: command.id, because: `given back because ${loan.because}` },
    ...(target === undefined && { relinquish: true as const }),
    ...(unit !== undefined && { unit }),
    ...(alarmId !== undefined && { alarmId }),
  };
}

/** When the time of a loan is over, ms since the Unix epoch; infinity: never. */
export function endsAt({ terms, since }: Loan): number {
  return terms.afterMs === undefined ? Number.POSITIVE_INFINITY : since + terms.afterMs;
}

/** True where the end of an alarm ends the loan. */
export function endsWith({ terms, command }: Loan, alarm: Alarm): boolean {
  return terms.whenCleared && command.alarmId === alarm.id && isOver(alarm);
}

/** True where it ends because its node is closed; `removed`: for good. */
export function endsWhenStopped({ terms }: Loan, removed: boolean): boolean {
  return terms.whenStopped === 'give back' || (terms.whenStopped === 'only when deleted' && removed);
}

/** True for an alarm whose condition no longer holds. */
export function isOver(alarm: Alarm): boolean {
  return transitionOf(alarm).kind !== 'raised' || !isActive(alarm);
}

const isPlain = (value: ReadingValue | undefined) => typeof value === 'number' || typeof value === 'boolean';
