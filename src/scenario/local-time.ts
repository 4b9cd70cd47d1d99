/**
 * The instant, ms since the Unix epoch, at which clocks in a time zone show this local time (`2026-03-29T01:30:00`). A time that
 * daylight saving skips is the one that much later; of two the earlier counts.
 */
export function instantOf(local: string, timeZone: string): number {
  const shown = Date.parse(`${local}Z`);
  const earlier = shown - offsetAt(shown - 86_400_000, timeZone);
  const later = shown - offsetAt(shown + 86_400_000, timeZone);
  if (earlier + offsetAt(earlier, timeZone) === shown) return earlier;
  return later + offsetAt(later, timeZone) === shown ? later : earlier;
}

/** What clocks in a zone are ahead of UTC, ms. */
function offsetAt(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  } as const);
  const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const of = (name: Intl.DateTimeFormatPartTypes) => part.get(name) ?? 0;
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(instant / 1000) * 1000;
}
