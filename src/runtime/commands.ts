import { type GuardSettings, type GuardView, judge } from '../guard/judge.ts';
import type { MethodCall } from '../guard/method-call.ts';
import type { LatestReading } from '../guard/permissive.ts';
import { afterWrite, type PointState } from '../guard/point-state.ts';
import { isSameValue } from '../guard/same-value.ts';
import type { Calendar } from '../model/calendar.ts';
import {
  type Command,
  type CommandOutcome,
  type CommandResult,
  isSamePoint,
  type PointName,
} from '../model/command.ts';
import { PlantError, textOf } from '../model/errors.ts';
import type { Clock } from '../model/link.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Row, Store, Write } from '../store/store.ts';
import { type Approvals, waitingOver } from './approvals.ts';
import { preemptedWrites, resultWrite, sentWrite, subjectOf } from './command-journal.ts';
import type { HeldState } from './emergency-hold.ts';
import type { Feed, Preempted } from './feed.ts';
import { createLoanBook, type Lending, type LoanBook } from './loan-book.ts';
import { createPointStates } from './point-states.ts';
import type { Probe } from './probe.ts';
import { type ReadBack, readOnce, readUntil } from './read-back.ts';
import { sendAsAllowed } from './send-command.ts';

/** How a point is written and read back. */
export interface WritePoint extends ReadBack {
  guard: GuardSettings;
  /** Whether the present value is read before the write: needed for the largest step and the rate, told in the audit. */
  readFirst: boolean;
  /** For how long a write keeps others away, ms; absent: not at all. */
  leaseMs?: number;
  /** When writes are allowed; absent: always. */
  calendar?: Pick<Calendar, 'isOpen'> | undefined;
  /** For how long a command waits for a person, ms. */
  approvalMs?: number;
  /** How often it is tried while nothing could be sent; absent: once. */
  attempts?: number;
  /** Called in the place of a write. */
  method?: MethodCall | undefined;
  /** Absent: what is written stays. */
  lend?: Lending | undefined;
}

/** Carries out commands: judged, written, read back, and on record before and after. */
export interface Commands {
  /** Resolves when the outcome is known and on the disk. Rejects with STORE_FAILED where it cannot be recorded: then nothing was written. */
  perform(command: Command, point: WritePoint): Promise<CommandResult>;
  /**
   * The same for a command whose cause is told again after an unclean stop. One that was begun is read back, never sent
   * again; one whose outcome is on record already gives `undefined`.
   */
  performAgain(command: Command, point: WritePoint): Promise<CommandResult | undefined>;
  /** Whether it was begun, or its outcome is known. */
  isOnRecord(command: Command): Promise<boolean>;
  /** Records the outcome of a command, and tells it. */
  conclude(command: Command, outcome: CommandOutcome, facts: Partial<CommandResult>): Promise<CommandResult>;
  /** What is lent to machines. */
  readonly loans: LoanBook;
  /** Takes over from the stored facts what was written and lent; `aliveAt`: until when the last run was up. */
  load(facts: readonly Row[], store: Store, aliveAt: number): Promise<void>;
}

interface CommandServices {
  store: () => Store;
  clock: Clock;
  feed: Feed;
  /** Whether a person has armed the plant, or the point. */
  armed: (point: PointName) => boolean;
  held: () => HeldState;
  latest: LatestReading;
  approvals: Approvals;
  probe?: Probe | undefined;
}

/** In which way a command came. */
interface Manner {
  again?: boolean;
  approvedBy?: string;
}

/** Name of the fact that tells how late it was before the clock was set back. */
const LATEST_TIME = 'latest time';

/** How long a command waits for a person where nothing else is set. */
const APPROVAL_MS = 300_000;
/** The lowest priority of BACnet. */
const LOWEST_PRIORITY = 16;

