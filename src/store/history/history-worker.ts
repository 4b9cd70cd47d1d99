import { parentPort, workerData } from 'node:worker_threads';
import { type Answers, serveThread } from '../serve-thread.ts';
import { openHistoryDatabase, usedBytes } from './history-database.ts';
import type { HistoryRequests, HistoryStart, HistoryThreadData } from './history-messages.ts';
import { createHistoryReader } from './history-reader.ts';
import { createHistoryWriter } from './history-writer.ts';
import { createSeriesBook, signalsOf } from './series-book.ts';

if (parentPort !== null) {
  serveThread<HistoryRequests>(parentPort, () => open(workerData as HistoryThreadData));
}

function open(data: HistoryThreadData): { start: HistoryStart; answers: Answers<HistoryRequests> } {
  const database = openHistoryDatabase(data);
  const { statements } = database;
  const book = createSeriesBook(statements);
  const writer = createHistoryWriter(database, book, data.retention);
  const reader = createHistoryReader(statements, book);
  const answers: Answers<HistoryRequests> = {
    append: writer.append,
    ...reader,
    signals: () => signalsOf(book.all()),
    stats: () => ({
      signals: book.size,
      readings: Number(statements.countReadings.get()?.readings),
      openReadings: writer.openReadings(),
      bytes: usedBytes(statements),
    }),
    close: () => {
      database.close();
      return undefined;
    },
  };
  const series = [...book.all()].map(({ id, asset, property, unit }) => ({ id, asset, property, unit }));
  return { start: { series }, answers };
}
