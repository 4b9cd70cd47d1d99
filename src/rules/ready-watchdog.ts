import { signalName } from '../model/reading.ts';
import { type ReadyRule, referenced, type SignalFacts } from '../model/rule.ts';
import { fieldsOf, type SettingProblem } from '../model/settings.ts';
import { namedOthers } from './named-others.ts';
import { groupOf } from './rule-group.ts';
import { watchdog } from './watchdog.ts';
import type { WatchdogRule, WatchdogState } from './watchdog-rule.ts';
import { type WatchdogSettings, watchdogSettings } from './watchdog-settings.ts';
import { conditionProblems, watchedProblems } from './watched-problems.ts';
import { unitCode, watchedRule } from './watched-rule.ts';

/** What must hold beside the single fields: a selector, a unit and conditions that can be read. */
export function watchdogProblems(settings: WatchdogSettings): SettingProblem[] {
  const fields = fieldsOf(watchdogSettings);
  return [...watchedProblems(settings, fields), ...conditionProblems('offlineWhen', settings.offlineWhen, fields)];
}

/** The rule of a node with these settings, ready to run. */
export function readyWatchdog(settings: WatchdogSettings, facts: SignalFacts): ReadyRule<WatchdogRule, WatchdogState> {
  const { flatSeconds, flatTolerance: tolerance, offlineSeconds, linkLost, groupSeconds } = settings;
  const silence =
    settings.interval === 'set'
      ? { afterMs: settings.silenceSeconds * 1000 }
      : { factor: settings.factor, leastMs: settings.leastSeconds * 1000 };
  const { enabledWhen, offlineWhen } = settings;
  const named = {
    ...(enabledWhen !== undefined && { enabledWhen }),
    ...(offlineWhen !== undefined && { offlineWhen }),
  };
  const others = namedOthers(named, unitCode(settings.unit), facts);
  const { offline, references } = others;
  const status = offline && references[offline.other];
  const statusOf = (asset: string) => {
    const signal = status && referenced(status, asset);
    return signal ? signalName(signal.asset, signal.property) : '';
  };
  return watchedRule(settings, facts, {
    ...{ rule: watchdog, others },
    ruleOf: (watched) => ({
      ...watched,
      ...{ silence, linkLost, offlineMs: offlineSeconds * 1000 },
      ...(offline && { offline: { ...offline, togetherMs: groupSeconds * 1000 } }),
      words: { ...watched.words, statusOf },
      ...(flatSeconds !== undefined && { flat: { afterMs: flatSeconds * 1000, tolerance } }),
      ...groupOf(settings),
      ...(facts.link && { link: facts.link }),
    }),
  });
}
