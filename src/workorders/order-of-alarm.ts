import { type Alarm, transitionOf } from '../model/alarm.ts';
import { unitLabel } from '../model/unit.ts';
import type { WorkOrderRequest } from '../model/work-order.ts';
import type { WorkOrderSettings } from './settings.ts';

/** What is to be asked of the work-order system for a transition of an alarm, or `undefined` for nothing. */
export function orderOfAlarm(alarm: Alarm, settings: WorkOrderSettings): WorkOrderRequest | undefined {
  const { kind, at } = transitionOf(alarm);
  const key = alarm.id;
  if (kind === 'raised') {
    const title = filledIn(settings.title, alarm);
    const text = filledIn(settings.text, alarm);
    return { kind: 'create', key, title, text, asset: alarm.asset, priority: alarm.priority, alarm };
  }
  if (settings.onClear === 'nothing') return undefined;
  const text = kind === 'closed' ? `Alarm closed: ${alarm.closedBecause}` : clearedText(alarm);
  if (kind === 'cleared' && settings.onClear === 'complete') return { kind: 'complete', key, text, at };
  return { kind: 'note', key, text, transition: kind, at };
}

function clearedText(alarm: Alarm): string {
  const after = ((alarm.clearedAt ?? alarm.raisedAt) - alarm.raisedAt) / 1000;
  return `Alarm cleared by itself after ${Math.round(after)} s; value ${textOfValue(alarm)}`;
}

function textOfValue({ value, unit }: Alarm): string {
  const number = typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
  return unit === undefined ? number : `${number} ${unitLabel(unit)}`;
}

/** Names that a template may use, and what stands for them. */
const NAMES: Record<string, (alarm: Alarm) => string> = {
  asset: (alarm) => alarm.asset,
  property: (alarm) => alarm.property,
  condition: (alarm) => alarm.condition,
  value: (alarm) =>
    typeof alarm.value === 'number' ? String(Number(alarm.value.toPrecision(6))) : String(alarm.value),
  unit: (alarm) => (alarm.unit === undefined ? '' : unitLabel(alarm.unit)),
  limit: (alarm) => String(alarm.limit ?? ''),
  message: (alarm) => alarm.message,
  rule: (alarm) => alarm.rule.name,
};

/** Names in braces that no template may use. */
export function unknownNames(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) =>
    name && !Object.hasOwn(NAMES, name) ? [name] : [],
  );
}

export const TEMPLATE_NAMES = Object.keys(NAMES);

function filledIn(template: string, alarm: Alarm): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(NAMES, name) ? (NAMES[name]?.(alarm) ?? whole) : whole,
  );
}
