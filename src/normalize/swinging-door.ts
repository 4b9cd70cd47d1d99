import type { Reading } from '../model/reading.ts';
import type { TagTable } from './tag-table.ts';

/** Thins out what the history keeps; rules and latest values see every reading. */
export interface SwingingDoors {
  /** The readings to keep of these, with those held back that now count. */
  take(readings: readonly Reading[]): readonly Reading[];
  /** What is still held back. */
  flush(): Reading[];
}

/** One signal. Slopes are those of lines from the last reading kept that pass all readings held back within the deadband. */
interface Door {
  readonly deadband: number;
  readonly longestMs: number;
  kept: Reading | undefined;
  held: Reading | undefined;
  least: number;
  most: number;
}

/**
 * Swinging doors: of readings that lie on a line, within the deadband of their tag, only both ends are kept, so that the line between
 * two readings kept is never further than the deadband from a reading between them. Anything that is no good number is kept, as is
 * what is late, and one reading within half of the stale time.
 */
export function createSwingingDoors(table: TagTable, staleAfterSeconds: number): SwingingDoors {
  const byAsset = new Map<string, Map<string, Door | null>>();

  function doorOf({ asset, property }: Reading): Door | null {
    let properties = byAsset.get(asset);
    if (properties === undefined) {
      properties = new Map();
      byAsset.set(asset, properties);
    }
    const known = properties.get(property);
    if (known !== undefined) return known;
    const { deadband, deadbandIn, staleSeconds = staleAfterSeconds } = table.tagOf(asset, property) ?? {};
    const swings = deadband !== undefined && deadbandIn === 'swinging door';
    const door = swings ? shut(deadband, (staleSeconds * 1000) / 2) : null;
    properties.set(property, door);
    return door;
  }

  return {
    take(readings) {
      const kept: Reading[] = [];
      for (const reading of readings) {
        const door = doorOf(reading);
        if (door === null) kept.push(reading);
        else pass(door, reading, kept);
      }
      return kept;
    },
    flush() {
      const doors = [...byAsset.values()].flatMap((properties) => [...properties.values()]);
      return doors.flatMap((door) => {
        if (!door?.held) return [];
        const { held } = door;
        door.held = undefined;
        return [held];
      });
    },
  };
}

const shut = (deadband: number, longestMs: number): Door => ({
  ...{ deadband, longestMs, kept: undefined, held: undefined },
  ...{ least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY },
});

function pass(door: Door, reading: Reading, into: Reading[]): void {
  const { kept, held } = door;
  const last = held ?? kept;
  if (last && reading.time <= last.time) {
    into.push(reading);
    return;
  }
  if (!kept || !isOnLine(kept, reading)) {
    if (held) into.push(held);
    keep(door, reading, into);
    return;
  }
  const isClosed = slope(kept, reading) < door.least || slope(kept, reading) > door.most;
  if (held && (isClosed || reading.receivedAt - kept.receivedAt >= door.longestMs)) {
    keep(door, held, into);
    widen(door, held, reading);
  } else widen(door, kept, reading);
  door.held = reading;
}

/** From here on lines begin at this reading. */
function keep(door: Door, reading: Reading, into: Reading[]): void {
  into.push(reading);
  door.kept = reading;
  door.held = undefined;
  door.least = Number.NEGATIVE_INFINITY;
  door.most = Number.POSITIVE_INFINITY;
}

/** Lines must pass this reading, too. */
function widen(door: Door, from: Reading, reading: Reading): void {
  const span = reading.time - from.time;
  const rise = Number(reading.value) - Number(from.value);
  door.least = Math.max(door.least, (rise - door.deadband) / span);
  door.most = Math.min(door.most, (rise + door.deadband) / span);
}

const slope = (from: Reading, to: Reading) => (Number(to.value) - Number(from.value)) / (to.time - from.time);

function isOnLine(from: Reading, { value, quality, unit }: Reading): boolean {
  return (
    typeof value === 'number' &&
    typeof from.value === 'number' &&
    quality === 'good' &&
    from.quality === 'good' &&
    unit === from.unit
  );
}
