import { toJson } from '../model/json.ts';
import { isReading, type Reading } from '../model/reading.ts';
import type { Row, Write } from '../store/store.ts';
import type { Feed } from './feed.ts';
import { createPlantListeners, type PlantListeners } from './plant-listeners.ts';
import { takeOver, type UnreadRow } from './take-over.ts';

/** Most signals a plant keeps; further ones are dropped and counted. */
export const MOST_SIGNALS = 100_000;

interface Signal {
  reading: Reading;
  /** Source time of the last reading before the start. */
  timeBefore: number;
}

/** The latest reading of every signal. */
export interface Signals {
  /**
   * Takes readings in; those of signals beyond {@link MOST_SIGNALS} are dropped and counted.
   * @param replayed they are given again after an unclean stop
   */
  observe(readings: readonly Reading[], replayed?: boolean): void;
  /** Tells a rule what comes of its signals from now on; returns the way out. */
  listen: PlantListeners['join'];
  latest(asset: string, property: string): Reading | undefined;
  /** By the name `asset/property`. */
  named(name: string): Reading | undefined;
  all(): Reading[];
  /** Takes over stored readings and returns those that cannot be read. */
  load(rows: readonly Row[]): UnreadRow[];
  /** Source time of the reading that was loaded for a signal; minus infinity where none was. */
  timeBefore(asset: string, property: string): number;
  /** Latest values that changed and are not yet stored, at most `most` of them; the next call gives further ones. */
  takeWrites(most: number): Write[];
  readonly size: number;
  /** Readings dropped because {@link MOST_SIGNALS} was reached. */
  readonly dropped: number;
}

/** @param record is given all readings, late ones too: the history sorts them in */
export function createSignals(feed: Feed, record: (readings: readonly Reading[]) => void): Signals {
  const byAsset = new Map<string, Map<string, Signal>>();
  const listeners = createPlantListeners();
  const unsaved = new Set<Signal>();
  let size = 0;
  let dropped = 0;

  function find(asset: string, property: string): Signal | undefined {
    return byAsset.get(asset)?.get(property);
  }

  function keep(reading: Reading): Signal | undefined {
    const known = find(reading.asset, reading.property);
    if (known) {
      if (reading.time < known.reading.time) return undefined;
      known.reading = reading;
      return known;
    }
    if (size >= MOST_SIGNALS) {
      dropped++;
      return undefined;
    }
    size++;
    const signal: Signal = { reading, timeBefore: Number.NEGATIVE_INFINITY };
    const properties = byAsset.get(reading.asset);
    if (properties) properties.set(reading.property, signal);
    else byAsset.set(reading.asset, new Map([[reading.property, signal]]));
    return signal;
  }

  const every = () => [...byAsset.values()].flatMap((properties) => [...properties.values()]);

  return {
    observe(readings, replayed = false) {
      record(readings);
      for (const reading of readings) {
        const signal = keep(reading);
        if (!signal) continue;
        unsaved.add(signal);
        if (feed.followed) feed.publish({ kind: 'reading', reading });
      }
      listeners.tell(readings, replayed);
    },
    listen: listeners.join,
    latest: (asset, property) => find(asset, property)?.reading,
    named(name) {
      const cut = name.lastIndexOf('/');
      return find(name.slice(0, Math.max(0, cut)), name.slice(cut + 1))?.reading;
    },
    all: () => every().map((signal) => signal.reading),
    load: (rows) =>
      takeOver(rows, (_row, body) => {
        if (!isReading(body)) throw new TypeError('not a reading');
        const signal = keep(body);
        if (signal) signal.timeBefore = body.time;
      }),
    timeBefore: (asset, property) => find(asset, property)?.timeBefore ?? Number.NEGATIVE_INFINITY,
    takeWrites(most) {
      const writes: Write[] = [];
      for (const signal of unsaved) {
        if (writes.length >= most) break;
        unsaved.delete(signal);
        const { asset, property } = signal.reading;
        writes.push({ statement: 'latest.put', params: [asset, property, toJson(signal.reading)] });
      }
      return writes;
    },
    get size() {
      return size;
    },
    get dropped() {
      return dropped;
    },
  };
}