export function createCommands({
  store,
  clock,
  feed,
  armed,
  held,
  latest,
  approvals,
  probe,
}: CommandServices): Commands {
  const points = createPointStates();
  const loans = createLoanBook();
  /** Commands that are being carried out; one at a time to a point. */
  const busy: Command[] = [];
  /** The latest time of all runs; while the clock stands before it, nobody knows how old is what is told again. */
  let latestTime = 0;

  /** What was lent while the plant was armed is given back although somebody has disarmed it since. */
  const mayWrite = (command: Command) => command.givesBack !== undefined || armed(command);

  async function conclude(
    command: Command,
    outcome: CommandOutcome,
    facts: Partial<CommandResult>,
    writes: readonly Write[] = [],
  ): Promise<CommandResult> {
    const why = [command.givesBack?.because, facts.reason].filter((text) => text !== undefined);
    const reason = why.length > 0 ? { reason: why.join('; ') } : {};
    const result: CommandResult = { command, outcome, ...facts, ...reason, at: clock() };
    await store().write([resultWrite(result), ...writes, ...loans.settle(result)], 'now');
    feed.publish({ kind: 'command', result });
    return result;
  }

  function viewOf(command: Command, point: WritePoint, before: ReadingValue | undefined, manner: Manner): GuardView {
    const at = clock();
    const { by = 'somebody', reason = '', held: isHeld } = held();
    return {
      ...{ at, armed: mayWrite(command), present: numeric(before), latest },
      ...(isHeld && { held: { by, reason } }),
      ageUnknown: manner.again === true && at < latestTime,
      open: point.calendar?.isOpen(at),
      approved: manner.approvedBy !== undefined,
    };
  }

  /** What is not allowed ends here; `wait`: a person must agree first. */
  async function carryOut(command: Command, point: WritePoint, manner: Manner): Promise<CommandResult | Waiting> {
    const before = point.readFirst ? await readOnce(point) : undefined;
    const view = viewOf(command, point, before, manner);
    const state = points.of(command, view.at);
    const verdict = judge(point.guard, state, command, view);
    const told: Partial<CommandResult> = {
      ...(before !== undefined && { before }),
      ...(manner.approvedBy !== undefined && { decidedBy: manner.approvedBy }),
    };
    const over = manner.approvedBy === undefined ? [] : [waitingOver(command.id)];
    const instead = loans.instead(command, point, before);
    if (instead) return conclude(command, instead.outcome, { ...told, ...instead }, over);
    if (verdict.kind === 'needs approval') return { wait: before };
    if (verdict.kind === 'refused') {
      const { check, reason } = verdict;
      // Its outcome is on record already.
      if (check === 'duplicate command') return { command, outcome: 'refused', reason, at: view.at };
      return conclude(command, 'refused', { ...told, reason }, over);
    }
    if (verdict.kind === 'dry-run') {
      const reason = 'the plant is not armed: everything was done but the write';
      return conclude(command, 'dry-run', { ...told, reason }, over);
    }
    const lent = loans.begin(command, point, before, view.at);
    if ('problem' in lent) return conclude(command, 'refused', { ...told, reason: lent.problem }, over);
    const { priority = LOWEST_PRIORITY } = point.guard;
    const { leaseMs = 0 } = point;
    const after = afterWrite(state, command, view, { priority, leaseMs });
    const { link, address, by } = command;
    const lost = verdict.preempts && { link, address, lease: verdict.preempts, by, priority, at: view.at };
    const writes = [sentWrite(command, view.at), points.beforeSending(command, after), ...over, ...lent];
    await store().write(lost ? [...writes, ...preemptedWrites(command, lost)] : writes, 'now');
    probe?.('command recorded');
    const changed = changedMeanwhile(command);
    if (changed !== undefined) {
      return conclude(command, 'refused', { ...told, reason: changed }, [points.notSent(command, state)]);
    }
    return send(command, point, { told, after, lost });
  }

  /** Recording takes time, in which a person may have decided. */
  function changedMeanwhile(command: Command): string | undefined {
    if (held().held) return 'all writes of the plant were held while the command was recorded';
    if (clock() > command.validUntil) return 'too late: the command ran out while it was recorded';
    return mayWrite(command) ? undefined : 'the plant was disarmed while the command was recorded';
  }

  async function send(
    command: Command,
    point: WritePoint,
    { told, after, lost }: { told: Partial<CommandResult>; after: PointState; lost: Preempted | undefined },
  ): Promise<CommandResult> {
    if (lost) feed.publish({ kind: 'preempted', lost });
    let doubt = '';
    let failure: string | undefined;
    try {
      await sendAsAllowed(command, point, () => changedMeanwhile(command));
      probe?.('command written');
    } catch (thrown) {
      const unknown = thrown instanceof PlantError && thrown.code === 'OUTCOME_UNKNOWN';
      if (unknown) doubt = `${textOf(thrown)}; `;
      else failure = textOf(thrown);
    }
    // The device may have taken it at any time until now: intervals count from here.
    const sent = points.sent(command, after, clock());
    if (failure !== undefined) return conclude(command, 'failed', { ...told, reason: failure }, [sent]);
    // The device takes what it had below; which value that is only the device knows.
    if (command.relinquish) {
      return conclude(command, doubt ? 'unknown' : 'done', { ...told, ...(doubt && { reason: doubt }) }, [sent]);
    }
    return verify(command, point, { told, doubt, writes: [sent] });
  }

  async function verify(
    command: Command,
    point: WritePoint,
    { told, doubt, writes }: { told: Partial<CommandResult>; doubt: string; writes: readonly Write[] },
  ): Promise<CommandResult> {
    const readBack = await readUntil(point, command.value, clock);
    const facts = { ...told, ...(readBack !== undefined && { readBack }) };
    if (isSameValue(readBack, command.value, point.tolerance)) return conclude(command, 'done', facts, writes);
    const shown = readBack === undefined ? 'nothing could be read back' : `the device shows ${String(readBack)}`;
    const outcome = readBack === undefined ? 'unknown' : 'failed';
    return conclude(command, outcome, { ...facts, reason: `${doubt}${shown} instead of ${command.value}` }, writes);
  }

  /** One command at a time to a point. The same command twice at once is one command: only one has a place in the journal. */
  async function alone<Result>(command: Command, work: () => Promise<Result>): Promise<Result | CommandResult> {
    const other = busy.find((one) => isSamePoint(one, command));
    if (other?.id === command.id) {
      const reason = 'this very command is being carried out already';
      return { command, outcome: 'refused', reason, at: clock() };
    }
    if (other) return conclude(command, 'refused', { reason: 'another command is writing to this point right now' });
    busy.push(command);
    try {
      return await work();
    } finally {
      busy.splice(busy.indexOf(command), 1);
    }
  }

  async function perform(command: Command, point: WritePoint, manner: Manner): Promise<CommandResult> {
    const result = await alone(command, () => carryOut(command, point, manner));
    if (!('wait' in result)) return result;
    const since = clock();
    const until = since + (point.approvalMs ?? APPROVAL_MS);
    const { wait: before } = result;
    const told = before === undefined ? {} : { before };
    const decision = await approvals.wait({ command, ...told, since, until });
    if (decision.approved)
      return perform({ ...command, validUntil: until }, point, { ...manner, approvedBy: decision.by });
    const { reason, by } = decision;
    const facts = { ...told, reason, ...(by !== undefined && { decidedBy: by }) };
    if (approvals.waiting.some(({ command: { id } }) => id === command.id)) {
      return { command, outcome: 'refused', reason, at: clock() };
    }
    return conclude(command, 'refused', facts, [waitingOver(command.id)]);
  }

  async function phasesOf(command: Command): Promise<string[]> {
    const rows = await store().read('journal.by_subject', [subjectOf(command)]);
    return rows.map(({ key }) => String(key)).filter((key) => key.startsWith(`${command.id}:`));
  }

  return {
    loans,
    conclude,
    isOnRecord: async (command) => (await phasesOf(command)).length > 0,
    async load(facts, opened, aliveAt) {
      const now = clock();
      loans.load(facts);
      points.load(facts, now);
      const stored = facts.find(({ name }) => name === LATEST_TIME)?.body ?? 0;
      latestTime = Math.max(Number(stored), aliveAt);
      // The next start sees only when this run ended.
      if (now < latestTime) await opened.write([{ statement: 'fact.put', params: [LATEST_TIME, latestTime] }], 'now');
    },
    perform: (command, point) => perform(command, point, {}),
    async performAgain(command, point) {
      const phases = await phasesOf(command);
      if (phases.includes(`${command.id}:result`)) return undefined;
      if (!phases.includes(`${command.id}:sent`)) return perform(command, point, { again: true });
      const doubt = 'the runtime was stopped while the command was on its way; ';
      return alone(command, () => verify(command, point, { told: {}, doubt, writes: [] }));
    },
  };
}

/** A person must agree first; with the value the point has. */
interface Waiting {
  wait: ReadingValue | undefined;
}

const numeric = (value: ReadingValue | undefined) =>
  typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
