import { type AlarmPriority, PRIORITIES } from '../model/alarm.ts';
import type { SignalFacts } from '../model/rule.ts';
import { BY_ASSET } from './rule-settings.ts';

/** The priority of the alarms of a signal: that of the settings, or of its asset. */
export function priorityOf(
  { priority, property }: { priority: AlarmPriority | typeof BY_ASSET; property: string },
  facts: SignalFacts,
  asset: string,
): AlarmPriority {
  if (priority !== BY_ASSET) return priority;
  const text = facts.attribute(asset, property, 'priority')?.text;
  return PRIORITIES.find((one) => one === text) ?? 'medium';
}
