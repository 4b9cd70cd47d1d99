import { selects } from '../model/selector.ts';
import type { History } from '../store/history/history.ts';
import type { RuleHost, RuleSetup } from './rule-setup.ts';

/** So far back the record is asked for what a rule can learn from it. */
const LOOK_BACK_MS = 28 * 86_400_000;

/** Who learns, when, and whether it still runs. */
interface Learning {
  setup: Pick<RuleSetup<never, never>, 'assets' | 'property'>;
  host: RuleHost;
  now: number;
  isRunning(): boolean;
}

/**
 * Lets the signals of a rule that have not learnt enough learn from what the plant has recorded, one after the other beside the live readings. A history that fails tells so
 * itself: then they learn live.
 */
export async function learnFromHistory(history: History, { setup, host, now, isRunning }: Learning): Promise<void> {
  const { assets, property } = setup;
  const span = { from: now - LOOK_BACK_MS, to: now };
  for (const signal of await history.signals()) {
    if (!isRunning()) return;
    if (signal.property !== property || !selects(assets, signal.asset)) continue;
    const student = host.learnt.student(signal.asset);
    if (!student) continue;
    for await (const slice of history.slices(signal.asset, property, span)) {
      if (!isRunning()) return;
      student.learn(slice);
    }
    student.done();
  }
}
