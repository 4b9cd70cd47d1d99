import { type Reading, signalName } from '../model/reading.ts';
import type { RuleSetup } from './rule-setup.ts';

/** Readings of other signals have come for so long, ms of reception, when that is told. */
const TELL_AFTER_MS = 600_000;
/** Most of them that are named. */
const MOST_NAMED = 3;

type UnselectedSetup = Pick<RuleSetup<unknown, unknown>, 'assets' | 'property' | 'onUnselected'>;

/** Notices that readings come to a rule, but none of them is selected: mostly a name that is written otherwise. */
export interface Unselected {
  see(reading: Reading): void;
  readonly count: number;
}

export function createUnselected({ assets, property, onUnselected }: UnselectedSetup): Unselected {
  const names = new Set<string>();
  let count = 0;
  let since: number | undefined;
  let isTold = false;
  return {
    see({ asset, property: other, receivedAt }) {
      count++;
      if (isTold) return;
      since ??= receivedAt;
      if (names.size < MOST_NAMED) names.add(signalName(asset, other));
      if (receivedAt - since < TELL_AFTER_MS) return;
      isTold = true;
      onUnselected?.(
        `of ${count} readings none is selected by ${assets} ${property}; there were ${[...names].join(', ')}`,
      );
    },
    get count() {
      return count;
    },
  };
}
