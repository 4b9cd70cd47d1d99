/** The years between which a number can be an instant: from 2000 to 2100, in seconds since the Unix epoch. */
const FROM_S = 946_684_800;
const UNTIL_S = 4_102_444_800;

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * The instant that a device means, ms since the Unix epoch, or `undefined` where it cannot be one.
 * A number (or numeric text) counts as seconds, milliseconds, microseconds or nanoseconds, whichever puts it between the
 * years 2000 and 2100; the four ranges do not overlap. ISO 8601 text without a zone is UTC.
 * @param unit `ms` where the name of the field says so: then nothing is guessed
 */
export function instantOf(value: unknown, unit?: 'ms'): number | undefined {
  if (typeof value === 'number') return unit === 'ms' ? inRange(value, 1e3) : guessed(value);
  if (typeof value === 'bigint') return instantOf(Number(value), unit);
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return instantOf(Number(text), unit);
  const iso = ISO.exec(text);
  if (!iso) return undefined;
  const zoned = text.length === 10 || iso[1] ? text : `${text}Z`;
  const time = Date.parse(zoned.replace(' ', 'T').replace(',', '.').replace(/\s+/g, ''));
  return Number.isNaN(time) ? undefined : time;
}

function guessed(value: number): number | undefined {
  return inRange(value, 1e3) ?? inRange(value, 1) ?? inRange(value, 1e6) ?? inRange(value, 1e9);
}

function inRange(value: number, perSecond: number): number | undefined {
  if (!(value >= FROM_S * perSecond && value < UNTIL_S * perSecond)) return undefined;
  return perSecond === 1e3 ? value : (value / perSecond) * 1e3;
}
