import { extname } from 'node:path';
import type { Span } from '../../history/buckets.ts';
import { type Columns, valueAt } from '../../history/columns.ts';
import { reasonAt } from '../../history/reasons.ts';
import { asPlantError, PlantError } from '../../model/errors.ts';
import { makeDirectory } from '../open-store.ts';
import { startThread } from '../thread.ts';
import { type History, type HistoryOptions, type HistorySlice, MOST_WAITING } from './history.ts';
import type { HistoryRequests, HistoryStart, HistoryThreadData, SliceAnswer } from './history-messages.ts';
import { createStaging } from './staging.ts';

/** Readings in one batch. */
const BATCH = 8192;
/** What was appended goes to the thread after this long at most, ms. */
const FLUSH_MS = 150;
/** Readings in a slice. */
const SLICE = 65_536;

/**
 * Opens the history, making file and directory where they are missing, for this runtime alone.
 * Rejects with `STORE_FAILED`, naming the file, where it is in use, damaged, newer than this Tieline or something else.
 */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const { file, retention = {}, maxPages, onFailure } = options;
  const subject = `history ${file}`;
  await makeDirectory(file, subject);
  const script = new URL(`./history-worker${extname(import.meta.url)}`, import.meta.url);
  const data: HistoryThreadData = { file, retention, maxPages };
  const thread = startThread<HistoryRequests, HistoryStart>({ script, data, name: 'tieline-history', subject });
  const { series } = await thread.started;
  const staging = createStaging(BATCH, series);
  let inFlight = 0;
  let dropped = 0;
  let failing = false;
  let flushing: NodeJS.Timeout | undefined;
  let closed: Promise<void> | undefined;

  function tell(error: PlantError | undefined): void {
    if (failing === (error !== undefined)) return;
    failing = error !== undefined;
    onFailure?.(error);
  }

  function flush(): void {
    clearTimeout(flushing);
    flushing = undefined;
    const { count } = staging;
    if (count === 0) return;
    const ask = staging.take();
    inFlight += count;
    thread
      .ask('append', ask, [ask.body.buffer as ArrayBuffer])
      .then(
        (answer) => {
          dropped += answer.dropped;
          tell(
            answer.problem === undefined ? undefined : new PlantError('STORE_FAILED', `${subject}: ${answer.problem}`),
          );
        },
        (thrown) => {
          dropped += count;
          tell(asPlantError(thrown, 'STORE_FAILED'));
        },
      )
      .finally(() => {
        inFlight -= count;
      });
  }

  function ask<K extends keyof HistoryRequests>(kind: K, what: HistoryRequests[K]['ask']) {
    if (closed !== undefined) return Promise.reject(new PlantError('STORE_FAILED', `${subject}: closed`));
    flush();
    return thread.ask(kind, what);
  }

  async function* slices(asset: string, property: string, span: Span): AsyncGenerator<HistorySlice> {
    for (let from: number | undefined = span.from; from !== undefined; ) {
      const answer: SliceAnswer = await ask('slice', { asset, property, span: { from, to: span.to }, most: SLICE });
      if (answer.times.length > 0) yield sliceOf(answer);
      from = answer.next;
    }
  }

  void thread.ended.then((error) => {
    if (error !== undefined) tell(error);
  });

  return {
    get dropped() {
      return dropped;
    },
    ended: thread.ended,
    append(readings) {
      for (const reading of readings) {
        if (closed !== undefined || inFlight + staging.count >= MOST_WAITING || !staging.add(reading)) dropped++;
        else if (staging.isFull) flush();
      }
      if (staging.count > 0) flushing ??= setTimeout(flush, FLUSH_MS).unref();
    },
    read: async (asset, property, span) =>
      sliceOf(await ask('slice', { asset, property, span, most: Number.POSITIVE_INFINITY })),
    slices,
    downsample: (asset, property, span, buckets) => ask('downsample', { asset, property, span, buckets }),
    async chart(asset, property, span, most) {
      const { unit, times, values } = await ask('chart', { asset, property, span, most });
      return { ...(unit === '' ? {} : { unit }), times, values };
    },
    signals: () => ask('signals', undefined),
    async stats() {
      const told = await ask('stats', undefined);
      return { ...told, waiting: inFlight + staging.count, dropped };
    },
    close() {
      if (closed !== undefined) return closed;
      flush();
      const asked = thread.ask('close', undefined);
      closed = asked.then(async () => void (await thread.ended));
      return closed;
    },
  };
}

function sliceOf({ unit, times, ats, values, flags, texts, reasons }: SliceAnswer): HistorySlice {
  const columns: Columns = { count: times.length, times, ats, values, flags, texts };
  const numbers =
    texts.length === 0 ? values : values.map((value, i) => ((flags[i] ?? 0) >> 2 === 3 ? Number.NaN : value));
  return {
    ...(unit === '' ? {} : { unit }),
    ...{ times, receivedAt: ats, values: numbers, quality: flags.map((flag) => flag & 3) },
    valueAt: (i) => valueAt(columns, i),
    reasonAt: (i) => reasonAt(reasons, i),
  };
}
