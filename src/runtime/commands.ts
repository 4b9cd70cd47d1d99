import { type GuardSettings, judge } from '../guard/judge.ts';
import type { MethodCall } from '../guard/method-call.ts';
import { isSameValue } from '../guard/same-value.ts';
import type { Command, CommandOutcome, CommandResult } from '../model/command.ts';
import { PlantError, textOf } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import type { Clock, Link } from '../model/link.ts';
import type { ReadingValue } from '../model/reading.ts';
import type { Row, Store, Write } from '../store/store.ts';
import type { Feed } from './feed.ts';
import { createLoanBook, type Lending, type LoanBook, pointKey } from './loan-book.ts';
import type { Probe } from './probe.ts';
import { sendCommand } from './send-command.ts';

/** How a point is written and read back. */
export interface WritePoint {
  link: Link;
  guard: GuardSettings;
  /** Where the device shows the value. */
  readBackAddress: string;
  /** Engineering value = raw × scale + offset. */
  scale: number;
  offset?: number;
  tolerance: number;
  readBackMs: number;
  /** Whether the present value is read before the write: needed for the largest step, told in the audit. */
  readFirst: boolean;
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
  /** Takes over from the stored facts when each point was last written, and what is lent. */
  load(facts: readonly Row[]): void;
}

interface CommandServices {
  store: () => Store;
  clock: Clock;
  feed: Feed;
  armed: () => boolean;
  probe?: Probe | undefined;
}

/** Name of the fact that tells when a point was last written. */
const WRITTEN = 'written ';

/** Pause between two looks at the value read back, ms. */
const LOOK_AGAIN_MS = 100;

export function createCommands({ store, clock, feed, armed, probe }: CommandServices): Commands {
  const loans = createLoanBook();
  /** When each point was last written, ms; points being written now. */
  const lastWriteAt = new Map<string, number>();
  const busy = new Map<string, Command['id']>();

  /** What was lent while the plant was armed is given back although somebody has disarmed it since. */
  const mayWrite = ({ givesBack }: Command) => givesBack !== undefined || armed();

  async function conclude(
    command: Command,
    outcome: CommandOutcome,
    facts: Partial<CommandResult>,
  ): Promise<CommandResult> {
    const why = [command.givesBack?.because, facts.reason].filter((text) => text !== undefined);
    const reason = why.length > 0 ? { reason: why.join('; ') } : {};
    const result: CommandResult = { command, outcome, ...facts, ...reason, at: clock() };
    await store().write([journalWrite(command, 'result', result.at, result), ...loans.settle(result)], 'now');
    feed.publish({ kind: 'command', result });
    return result;
  }

  async function carryOut(command: Command, point: WritePoint): Promise<CommandResult> {
    const before = point.readFirst ? await readOnce(point) : undefined;
    const key = pointKey(command);
    const view = { at: clock(), armed: mayWrite(command), present: numeric(before) };
    const instead = loans.instead(command, point, before);
    const verdict = judge(point.guard, { lastWriteAt: lastWriteAt.get(key) }, command, view);
    const told = before === undefined ? {} : { before };
    if (instead) return conclude(command, instead.outcome, { ...told, ...instead });
    if (verdict.kind === 'refused') return conclude(command, 'refused', { ...told, reason: verdict.reason });
    if (verdict.kind === 'dry-run') {
      return conclude(command, 'dry-run', {
        ...told,
        reason: 'the plant is not armed: everything was done but the write',
      });
    }
    const lent = loans.begin(command, point, before, view.at);
    if ('problem' in lent) return conclude(command, 'refused', { ...told, reason: lent.problem });
    const written: Write = { statement: 'fact.put', params: [`${WRITTEN}${key}`, String(view.at)] };
    await store().write([journalWrite(command, 'sent', view.at, { command }), written, ...lent], 'now');
    probe?.('command recorded');
    if (clock() > command.validUntil) {
      return conclude(command, 'refused', { ...told, reason: 'too late: the command ran out while it was recorded' });
    }
    if (!mayWrite(command)) {
      return conclude(command, 'refused', { ...told, reason: 'the plant was disarmed while the command was recorded' });
    }
    lastWriteAt.set(key, clock());
    return send(command, point, told);
  }

  async function send(command: Command, point: WritePoint, told: Partial<CommandResult>): Promise<CommandResult> {
    let doubt = '';
    try {
      await sendCommand(command, point);
      probe?.('command written');
    } catch (thrown) {
      const unknown = thrown instanceof PlantError && thrown.code === 'OUTCOME_UNKNOWN';
      if (!unknown) return conclude(command, 'failed', { ...told, reason: textOf(thrown) });
      doubt = `${textOf(thrown)}; `;
    }
    // The device takes what it had below; which value that is only the device knows.
    if (command.relinquish)
      return conclude(command, doubt ? 'unknown' : 'done', { ...told, ...(doubt && { reason: doubt }) });
    return verify(command, point, told, doubt);
  }

  async function verify(
    command: Command,
    point: WritePoint,
    told: Partial<CommandResult>,
    doubt: string,
  ): Promise<CommandResult> {
    const readBack = await readUntil(point, command.value, clock);
    const seen = readBack === undefined ? {} : { readBack };
    if (isSameValue(readBack, command.value, point.tolerance)) return conclude(command, 'done', { ...told, ...seen });
    const shown = readBack === undefined ? 'nothing could be read back' : `the device shows ${String(readBack)}`;
    const outcome = readBack === undefined ? 'unknown' : 'failed';
    return conclude(command, outcome, { ...told, ...seen, reason: `${doubt}${shown} instead of ${command.value}` });
  }

  /** One command at a time to a point. The same command twice at once is one command: only one has a place in the journal. */
  async function alone(command: Command, work: () => Promise<CommandResult>): Promise<CommandResult> {
    const key = pointKey(command);
    const other = busy.get(key);
    if (other === command.id) {
      const reason = 'this very command is being carried out already';
      return { command, outcome: 'refused', reason, at: clock() };
    }
    if (other !== undefined) {
      return conclude(command, 'refused', { reason: 'another command is writing to this point right now' });
    }
    busy.set(key, command.id);
    try {
      return await work();
    } finally {
      busy.delete(key);
    }
  }

  async function phasesOf(command: Command): Promise<string[]> {
    const rows = await store().read('journal.by_subject', [subjectOf(command)]);
    return rows.map(({ key }) => String(key)).filter((key) => key.startsWith(`${command.id}:`));
  }

  return {
    loans,
    conclude,
    isOnRecord: async (command) => (await phasesOf(command)).length > 0,
    load(facts) {
      loans.load(facts);
      for (const { name, body } of facts) {
        if (String(name).startsWith(WRITTEN)) lastWriteAt.set(String(name).slice(WRITTEN.length), Number(body));
      }
    },
    perform: (command, point) => alone(command, () => carryOut(command, point)),
    async performAgain(command, point) {
      const phases = await phasesOf(command);
      if (phases.includes(`${command.id}:result`)) return undefined;
      const begun = phases.includes(`${command.id}:sent`);
      const doubt = 'the runtime was stopped while the command was on its way; ';
      return alone(command, () => (begun ? verify(command, point, {}, doubt) : carryOut(command, point)));
    },
  };
}

