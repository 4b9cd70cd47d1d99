import type { Reading } from '../model/reading.ts';

/** Readings of several signals, each in the order of reception, as one stream in that order. */
export async function* mergeRecorded(streams: readonly AsyncIterable<readonly Reading[]>[]): AsyncGenerator<Reading[]> {
  const heads = await Promise.all(
    streams.map((stream) => advanced({ iterator: stream[Symbol.asyncIterator](), batch: [], next: 0 })),
  );
  for (;;) {
    const [first, second] = heads
      .filter(({ batch }) => batch.length > 0)
      .sort((a, b) => receptionOf(a) - receptionOf(b));
    if (!first) return;
    const until = second ? receptionOf(second) : Number.POSITIVE_INFINITY;
    const together: Reading[] = [];
    while (first.batch.length > 0 && receptionOf(first) <= until) {
      const reading = first.batch[first.next++];
      if (reading) together.push(reading);
      if (first.next >= first.batch.length) await advanced(first);
    }
    yield together;
  }
}

interface Head {
  iterator: AsyncIterator<readonly Reading[]>;
  /** Empty at the end. */
  batch: readonly Reading[];
  next: number;
}

const receptionOf = ({ batch, next }: Head) => batch[next]?.receivedAt ?? Number.POSITIVE_INFINITY;

async function advanced(head: Head): Promise<Head> {
  head.next = 0;
  head.batch = [];
  while (head.batch.length === 0) {
    const { value, done } = await head.iterator.next();
    if (done) break;
    head.batch = value;
  }
  return head;
}
