import type { Alarm } from '../../model/alarm.ts';
import { plantTime } from '../../model/plant-time.ts';
import { unitLabel } from '../../model/unit.ts';

/** `2,592,000`. */
export function countText(count: number): string {
  return count.toLocaleString('en');
}

/** `1 alarm`, `2,000 alarms`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : several}`;
}

/** Three significant digits. */
export function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** A value with its unit as people read it, six significant digits. */
export function valueText(value: unknown, unit?: string): string {
  const shown = typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value ?? 'none');
  return unit === undefined ? shown : `${shown} ${unitLabel(unit)}`;
}

/** Instants as the plant's wall clock shows them: `2026-03-29 14:05:12`. */
export function timeTexts(timeZone: string): (instant: number) => string {
  const { localOf } = plantTime(timeZone);
  return (instant) => new Date(Math.floor(localOf(instant))).toISOString().slice(0, 19).replace('T', ' ');
}

/** How long an alarm stood, ms; until the end of the data where it did not clear. */
export function heldMs({ raisedAt, clearedAt }: Alarm, to: number): number {
  return (clearedAt ?? to) - raisedAt;
}
