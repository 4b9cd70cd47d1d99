import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistorySource } from '../backtest/backtest-job.ts';
import type { FlowRule } from '../backtest/flow-rules.ts';
import { createCsvTimes } from '../history/csv-time.ts';
import { PlantError } from '../model/errors.ts';
import { plantTime } from '../model/plant-time.ts';
import type { HistoryAsked } from './backtest-arguments.ts';

/**
 * The history that is meant by its file, by the directory of its plant or by the Node-RED user directory.
 * Rejects with `CONFIG_INVALID` where there is none, or a time is none.
 */
export async function historySource(asked: HistoryAsked, [rule]: readonly FlowRule[]): Promise<HistorySource> {
  const { place, since, until } = asked;
  const timeZone = rule?.plant.timeZone ?? 'UTC';
  return {
    kind: 'history',
    file: await historyFile(place, rule?.plantId ?? ''),
    ...(since !== undefined && { since: instant('--since', since, timeZone) }),
    ...(until !== undefined && { until: instant('--until', until, timeZone) }),
  };
}

async function historyFile(place: string, plantId: string): Promise<string> {
  const candidates = [place, join(place, 'history.db'), join(place, 'tieline', plantId, 'history.db')];
  for (const file of candidates) if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  throw new PlantError('CONFIG_INVALID', `--history: there is no ${candidates.slice(1).join(' and no ')}`);
}

function instant(option: string, text: string, timeZone: string): number {
  const bytes = new TextEncoder().encode(text);
  const at = createCsvTimes(plantTime(timeZone).instantOf, false).timeOf(bytes, 0, bytes.length);
  if (!Number.isNaN(at)) return at;
  throw new PlantError(
    'CONFIG_INVALID',
    `${option}: "${text}" given; allowed: a time such as 2026-03-29T14:00 (${timeZone})`,
  );
}
