import type { Rule } from '../model/rule.ts';
import type { WatchedSignal } from './watched-signal.ts';

/** How far signals are that still learn what they are judged by. */
export interface WarmUps<Entry> {
  join(entry: Entry): void;
  /** A signal may have learnt enough now. */
  look(entry: Entry): void;
  /** How many signals still learn, and how much of it they have behind them on average, 0 to 1. */
  counts(): { learning: number; learnt: number };
}

/** So many signals tell how far all of them are. */
const SAMPLE = 100;

export function createWarmUps<Settings, State>({
  learnt,
}: Pick<Rule<Settings, State>, 'learnt'>): WarmUps<WatchedSignal<Settings, State>> {
  const learning = new Set<WatchedSignal<Settings, State>>();
  const shareOf = ({ settings, state }: WatchedSignal<Settings, State>) => learnt?.(settings, state) ?? 1;
  return {
    join(entry) {
      if (learnt) learning.add(entry);
    },
    look(entry) {
      if (learning.size > 0 && learning.has(entry) && shareOf(entry) >= 1) learning.delete(entry);
    },
    counts() {
      const shares = [...learning].slice(0, SAMPLE).map(shareOf);
      const sum = shares.reduce((all, share) => all + share, 0);
      return { learning: learning.size, learnt: shares.length === 0 ? 1 : sum / shares.length };
    },
  };
}
