import type { Attribute, SignalFacts } from '../../src/model/rule.ts';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';
import type { ThresholdRule } from '../../src/rules/threshold-state.ts';

/** A plant that knows of its signals when they are stale, and attributes by `asset/property/name`. */
export function plainFacts(staleMs: number, attributes: Readonly<Record<string, Attribute>> = {}): SignalFacts {
  return {
    staleMs: () => staleMs,
    attribute: (asset, property, name) => attributes[`${asset}/${property}/${name}`],
  };
}

/** The threshold that settings describe where all assets share it. */
export function thresholdOf(settings: ThresholdSettings, staleMs: number): ThresholdRule {
  const rule = readyThreshold(settings, plainFacts(staleMs)).settingsFor('acme/press');
  if ('problem' in rule) throw new Error(rule.problem);
  return rule;
}
