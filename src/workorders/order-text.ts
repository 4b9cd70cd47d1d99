import type { Alarm } from '../model/alarm.ts';
import { filledIn, valueText } from '../model/alarm-text.ts';
import { durationText } from '../model/duration.ts';
import type { Reading } from '../model/reading.ts';
import { unitLabel } from '../model/unit-label.ts';
import type { WorkOrderSettings } from './settings.ts';

/** Names beside those of every alarm text that an order's title and text may use. */
export const ORDER_NAMES = ['evidence', 'link', 'equipment', 'location'] as const;

/** What an order's text is made of, beside the alarm. */
export interface AboutOrder {
  /** Number of the equipment over there. */
  equipment?: string;
  /** Functional location or place over there. */
  location?: string;
  /** An instant on the plant's wall clock. */
  timeText(at: number): string;
}

/** Title and text of the order for an alarm. */
export function orderTexts(
  alarm: Alarm,
  { title, text, consoleUrl }: Pick<WorkOrderSettings, 'title' | 'text' | 'consoleUrl'>,
  about: AboutOrder,
): { title: string; text: string } {
  const names: Record<string, () => string> = {
    evidence: () => evidenceText(alarm, about),
    link: () => alarmLink(alarm, consoleUrl),
    equipment: () => about.equipment ?? '',
    location: () => about.location ?? '',
  };
  const fill = (template: string) =>
    filledIn(
      template.replace(/\{(\w+)\}/g, (whole, name: string) =>
        Object.hasOwn(names, name) ? (names[name]?.() ?? '') : whole,
      ),
      alarm,
    );
  return { title: fill(title).replace(/\s+/g, ' ').trim(), text: fill(text).trim() };
}

/** Where the console shows an alarm and what led to it; empty without the console's address. */
function alarmLink({ id }: Alarm, consoleUrl: string | undefined): string {
  return consoleUrl === undefined ? '' : `${consoleUrl.replace(/\/+$/, '')}/tieline/#alarm/${id}`;
}

/** The readings and numbers that a verdict rests on, a line each. */
function evidenceText({ evidence, raisedAt, unit }: Alarm, { timeText }: AboutOrder): string {
  const { reading, began, limit, judged, reference, heldMs, times, deadband } = evidence;
  const number = (value: number) =>
    `${Number(value.toPrecision(6))}${unit === undefined ? '' : ` ${unitLabel(evidence.unit ?? unit)}`}`;
  const lines = [`Raised ${timeText(raisedAt)}`];
  if (began) lines.push(`Began with ${readingText(began)} at ${timeText(began.time)}`);
  if (reading) {
    lines.push(`Decided by ${readingText(reading)} at ${timeText(reading.time)}, from ${sourceText(reading)}`);
  }
  if (judged !== undefined) lines.push(`Judged: ${number(judged)}`);
  if (reference !== undefined) lines.push(`Compared with ${number(reference)}`);
  if (limit !== undefined) lines.push(`Limit ${number(limit)}${deadband ? `, deadband ${number(deadband)}` : ''}`);
  if (heldMs) lines.push(`Held for ${durationText(heldMs)} of good data`);
  if (times !== undefined) lines.push(`Came true ${times} times within the time that counts`);
  return lines.join('\n');
}

function readingText({ value, unit }: Reading): string {
  const shown = typeof value === 'number' ? Number(value.toPrecision(6)) : value;
  return unit === undefined ? String(shown) : `${shown} ${unitLabel(unit)}`;
}

const sourceText = ({ source: { link, address } }: Reading) => (link === address ? link : `${link} ${address}`);

/** What is told of an alarm that has come to its end. */
export function endedText(alarm: Alarm): string {
  if (alarm.closedAt !== undefined) return `Alarm closed: ${alarm.closedBecause}`;
  const afterMs = (alarm.clearedAt ?? alarm.raisedAt) - alarm.raisedAt;
  return `Alarm cleared by itself after ${Math.round(afterMs / 1000)} s; value ${valueText(alarm)}`;
}
