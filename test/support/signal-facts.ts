import type { Calendar } from '../../src/model/calendar.ts';
import type { Attribute, SignalFacts } from '../../src/model/rule.ts';
import { fieldsOf } from '../../src/model/settings.ts';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import type { ThresholdRule } from '../../src/rules/threshold-rule.ts';
import { type ThresholdSettings, thresholdSettings } from '../../src/rules/threshold-settings.ts';

/** A plant that knows of its signals when they are stale, and attributes by `asset/property/name`. */
export function plainFacts(staleMs: number, attributes: Readonly<Record<string, Attribute>> = {}): SignalFacts {
  return {
    staleMs: () => staleMs,
    attribute: (asset, property, name) => attributes[`${asset}/${property}/${name}`],
  };
}

/** Settings of a threshold where nobody has set anything, over `temperature` of all assets. */
export const PLAIN_THRESHOLD = {
  ...Object.fromEntries(
    Object.entries(fieldsOf(thresholdSettings)).flatMap(([name, field]) => {
      return field.default === undefined ? [] : [[name, field.default]];
    }),
  ),
  ...{ plant: 'plant-1', property: 'temperature' },
} as unknown as ThresholdSettings;

/** The threshold that settings describe where all assets share it. */
export function thresholdOf(settings: ThresholdSettings, staleMs: number, calendar?: Calendar): ThresholdRule {
  const rule = readyThreshold(settings, { ...plainFacts(staleMs), calendar: () => calendar }).settingsFor('acme/press');
  if ('problem' in rule) throw new Error(rule.problem);
  return rule;
}
