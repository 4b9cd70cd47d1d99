import { judgeReturn, type Loan, type LoanTerms, lend, lentAfter, lentAfterReturn } from '../guard/loan.ts';
import type { Command, CommandOutcome, CommandResult } from '../model/command.ts';
import { toJson } from '../model/json.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Row, Write } from '../store/store.ts';
import type { WritePoint } from './commands.ts';

/** How a lent point is reached again when its node is no longer there to tell. */
export interface LentPoint extends Omit<WritePoint, 'link' | 'readFirst' | 'lend' | 'calendar'> {
  /** Node id of the link. */
  linkId: string;
}

/** A value that is lent, as it is stored. */
export interface Lent {
  loan: Loan;
  point: LentPoint;
}

/** On what terms a point is lent, and the node id of its link. */
export interface Lending {
  terms: LoanTerms;
  linkId: string;
}

/** What is lent, by point: kept in memory as it is stored. */
export interface LoanBook {
  readonly all: ReadonlyMap<string, Lent>;
  load(facts: readonly Row[]): void;
  /** A command is about to be sent: what is to be stored with it, or why it must not be. */
  begin(
    command: Command,
    point: WritePoint,
    before: ReadingValue | undefined,
    at: number,
  ): Write[] | { problem: string };
  /** What a command that gives back ends with in the place of a write, seeing what the point shows. */
  instead(command: Command, point: WritePoint, present: ReadingValue | undefined): Ending | undefined;
  /** A loan is to end: what is to be stored, so that a restart knows it. */
  mark(key: string, because: string): Write[];
  /** A command is over: what is to be stored with its outcome. */
  settle(result: CommandResult): Write[];
}

/** How a command ends without a write. */
interface Ending {
  outcome: CommandOutcome;
  reason?: string;
}

/** A point among all points of a plant. */
export const pointKey = ({ link, address }: Pick<Command, 'link' | 'address'>) => JSON.stringify([link, address]);

/** Name of the fact that tells what is lent to a point. */
const LENT = 'lent ';

export function createLoanBook(): LoanBook {
  const all = new Map<string, Lent>();
  /** Commands on their way, with what was lent to their point before them. */
  const begun = new Map<string, { earlier: Lent | undefined; lent: Lent | undefined }>();
  /** Commands that end a loan without a write. */
  const left = new Set<string>();

  const keep = (key: string, lent: Lent | undefined): Write[] => {
    if (lent === all.get(key)) return [];
    if (lent) all.set(key, lent);
    else all.delete(key);
    return lent
      ? [{ statement: 'fact.put', params: [`${LENT}${key}`, toJson(lent)] }]
      : [{ statement: 'fact.delete', params: [`${LENT}${key}`] }];
  };
  const withLoan = (lent: Lent | undefined, loan: Loan | undefined) => lent && loan && { ...lent, loan };

  return {
    all,
    load(facts) {
      for (const { name, body } of facts) {
        if (String(name).startsWith(LENT)) {
          all.set(String(name).slice(LENT.length), JSON.parse(String(body)) as Lent);
        }
      }
    },
    begin(command, point, before, at) {
      if (command.givesBack) return [];
      const key = pointKey(command);
      const earlier = all.get(key);
      if (!point.lend) {
        begun.set(command.id, { earlier, lent: undefined });
        return [];
      }
      const { terms, linkId } = point.lend;
      const loan = lend(terms, command, { before, at, earlier: earlier?.loan }, point.guard);
      if ('problem' in loan) return loan;
      const { link: _, readFirst: __, lend: ___, calendar: ____, ...reached } = point;
      const lent = { loan, point: { ...reached, linkId } };
      begun.set(command.id, { earlier, lent });
      return keep(key, lent);
    },
    instead(command, point, present) {
      if (!command.givesBack) return undefined;
      const lent = all.get(pointKey(command));
      if (!lent) return { outcome: 'refused', reason: 'nothing is lent any more' };
      const verdict = judgeReturn(lent.loan, present, point.tolerance);
      if (verdict === 'give back') return undefined;
      if (verdict === 'unreadable') return { outcome: 'failed', reason: 'what the device shows now could not be read' };
      left.add(command.id);
      if (verdict === 'back already') return { outcome: 'done', reason: `the device shows ${present} already` };
      const reason = `the device shows ${present}, not the ${lent.loan.shown} that was lent: nothing is written`;
      return { outcome: 'refused', reason };
    },
    mark(key, because) {
      const lent = all.get(key);
      return lent ? keep(key, { ...lent, loan: { ...lent.loan, because } }) : [];
    },
    settle(result) {
      const { command } = result;
      const key = pointKey(command);
      const current = all.get(key);
      if (left.delete(command.id)) return keep(key, undefined);
      if (command.givesBack) return keep(key, withLoan(current, current && lentAfterReturn(current.loan, result)));
      const known = begun.get(command.id);
      begun.delete(command.id);
      if (!known && current?.loan.command.id !== command.id) return [];
      const { earlier, lent } = known ?? { earlier: undefined, lent: current };
      const after = lentAfter(lent?.loan, earlier?.loan, result);
      return keep(key, after === earlier?.loan ? earlier : withLoan(lent, after));
    },
  };
}
