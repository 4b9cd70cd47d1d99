import type { Span } from '../../history/buckets.ts';
import { CSV_HEADER, csvLine, type FaultyRow, isFaulty, readCsv } from '../../history/csv.ts';
import type { Clock } from '../../model/link.ts';
import { type Reading, signalName } from '../../model/reading.ts';
import type { History, HistorySignal } from './history.ts';

/** Readings that are handed over before the history is waited for; fewer than it lets wait. */
const AT_ONCE = 50_000;
const QUALITIES = ['good', 'uncertain', 'bad'] as const;

/** The readings of signals as the text of a CSV file, signal by signal, piece by piece. */
export async function* exportCsv(
  history: History,
  signals: readonly HistorySignal[],
  span: Span,
): AsyncGenerator<string> {
  yield `${CSV_HEADER}\n`;
  for (const { asset, property } of signals) {
    for await (const { times, quality, unit, valueAt, reasonAt } of history.slices(asset, property, span)) {
      let text = '';
      for (const [i, time] of times.entries()) {
        const told = { asset, property, value: valueAt(i), quality: QUALITIES[quality[i] ?? 2] ?? 'bad', time };
        const reason = reasonAt(i);
        text += csvLine({
          ...told,
          ...(unit === undefined ? {} : { unit }),
          ...(reason === undefined ? {} : { reason }),
        });
      }
      yield text;
    }
  }
}

/**
 * Takes the readings of a CSV file into a history, received now, and gives back its faulty rows as they are met; the good ones
 * are taken all the same. Resolves at its end to how many were taken.
 */
export async function* importCsv(
  history: History,
  pieces: AsyncIterable<string> | Iterable<string>,
  { clock, name }: { clock: Clock; name: string },
): AsyncGenerator<FaultyRow, number> {
  let waiting: Reading[] = [];
  let taken = 0;
  const handOver = async () => {
    history.append(waiting);
    taken += waiting.length;
    waiting = [];
    // An answer means that everything before it is in the file.
    await history.stats();
  };
  for await (const row of readCsv(pieces)) {
    if (isFaulty(row)) {
      yield row;
      continue;
    }
    const address = signalName(row.asset, row.property);
    waiting.push({ ...row, receivedAt: clock(), source: { protocol: 'csv', link: name, address } });
    if (waiting.length >= AT_ONCE) await handOver();
  }
  await handOver();
  return taken;
}
