import type { SQLOutputValue } from 'node:sqlite';
import { signalName } from '../../model/reading.ts';
import type { HistorySignal } from './history.ts';
import type { HistoryStatements } from './history-database.ts';
import type { SeriesName } from './history-messages.ts';
import { createSeries, type Series } from './series.ts';

/** Readings that all open chunks together are meant to hold: 64 MB. */
const MOST_OPEN = 2_000_000;
/** Bounds of the size of a chunk; the more signals, the smaller their chunks. */
const [SMALLEST, LARGEST] = [32, 1024];

/** All series of a history, by number and by signal. */
export interface SeriesBook {
  readonly size: number;
  all(): Iterable<Series>;
  byId(id: number): Series | undefined;
  /** The series of a signal, one for each unit it ever had. */
  ofSignal(asset: string, property: string): readonly Series[];
  add(names: readonly SeriesName[]): void;
  /** Writes those that are not in the file yet. To be called in a transaction, then `saved` after its commit. */
  save(): void;
  saved(): void;
  /** How many readings fill a chunk now. */
  limit(): number;
}

/** The series that are in the file. */
export function createSeriesBook({ allSeries, addSeries }: HistoryStatements): SeriesBook {
  const byId: (Series | undefined)[] = [];
  const bySignal = new Map<string, Series[]>();
  let unsaved: Series[] = [];
  let size = 0;

  const limit = () => Math.max(SMALLEST, Math.min(LARGEST, Math.floor(MOST_OPEN / Math.max(1, size))));

  function add(series: Series): void {
    size++;
    series.limit = firstLimit(series.id, limit());
    byId[series.id] = series;
    const key = signalName(series.asset, series.property);
    const others = bySignal.get(key);
    if (others) others.push(series);
    else bySignal.set(key, [series]);
  }

  for (const row of allSeries.all()) add(seriesOfRow(row));

  return {
    get size() {
      return size;
    },
    all: () => byId.filter((series) => series !== undefined),
    byId: (id) => byId[id],
    ofSignal: (asset, property) =>
      (bySignal.get(signalName(asset, property)) ?? []).filter((series) => series.asset === asset),
    add(names) {
      for (const name of names) {
        if (byId[name.id] !== undefined) continue;
        const series = createSeries(name);
        add(series);
        unsaved.push(series);
      }
    },
    save() {
      for (const { id, asset, property, unit } of unsaved) addSeries.run(id, asset, property, unit);
    },
    saved() {
      unsaved = [];
    },
    limit,
  };
}

/** A series as it stands in the file, without the readings of its open chunk. */
export function seriesOfRow(row: Record<string, SQLOutputValue>): Series {
  const name = { asset: String(row.asset), property: String(row.property), unit: String(row.unit) };
  return {
    ...createSeries({ id: Number(row.id), ...name }),
    upto: Number(row.upto),
    lastChunk: row.last_chunk === null ? undefined : Number(row.last_chunk),
    lastAt: row.last_at === null ? Number.NEGATIVE_INFINITY : Number(row.last_at),
  };
}

/** The signals that series belong to, each in the unit of its newest reading. */
export function signalsOf(all: Iterable<Series>): HistorySignal[] {
  const newest = new Map<string, Series>();
  for (const series of all) {
    const key = JSON.stringify([series.asset, series.property]);
    const other = newest.get(key);
    if (other === undefined || series.lastAt > other.lastAt) newest.set(key, series);
  }
  return [...newest.values()].map(({ asset, property, unit }) =>
    unit === '' ? { asset, property } : { asset, property, unit },
  );
}

/** First chunks are of different sizes, so that those of signals that began together do not all fill at the same moment. */
function firstLimit(id: number, limit: number): number {
  return Math.max(8, Math.floor(limit * (0.5 + 0.5 * ((id * 0.618_034) % 1))));
}
