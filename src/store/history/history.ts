import type { Span } from '../../history/buckets.ts';
import type { Summary } from '../../history/summary.ts';
import type { PlantError } from '../../model/errors.ts';
import type { Reading, ReadingValue } from '../../model/reading.ts';

/** Readings of one signal by source time, oldest first; of equal times in order of arrival. */
export interface HistorySlice {
  /** Of all values; those that came in another unit are converted. */
  unit?: string;
  times: Float64Array;
  /** Runtime times of reception. */
  receivedAt: Float64Array;
  /** Numbers; 0 and 1 for booleans, NaN for texts and where there is no value. */
  values: Float64Array;
  /** 0 good, 1 uncertain, 2 bad. */
  quality: Uint8Array;
  /** The value at a place, also where it is a text. */
  valueAt(i: number): ReadingValue;
  /** Why the reading at a place is not good, where it was told. */
  reasonAt(i: number): string | undefined;
}

/** Points of a line, by source time. */
export interface HistoryLine {
  unit?: string;
  times: number[];
  values: (number | null)[];
}

/** A signal that the history knows. */
export interface HistorySignal {
  asset: string;
  property: string;
  /** The unit in which its readings are given: that of the newest. */
  unit?: string;
}

/** How the history is doing. */
export interface HistoryStats {
  signals: number;
  /** Readings in closed chunks, in open chunks, and taken but not yet in the file. */
  readings: number;
  openReadings: number;
  waiting: number;
  /** Readings that were not kept: the queue was full, the disk failed, too many signals, or no time. */
  dropped: number;
  /** Bytes in use in the file. */
  bytes: number;
}

/** What a plant measured, signal by signal. Everything runs in a thread and a file of its own. */
export interface History {
  /** Readings that were not kept until now; see `HistoryStats`. */
  readonly dropped: number;
  /** Resolves when its thread has ended: with the error where it ended by itself, after which nothing is kept any more. */
  readonly ended: Promise<PlantError | undefined>;
  /**
   * Takes readings in, late ones and those out of order too; never waits and never throws. They are in the file after 250 ms
   * at most. What the disk cannot follow is dropped and counted beyond {@link MOST_WAITING}.
   */
  append(readings: readonly Reading[]): void;
  /** All readings of a span in one piece; for spans that may be long there is {@link slices}. Sees all that was appended. */
  read(asset: string, property: string, span: Span): Promise<HistorySlice>;
  /** The readings of a span, some ten thousand at a time. */
  slices(asset: string, property: string, span: Span): AsyncGenerator<HistorySlice>;
  /** Minimum, maximum, first, last and counts for each of so many parts of a span; only chunks on borders are read whole. */
  downsample(asset: string, property: string, span: Span, buckets: number): Promise<Summary[]>;
  /**
   * A line through a span: all good values where there are at most `most` readings, else the lowest and highest of each of
   * its parts. `null` is a gap.
   */
  chart(asset: string, property: string, span: Span, most: number): Promise<HistoryLine>;
  signals(): Promise<HistorySignal[]>;
  stats(): Promise<HistoryStats>;
  /** Puts what waits into the file and closes it. */
  close(): Promise<void>;
}

/** Readings that may wait for the thread, about 7.6 MB. */
export const MOST_WAITING = 262_144;

/** Most signals a history keeps; readings of further ones are dropped and counted. */
export const MOST_HISTORY_SIGNALS = 100_000;

/** How long and how much is kept; whole chunks are deleted, the oldest first. */
export interface Retention {
  /** By time of reception, ms. */
  maxAgeMs?: number;
  /** Size that the file is kept near. */
  maxBytes?: number;
}

/** Where the history is, what it keeps, and who wants to know that it fails. */
export interface HistoryOptions {
  /** Its directory is made where it is missing. */
  file: string;
  retention?: Retention;
  /** Called when writing begins to fail, and with `undefined` when it works again. */
  onFailure?(error: PlantError | undefined): void;
  /** Upper bound of the file in pages of 4 KiB; beyond it the history fails as on a full disk. */
  maxPages?: number;
}
