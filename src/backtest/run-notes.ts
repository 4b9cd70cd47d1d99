import { durationText } from '../model/duration.ts';
import type { FlowRule } from './flow-rules.ts';
import { countText } from './report/words.ts';
import { MOST_NAMED } from './result.ts';
import type { WatchedSignals } from './watched-signals.ts';

/** Most problems of signals that are named. */
const MOST_PROBLEMS = 20;
/** Numbers of seconds since 1970, read as milliseconds, lie before this. */
const LATEST_MISTAKEN = Date.UTC(1970, 2, 1);

/** What was seen while a backtest ran. */
interface Seen {
  readings: number;
  alarms: number;
  /** Readings received later than `lateMs` after their time. */
  late: number;
  lateMs: number;
  /** How many signals each rule watched, and how many were too many. */
  watching: readonly { name: string; signals: number; dropped: number }[];
  signals: WatchedSignals;
  problems: ReadonlySet<string>;
  rules: readonly FlowRule[];
  to: number;
}

/** Gathers what one must know to read the result of a backtest. */
export interface RunNotes {
  /** A signal that cannot be judged. */
  problem(text: string): void;
  all(seen: Seen): string[];
}

export function createRunNotes(): RunNotes {
  const problems = new Set<string>();
  let further = 0;
  return {
    problem(text) {
      if (problems.size < MOST_PROBLEMS) problems.add(text);
      else further++;
    },
    all: (seen) => [
      ...unwatching(seen),
      ...lateness(seen),
      ...problems,
      ...(further > 0 ? [`${further} more signals that cannot be judged`] : []),
      ...seen.problems,
      ...uncharted(seen),
      ...plants(seen),
      ...unnamed(seen),
    ],
  };
}

/** A rule that saw nothing is mostly one whose data is named otherwise. */
function unwatching({ readings, watching, signals: { unwatched }, rules }: Seen): string[] {
  if (readings === 0) return ['there were no readings'];
  const idle = watching.flatMap(({ name, signals }, i) => {
    const ready = rules[i]?.ready;
    return signals === 0 && ready
      ? [`${name} watches ${ready.assets} ${ready.property}, of which no reading came`]
      : [];
  });
  const others = unwatched.length > 0 ? `; there were ${unwatched.join(', ')}` : '';
  const tooMany = watching
    .filter(({ dropped }) => dropped > 0)
    .map(({ name }) => `${name}: too many signals; some were not watched`);
  return [...idle.map((text) => `${text}${others}`), ...tooMany];
}

function lateness({ readings, late, lateMs, to }: Seen): string[] {
  const seconds =
    to > 0 && to < LATEST_MISTAKEN && readings > 0
      ? ['the times lie in the first weeks of 1970: numbers are milliseconds since then, not seconds']
      : [];
  if (late === 0) return seconds;
  const text = `${late} readings came more than ${durationText(lateMs)} after their time: they raise no alarm unless a rule judges late readings, and then the time between them does not count. A file must be in the order of time, not signal by signal`;
  return [...seconds, text];
}

function uncharted({ signals }: Seen): string[] {
  return signals.uncharted > 0
    ? [`the course of ${signals.uncharted} signals was not kept for charts; their alarms count like all others`]
    : [];
}

function plants({ rules }: Seen): string[] {
  const [first] = rules;
  if (!first || rules.every(({ plantId }) => plantId === first.plantId)) return [];
  return [`the rules belong to several plants; tags and time zone are those of ${first.plant.name}`];
}

function unnamed({ alarms }: Seen): string[] {
  const text = `the first ${countText(MOST_NAMED)} of ${countText(alarms)} alarms are named and drawn, and as many orders and writes`;
  return alarms > MOST_NAMED ? [text] : [];
}
