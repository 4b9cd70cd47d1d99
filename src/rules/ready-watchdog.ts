import type { ReadyRule, SignalFacts } from '../model/rule.ts';
import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { onlyEnabled } from './named-others.ts';
import { groupOf } from './rule-group.ts';
import { watchdog } from './watchdog.ts';
import type { WatchdogRule, WatchdogState } from './watchdog-rule.ts';
import { type WatchdogSettings, watchdogSettings } from './watchdog-settings.ts';
import { watchedProblems } from './watched-problems.ts';
import { unitCode, watchedRule } from './watched-rule.ts';

/** What must hold beside the single fields: a selector, a unit and a condition that can be read. */
export const watchdogProblems = (settings: WatchdogSettings): SettingProblem[] =>
  watchedProblems(settings, fieldsOf(watchdogSettings));

/** The rule of a node with these settings, ready to run. */
export function readyWatchdog(settings: WatchdogSettings, facts: SignalFacts): ReadyRule<WatchdogRule, WatchdogState> {
  const { flatSeconds, flatTolerance: tolerance } = settings;
  const silence =
    settings.interval === 'set'
      ? { afterMs: settings.silenceSeconds * 1000 }
      : { factor: settings.factor, leastMs: settings.leastSeconds * 1000 };
  return watchedRule(settings, facts, {
    ...{ rule: watchdog, others: onlyEnabled(settings, unitCode(settings.unit), facts) },
    ruleOf: (watched) => ({
      ...watched,
      silence,
      ...(flatSeconds !== undefined && { flat: { afterMs: flatSeconds * 1000, tolerance } }),
      ...groupOf(settings),
      ...(facts.link && { link: facts.link }),
    }),
  });
}