/** What a command stands under in the journal: its alarm, else the command that it is a step of. */
export const subjectOf = ({ alarmId, stepOf, id }: Command) => alarmId ?? stepOf ?? id;
const numeric = (value: ReadingValue | undefined) =>
  typeof value === 'number' || typeof value === 'boolean' ? value : undefined;

/** The engineering value that a point shows now; `undefined`: it could not be read. */
export async function readOnce({
  link,
  readBackAddress,
  scale,
  offset = 0,
}: WritePoint): Promise<ReadingValue | undefined> {
  try {
    const [sample] = await link.read([readBackAddress]);
    if (sample?.quality !== 'good' || typeof sample.value === 'bigint') return undefined;
    const { value } = sample;
    return typeof value === 'number' ? Number((value * scale + offset).toPrecision(12)) : value;
  } catch {
    // Not readable now: the caller looks again or tells that nothing could be read.
    return undefined;
  }
}

/** The value read back, looked at again until it matches or the time is over. */
async function readUntil(point: WritePoint, wanted: number | boolean, clock: Clock): Promise<ReadingValue | undefined> {
  const deadline = clock() + point.readBackMs;
  let seen: ReadingValue | undefined;
  for (;;) {
    seen = (await readOnce(point)) ?? seen;
    if (isSameValue(seen, wanted, point.tolerance) || clock() + LOOK_AGAIN_MS > deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** The entry that a command was sent, or what became of it. */
export function journalWrite(
  command: Command,
  phase: 'sent' | 'result',
  at: number,
  body: { command: Command },
): Write {
  const params = [`${command.id}:${phase}`, at, 'command', subjectOf(command), toJson({ phase, ...body })];
  return { statement: 'journal.append', params };
}
