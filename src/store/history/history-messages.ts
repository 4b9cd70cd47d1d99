import type { Span } from '../../history/buckets.ts';
import type { Reasons } from '../../history/reasons.ts';
import type { Summary } from '../../history/summary.ts';
import type { HistorySignal, Retention } from './history.ts';

/** A signal in one unit. Numbers are given by the event loop's side, from 1 on. */
export interface SeriesName {
  id: number;
  asset: string;
  property: string;
  /** Empty where readings have none. */
  unit: string;
}

/** Which readings are asked for. */
export interface SpanAsked {
  asset: string;
  property: string;
  span: Span;
}

/** Readings of one signal as they travel; see `HistorySlice`. */
export interface SliceAnswer {
  unit: string;
  times: Float64Array;
  ats: Float64Array;
  values: Float64Array;
  flags: Uint8Array;
  texts: readonly string[];
  reasons?: Reasons | undefined;
  /** Where the next slice begins; absent where nothing follows. */
  next?: number;
}

/** Points of a line. */
export interface ChartAnswer {
  unit: string;
  times: number[];
  values: (number | null)[];
}

/** What the history's thread is asked and what it answers, by kind. */
export interface HistoryRequests {
  append: {
    ask: {
      body: Uint8Array;
      count: number;
      series: readonly SeriesName[];
      texts: readonly string[];
      reasons: readonly string[];
    };
    /** `problem`: the readings are in the file, but something else could not be written. */
    answer: { dropped: number; problem?: string };
  };
  /** The first readings of a span, `most` or somewhat more of them. */
  slice: { ask: SpanAsked & { most: number }; answer: SliceAnswer };
  downsample: { ask: SpanAsked & { buckets: number }; answer: Summary[] };
  chart: { ask: SpanAsked & { most: number }; answer: ChartAnswer };
  signals: { ask: undefined; answer: HistorySignal[] };
  stats: { ask: undefined; answer: { signals: number; readings: number; openReadings: number; bytes: number } };
  close: { ask: undefined; answer: undefined };
}

/** What the thread is started with. */
export interface HistoryThreadData {
  file: string;
  retention: Retention;
  maxPages: number | undefined;
}

/** What was found in the file. */
export interface HistoryStart {
  series: SeriesName[];
}
