import type { Calendar } from '../../src/model/calendar.ts';
import type { RaiseEffect, Seen } from '../../src/model/rule.ts';
import { threshold } from '../../src/rules/threshold.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';
import { PLAIN_THRESHOLD, thresholdOf } from './signal-facts.ts';
import { EPOCH, stepsOf } from './timeline.ts';

export type SomeSettings = Partial<ThresholdSettings>;

/** Seconds after which the value, and other signals, are stale; and the calendar of the rule. */
export interface Surroundings {
  value?: number;
  others?: number;
  calendar?: Calendar;
}

/** What a threshold with these settings does over a timeline: `raise H@6s`, its effects, and what it says at a moment. */
export function over(settings: SomeSettings, timeline: string, around: Surroundings = {}) {
  const { value = 3600, others = 3600, calendar } = around;
  const set = calendar && { calendar: 'a calendar' };
  const rule = thresholdOf({ ...PLAIN_THRESHOLD, ...set, ...settings }, value * 1000, calendar);
  const outcome = stepsOf(threshold, rule, timeline, { names: rule.words.others, staleMs: others * 1000 });
  const raises = outcome.effects.filter((effect): effect is RaiseEffect => effect.kind === 'raise');
  const signal = { asset: 'acme/press', property: 'temperature' };
  return {
    ...outcome,
    ...{ rule, raises, messages: raises.map((effect) => threshold.describe(rule, effect, signal)) },
    /** What the rule says to a value that came at a second, at another. */
    says(last: Seen['value'], lastAt: number, at: number) {
      const seen = { value: last, good: true, lastAt: EPOCH + lastAt * 1000, at: EPOCH + at * 1000 };
      const clauses = threshold.explain(rule, outcome.state, { ...seen, others: outcome.others });
      return clauses.map(({ text }) => text);
    },
  };
}

/** The alarms of a threshold over a timeline. */
export const alarms = (settings: SomeSettings, timeline: string, around?: Surroundings): string[] =>
  over(settings, timeline, around).told;
