import { type AlarmFigures, createAlarmCounter } from '../alarms/figures.ts';
import type { Alarm, Transition } from '../model/alarm.ts';
import type { Clock } from '../model/link.ts';
import type { OpenedStore } from '../store/store.ts';
import { RUNS } from './runs.ts';

/** How far back alarms are counted anew when a plant starts: two days, so that the last one is whole. */
const COUNTED_MS = 2 * 86_400_000;
/** Alarms that are counted anew at most; a plant in a flood must start all the same. */
const MOST_COUNTED = 20_000;

/** How the alarms of a plant burden its operators, over restarts. */
export interface CountedAlarms {
  /** Counts what the journal knows of the last days. */
  load(store: OpenedStore): Promise<void>;
  take(transitions: readonly Transition[]): void;
  figures(standing: readonly Alarm[]): AlarmFigures;
}

export function createCountedAlarms(clock: Clock): CountedAlarms {
  let counter = createAlarmCounter(clock());
  /** The first start of the plant, for it may have been quiet since; the first alarm where older ones are left out or no start is known. */
  async function knownSince(store: OpenedStore, counted: readonly Transition[]): Promise<number> {
    const firstAlarm = counted[0]?.at ?? clock();
    if (counted.length === MOST_COUNTED) return firstAlarm;
    const [firstStart] = await store.read('journal.by_subject', [RUNS]);
    return Math.max(clock() - COUNTED_MS, Math.min(firstAlarm, Number(firstStart?.at ?? firstAlarm)));
  }

  return {
    async load(store) {
      const rows = await store.read('journal.raised_since', [clock() - COUNTED_MS, MOST_COUNTED]);
      const transitions = rows.map(({ body }) => JSON.parse(String(body)) as Transition).reverse();
      counter = createAlarmCounter(await knownSince(store, transitions));
      for (const transition of transitions) counter.take(transition);
    },
    take: (transitions) => transitions.forEach(counter.take),
    figures: (standing) => counter.figures(standing, clock()),
  };
}
