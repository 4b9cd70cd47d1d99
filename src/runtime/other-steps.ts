import type { Reading } from '../model/reading.ts';
import type { RuleInput } from '../model/rule.ts';
import { isNews, type OtherSignal, type OtherSignals } from './other-signals.ts';
import type { RuleSetup } from './rule-setup.ts';
import type { WatchedSignal } from './watched-signal.ts';

interface OtherSteps<Entry> {
  setup: Pick<RuleSetup<never, never>, 'property' | 'joins' | 'references'>;
  others: OtherSignals<Entry>;
  /** Readings later than this are historical, ms. */
  lateMs: number;
  /** Time has gone on for an entry: what was due before comes first. */
  arrive(entry: Entry, at: number, replayed: boolean): void;
  run(entry: Entry, input: RuleInput, carried: unknown, replayed: boolean): void;
  keepOthers(): void;
}

/** Steps a rule, for each signal or asset that needs another signal, with what comes of that. */
export function createOtherSteps<Entry extends WatchedSignal<unknown, unknown>>({
  setup,
  others,
  lateMs,
  arrive,
  run,
  keepOthers,
}: OtherSteps<Entry>): (signal: OtherSignal<Entry>, reading: Reading, carried: unknown, replayed: boolean) => void {
  return (signal, reading, carried, replayed) => {
    const { receivedAt: at } = reading;
    // It may have been stored with another that needs it, and be news to one that is given again.
    const isKnown = replayed && isHeard(signal, reading);
    const late = isLate(signal, reading);
    if (!isKnown && !late && !isNews(signal, reading, lateMs, replayed)) return;
    // A rule that joins hears all again in its order, of the signal too.
    const isFromTheStart = isKnown && setup.joins === true && signal.isRestored;
    // What came in one message was received at one time: of that, what is stored with an entry is known by its signal.
    const concerned = [...signal.dependents].filter(([entry]) => {
      const until = Math.max(entry.changedAt, entry.lastReading?.receivedAt ?? 0);
      return !replayed || at > until || (at === until && (!isKnown || isFromTheStart));
    });
    for (const [entry] of concerned) arrive(entry, at, replayed);
    if (isFromTheStart || (!isKnown && !late)) {
      others.hear(signal, reading);
      keepOthers();
    }
    for (const [entry, places] of concerned) {
      if (setup.joins) join(entry, places, signal, reading, carried, replayed);
      // A signal that needs itself has its own step.
      else if (entry.asset !== signal.asset || signal.property !== setup.property) {
        run(entry, { kind: 'reference', at, others: entry.others }, carried, replayed);
      }
    }
  };

  function join(
    entry: Entry,
    places: readonly number[],
    signal: OtherSignal<Entry>,
    reading: Reading,
    carried: unknown,
    replayed: boolean,
  ): void {
    entry.lastReading = reading;
    for (const place of places) {
      const news = others.news(signal, place, reading);
      const reference = setup.references[place];
      if (reference?.property === setup.property && signal.asset === entry.asset)
        entry.unit = reference.unit ?? reading.unit;
      run(entry, { kind: 'reference', at: reading.receivedAt, others: entry.others, news }, carried, replayed);
    }
  }

  /** A rule that joins takes each reading: what was stored of a signal may be of later than what was stored of an entry. */
  function isHeard({ last, lasting }: OtherSignal<Entry>, { receivedAt, time }: Reading): boolean {
    if (!last) return false;
    if (!setup.joins) return receivedAt === last.receivedAt;
    return receivedAt <= last.receivedAt && (lasting || receivedAt - time <= lateMs);
  }

  function isLate({ last }: OtherSignal<Entry>, { time, receivedAt }: Reading): boolean {
    return setup.joins === true && last !== undefined && time < last.time && receivedAt - time <= lateMs;
  }
}
