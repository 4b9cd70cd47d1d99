import type { FaultyRow } from '../history/csv.ts';
import { signalName } from '../model/reading.ts';
import { takes, watches } from '../model/rule.ts';
import { createTagTable } from '../normalize/tag-table.ts';
import { openRecordedHistory } from '../store/history/recorded-history.ts';
import type { BacktestJob, CsvSource, HistorySource } from './backtest-job.ts';
import { openCsvRecording } from './csv-recording.ts';
import type { FlowRule } from './flow-rules.ts';
import type { Recording } from './recording.ts';

/** Most signals that no rule watches and that are named. */
const MOST_UNWATCHED = 5;

/** Recorded readings that are open, with what is known about them when they have been read. */
export interface OpenedSource {
  recording: Recording;
  faulty(): { count: number; first: readonly FaultyRow[] };
  notes(): readonly string[];
  close(): Promise<void>;
}

/** Opens what a job is to run over. Rejects with a `PlantError` that names the file. */
export function openSource({ source }: Pick<BacktestJob, 'source'>, rules: readonly FlowRule[]): Promise<OpenedSource> {
  return source.kind === 'csv' ? openCsv(source, rules) : openHistory(source, rules);
}

async function openCsv({ file, map = {} }: CsvSource, [rule]: readonly FlowRule[]): Promise<OpenedSource> {
  const { timeZone = 'UTC', staleAfterSeconds = 60 } = rule?.plant ?? {};
  const table = rule?.model.table ?? createTagTable([]);
  const columns = new Map(Object.entries(map));
  const recording = await openCsvRecording({ file, table, staleAfterSeconds, timeZone, map: columns });
  return {
    recording,
    faulty: () => recording.faulty,
    notes: () => recording.notes,
    close: () => recording.close(),
  };
}

async function openHistory(source: HistorySource, rules: readonly FlowRule[]): Promise<OpenedSource> {
  const { file, since, until } = source;
  const history = openRecordedHistory(file);
  const recording = history.recording({
    selects: (asset, property) => rules.some(({ ready }) => takes(ready, { asset, property })),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  });
  return {
    recording,
    faulty: () => ({ count: 0, first: [] }),
    notes: () => unwatchedNotes(history.signals(), rules),
    close: async () => history.close(),
  };
}

/** Of a history only watched signals are read, so that what else is in it must be said where there are none. */
function unwatchedNotes(signals: readonly { asset: string; property: string }[], rules: readonly FlowRule[]): string[] {
  const isWatched = signals.some((signal) => rules.some(({ ready }) => watches(ready, signal)));
  if (signals.length === 0 || isWatched) return [];
  const names = signals.slice(0, MOST_UNWATCHED).map(({ asset, property }) => signalName(asset, property));
  return [`the history holds ${signals.length} signals, none of which a rule watches: ${names.join(', ')}`];
}
