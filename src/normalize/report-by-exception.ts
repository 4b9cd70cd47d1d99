import type { Reading, ReadingSource } from '../model/reading.ts';
import { differenceFactor, isUnitProblem, readUnit } from '../model/unit.ts';
import type { Tag } from './tag.ts';
import type { TagTable } from './tag-table.ts';

/** What is remembered of an address with a deadband. */
interface Reported {
  /** In the unit of the readings. */
  readonly deadband: number;
  readonly heartbeatMs: number;
  last: Reading | undefined;
}

/**
 * Tells which readings say something new: report by exception. Without a deadband every reading does. With one a number does that
 * is further than the deadband from the last one that did, and any other value that differs; so does any change of quality, reason or
 * unit, anything that is not newer by its source time, and one reading within half of the stale time, so that a steady signal is not
 * taken for a silent one.
 */
export function createReporter(table: TagTable, staleAfterSeconds: number): (reading: Reading) => boolean {
  const bySource = new Map<ReadingSource, Reported | undefined>();

  function reportedOf(source: ReadingSource): Reported | undefined {
    if (bySource.has(source)) return bySource.get(source);
    const { tag } = table.place(source.link, source.address);
    const deadband = tag && deadbandOf(tag);
    // So often that a steady signal never looks stale.
    const heartbeatMs = ((tag?.staleSeconds ?? staleAfterSeconds) * 1000) / 2;
    const reported = deadband === undefined ? undefined : { deadband, heartbeatMs, last: undefined };
    bySource.set(source, reported);
    return reported;
  }

  return (reading) => {
    const reported = reportedOf(reading.source);
    if (!reported) return true;
    const { last } = reported;
    if (
      last &&
      isSame(last, reading, reported.deadband) &&
      reading.receivedAt - last.receivedAt < reported.heartbeatMs
    ) {
      return false;
    }
    if (!last || reading.time > last.time) reported.last = reading;
    return true;
  };
}

/** What holds readings of a tag back, in the unit of its readings: as it stands, or percent of its scale or plausible range. */
export function deadbandOf({ deadband, deadbandIn, ...tag }: Tag): number | undefined {
  if (deadbandIn === 'swinging door') return undefined;
  if (deadband === undefined || deadbandIn !== 'percent') return deadband;
  const span = spanOf(tag);
  return span === undefined ? undefined : (span * deadband) / 100;
}

/** Whether a deadband has a size: one in percent needs a scale or a plausible range. */
export function isDeadbandKnown({ deadband, deadbandIn, ...tag }: Tag): boolean {
  if (deadband === undefined || deadbandIn !== 'percent') return true;
  return isKnown(tag.scaledLow, tag.scaledHigh) || isKnown(tag.low, tag.high);
}

const isKnown = (low: number | undefined, high: number | undefined) => low !== undefined && high !== undefined;

/** How wide the scale of a tag is, else its plausible range, in the unit of its readings. */
function spanOf({ scaledLow, scaledHigh, low, high, unit, deviceUnit }: Omit<Tag, 'deadband' | 'deadbandIn'>) {
  if (scaledLow !== undefined && scaledHigh !== undefined) {
    return Math.abs(scaledHigh - scaledLow) * factorBetween(deviceUnit, unit);
  }
  return low === undefined || high === undefined ? undefined : high - low;
}

function factorBetween(from: string | undefined, to: string | undefined): number {
  if (from === undefined || to === undefined) return 1;
  const [code, wanted] = [readUnit(from), readUnit(to)];
  const factor = typeof code === 'string' && typeof wanted === 'string' ? differenceFactor(code, wanted) : 1;
  return isUnitProblem(factor) ? 1 : (factor as number);
}

function isSame(last: Reading, reading: Reading, deadband: number): boolean {
  if (reading.time <= last.time) return false;
  if (reading.quality !== last.quality || reading.reason !== last.reason || reading.unit !== last.unit) return false;
  const [before, now] = [last.value, reading.value];
  return typeof before === 'number' && typeof now === 'number' ? Math.abs(now - before) <= deadband : before === now;
}
