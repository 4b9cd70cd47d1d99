import type { Alarm } from './alarm.ts';
import { unitLabel } from './unit-label.ts';

/** Names that a template of an alarm's text may use, and what stands for them. */
const NAMES: Readonly<Record<string, (alarm: Alarm) => string>> = {
  asset: ({ asset }) => asset,
  property: ({ property }) => property,
  condition: ({ condition }) => condition,
  priority: ({ priority }) => priority,
  value: ({ value }) => (typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value)),
  unit: ({ unit }) => (unit === undefined ? '' : unitLabel(unit)),
  limit: ({ limit }) => String(limit ?? ''),
  message: ({ message }) => message,
  rule: ({ rule }) => rule.name,
};

export const TEMPLATE_NAMES = Object.keys(NAMES);

/** Names in braces that no template may use. */
export function unknownNames(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) =>
    name && !Object.hasOwn(NAMES, name) ? [name] : [],
  );
}

/** A template with what is known of an alarm; names that are none stay as they are. */
export function filledIn(template: string, alarm: Alarm): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(NAMES, name) ? (NAMES[name]?.(alarm) ?? whole) : whole,
  );
}

/** The value of an alarm with its unit, as people read it. */
export function valueText(alarm: Alarm): string {
  return filledIn(alarm.unit === undefined ? '{value}' : '{value} {unit}', alarm);
}
