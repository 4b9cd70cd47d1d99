import type { RaiseEffect } from '../model/rule.ts';

/** Which alarms of a rule are one, by its settings; nothing where each is told. */
export function groupOf({ group, groupSeconds }: { group: 'no' | 'below one asset' | 'all'; groupSeconds: number }): {
  group?: NonNullable<RaiseEffect['group']>;
} {
  if (group === 'no') return {};
  return { group: { of: group === 'all' ? 'rule' : 'asset above', withinMs: groupSeconds * 1000 } };
}
