import { flagsOf } from '../../history/columns.ts';
import { createReasonBook, type ReasonBook } from '../../history/reasons.ts';
import type { Reading, ReadingValue } from '../../model/reading.ts';
import { emptyBatch, packBatch } from './batch.ts';
import { MOST_HISTORY_SIGNALS } from './history.ts';
import type { HistoryRequests, SeriesName } from './history-messages.ts';

/** Longest text that is kept, characters; of a longer one the beginning. */
const LONGEST_TEXT = 1000;

/** A place where readings of many signals are put together into one batch. */
export interface Staging {
  readonly count: number;
  readonly isFull: boolean;
  /** False where the reading cannot be kept: too many signals, or no time. */
  add(reading: Reading): boolean;
  /** The batch, which then is empty again. */
  take(): HistoryRequests['append']['ask'];
}

interface Known {
  id: number;
  unit: string | undefined;
}

/** @param series those that the file knows already */
export function createStaging(room: number, series: readonly SeriesName[]): Staging {
  const batch = emptyBatch(room);
  const byAsset = new Map<string, Map<string, Known[]>>();
  let lastId = 0;
  let added: SeriesName[] = [];
  let texts: string[] = [];
  let reasons: ReasonBook | undefined;

  function learn(asset: string, property: string, known: Known): void {
    let properties = byAsset.get(asset);
    if (properties === undefined) {
      properties = new Map();
      byAsset.set(asset, properties);
    }
    const units = properties.get(property);
    if (units) units.push(known);
    else properties.set(property, [known]);
    lastId = Math.max(lastId, known.id);
  }

  for (const { id, asset, property, unit } of series) learn(asset, property, { id, unit: unit || undefined });

  function idOf({ asset, property, unit }: Reading): number {
    const units = byAsset.get(asset)?.get(property);
    if (units !== undefined) for (const known of units) if (known.unit === unit) return known.id;
    if (lastId >= MOST_HISTORY_SIGNALS) return 0;
    learn(asset, property, { id: lastId + 1, unit });
    added.push({ id: lastId, asset, property, unit: unit ?? '' });
    return lastId;
  }

  function numberOf(value: ReadingValue): number {
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return value ? 1 : 0;
    return value === null ? 0 : texts.push(value.length > LONGEST_TEXT ? value.slice(0, LONGEST_TEXT) : value) - 1;
  }

  function noteReason(i: number, reason: string): void {
    if (reason === '') return;
    reasons ??= createReasonBook(room + 1);
    batch.reasons ??= new Uint16Array(room);
    batch.reasons[i] = reasons.placeOf(reason);
  }

  return {
    get count() {
      return batch.count;
    },
    get isFull() {
      return batch.count === room;
    },
    add(reading) {
      const { value, quality, reason, time, receivedAt } = reading;
      const id = Number.isFinite(time) && Number.isFinite(receivedAt) ? idOf(reading) : 0;
      if (id === 0) return false;
      const i = batch.count++;
      batch.times[i] = time;
      batch.ats[i] = receivedAt;
      batch.values[i] = numberOf(value);
      batch.series[i] = id;
      batch.flags[i] = flagsOf(value, quality);
      if (reason !== undefined && quality !== 'good') noteReason(i, reason);
      return true;
    },
    take() {
      const taken = { body: packBatch(batch), count: batch.count, series: added, texts, reasons: reasons?.names ?? [] };
      batch.count = 0;
      batch.reasons = undefined;
      reasons = undefined;
      added = [];
      texts = [];
      return taken;
    },
  };
}
