import type { FaultyRow } from '../history/csv.ts';
import type { PlantErrorCode } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import type { BacktestResult } from './result.ts';
import type { BacktestProgress } from './run-backtest.ts';

/** What is to be run over what, as plain JSON. */
export interface BacktestJob {
  /** A flow as Node-RED exports it. */
  nodes: readonly StoredNode[];
  /** Name or id of the only rule to run. */
  rule?: string;
  source: CsvSource | HistorySource;
  /** As in `BacktestOptions`. */
  runtimeId?: string;
  journal?: boolean;
}

export interface CsvSource {
  kind: 'csv';
  file: string;
  /** Columns of a wide file that are signals under another name: column to `asset/property`. */
  map?: Readonly<Record<string, string>>;
}

export interface HistorySource {
  kind: 'history';
  /** A plant's `history.db`. */
  file: string;
  /** Readings received after `since`, up to `until`, ms since the Unix epoch. */
  since?: number;
  until?: number;
}

/** The result of a job, with what was wrong with its source. */
export interface BacktestReport extends BacktestResult {
  /** The file that was read. */
  source: string;
  faultyRows: number;
  /** The first 20 of them. */
  faulty: readonly FaultyRow[];
}

export type BacktestOutcome = { kind: 'done'; report: BacktestReport } | { kind: 'cancelled' };

/** What the worker is started with. */
export interface WorkerStart {
  job: BacktestJob;
  /** One number: 1 when the backtest is to end. */
  cancelled: Int32Array;
}

/** What the worker tells. */
export type WorkerMessage =
  | { kind: 'progress'; progress: BacktestProgress }
  | { kind: 'outcome'; outcome: BacktestOutcome }
  | { kind: 'failed'; code: PlantErrorCode; message: string };
