/** Readings of many signals on their way to the thread and in the tail of the file: columns, one behind the other. */
export interface Batch {
  count: number;
  times: Float64Array;
  ats: Float64Array;
  /** As in `Columns`; texts are indices into the texts that go with the batch. */
  values: Float64Array;
  /** Number of the series. */
  series: Uint32Array;
  flags: Uint8Array;
  /** As in `Reasons`, of the reasons that go with the batch; absent where no reading has one. */
  reasons: Uint16Array | undefined;
}

/** Bytes of one reading in a batch, and of its reason in batches that have any. */
export const READING_BYTES = 29;
const REASON_BYTES = 2;

/** An empty batch with room for so many readings. */
export function emptyBatch(room: number): Batch {
  return { ...batchOver(new ArrayBuffer(room * READING_BYTES), room, 0, false), count: 0 };
}

/** The first readings of a batch as bytes of their own. */
export function packBatch(batch: Batch): Uint8Array<ArrayBuffer> {
  const { count, times, ats, values, series, flags, reasons } = batch;
  const buffer = new ArrayBuffer(count * (READING_BYTES + (reasons === undefined ? 0 : REASON_BYTES)));
  const packed = batchOver(buffer, count, 0, reasons !== undefined);
  packed.times.set(times.subarray(0, count));
  packed.ats.set(ats.subarray(0, count));
  packed.values.set(values.subarray(0, count));
  packed.series.set(series.subarray(0, count));
  if (reasons !== undefined) packed.reasons?.set(reasons.subarray(0, count));
  packed.flags.set(flags.subarray(0, count));
  return new Uint8Array(buffer);
}

/** A batch in bytes that {@link packBatch} made. */
export function unpackBatch(bytes: Uint8Array, count: number): Batch {
  const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  return batchOver(whole.buffer, count, whole.byteOffset, whole.length > count * READING_BYTES);
}

/** Columns of wide numbers stand before those of narrow ones, so that each lies as its numbers need. */
function batchOver(buffer: ArrayBufferLike, count: number, start: number, withReasons: boolean): Batch {
  const behindSeries = start + count * 28;
  return {
    count,
    times: new Float64Array(buffer, start, count),
    ats: new Float64Array(buffer, start + count * 8, count),
    values: new Float64Array(buffer, start + count * 16, count),
    series: new Uint32Array(buffer, start + count * 24, count),
    reasons: withReasons ? new Uint16Array(buffer, behindSeries, count) : undefined,
    flags: new Uint8Array(buffer, behindSeries + (withReasons ? count * REASON_BYTES : 0), count),
  };
}
