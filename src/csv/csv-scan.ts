/** Longest row that is read, bytes, and longest one with quotes: one without an end must not fill the memory. */
const LONGEST_ROW = 1_000_000;
const LONGEST_QUOTED = 100_000;

const [LINE_FEED, RETURN, QUOTE, SPACE] = [0x0a, 0x0d, 0x22, 0x20];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** The row that a scan stands on: fields as places in bytes, which are overwritten by the next row. */
export interface ScannedRow {
  /** The line it begins on, counted from 1. */
  readonly line: number;
  /** Why it is not to be read: a quote that is not closed, a length beyond all bounds. */
  readonly fault: string | undefined;
  readonly bytes: Uint8Array;
  readonly fields: number;
  /** Where each field begins and ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Rows of a CSV file (RFC 4180, UTF-8) that comes in chunks, without making an object a row. */
export interface CsvScan extends ScannedRow {
  /** Takes the next bytes of the file; what was not scanned yet is kept. */
  push(chunk: Uint8Array): void;
  /** Says that nothing follows. */
  end(): void;
  /** Moves to the next row that is not empty; false where more bytes are needed or the file is at its end. */
  next(): boolean;
}

/** @param delimiter one ASCII character */
export function createCsvScan(delimiter: string): CsvScan {
  const mark = delimiter.charCodeAt(0);
  /** What is still to be scanned: `text[at … size)`. */
  let text = new Uint8Array(0);
  let size = 0;
  let at = 0;
  let line = 1;
  let ended = false;
  let began = false;
  const row = {
    ...{ line: 0, fault: undefined as string | undefined, bytes: text, fields: 0 },
    ...{ starts: new Int32Array(64), ends: new Int32Array(64) },
  };

  function addField(start: number, end: number): void {
    if (row.fields === row.starts.length) {
      row.starts = doubled(row.starts);
      row.ends = doubled(row.ends);
    }
    row.starts[row.fields] = start;
    row.ends[row.fields++] = end;
  }

  /** Fields up to the next line feed, where there is no quote before it; undefined where there is one, -1 where it is not there. */
  function plainRow(): number | undefined {
    row.fields = 0;
    row.fault = undefined;
    let start = at;
    for (let i = at; i < size; i++) {
      const byte = text[i] as number;
      if (byte === mark) {
        addField(start, i);
        start = i + 1;
      } else if (byte === LINE_FEED) {
        addField(start, text[i - 1] === RETURN && i > start ? i - 1 : i);
        return i;
      } else if (byte === QUOTE) return undefined;
    }
    if (!ended && size - at <= LONGEST_ROW) return -1;
    if (!ended) row.fault = `it is longer than ${LONGEST_ROW} bytes`;
    addField(start, text[size - 1] === RETURN && size > start ? size - 1 : size);
    return size;
  }

  /** Where a row with quotes ends: at a line feed outside of them; -1 where it is not there yet. */
  function endOfQuoted(): number {
    let open = false;
    for (let i = at; i < size; i++) {
      const byte = text[i];
      if (byte === QUOTE) open = !open;
      else if (byte === LINE_FEED && (!open || i - at > LONGEST_QUOTED)) {
        if (!open && i - at <= LONGEST_QUOTED) return i;
        return firstLine();
      }
    }
    if (!ended) return -1;
    return open ? firstLine() : size;
  }

  /** An open quote is the fault of one line, not of all that follow it. */
  function firstLine(): number {
    const feed = text.indexOf(LINE_FEED, at);
    const end = feed === -1 || feed >= size ? size : feed;
    let open = false;
    for (let i = at; i < end; i++) if (text[i] === QUOTE) open = !open;
    if (open) row.fault = 'a quote is not closed';
    return end;
  }

  /** Takes the quotes off the fields of a row; its bytes are then others. */
  function unquote(end: number): void {
    const stop = text[end - 1] === RETURN && end > at ? end - 1 : end;
    const out = new Uint8Array(stop - at);
    let size = 0;
    row.fields = 0;
    for (let i = at; i <= stop; i++) {
      const start = size;
      if (text[i] === QUOTE && i < stop) {
        for (i++; i < stop; i++) {
          if (text[i] === QUOTE) {
            if (text[i + 1] !== QUOTE || i + 1 >= stop) break;
            i++;
          }
          out[size++] = text[i] as number;
        }
        i++;
      }
      for (; i < stop && text[i] !== mark; i++) out[size++] = text[i] as number;
      addField(start, size);
    }
    row.bytes = out;
  }

  /** Leaves the byte order mark out; false where it is not known yet whether there is one. */
  function begin(): boolean {
    if (size < BYTE_ORDER_MARK.length && !ended) return false;
    began = true;
    if (BYTE_ORDER_MARK.every((byte, i) => text[i] === byte)) at = BYTE_ORDER_MARK.length;
    return true;
  }

  /** Moves behind a row that ends at a place. */
  function leave(end: number, lines: number): void {
    row.line = line;
    line += lines + 1;
    at = Math.min(end + 1, size);
  }

  function next(): boolean {
    for (;;) {
      if (!began && !begin()) return false;
      if (at >= size) return false;
      row.bytes = text;
      let end = plainRow();
      if (end === -1) return false;
      const from = at;
      let lines = 0;
      if (end === undefined) {
        end = endOfQuoted();
        if (end === -1) return false;
        unquote(end);
        for (let i = from; i < end; i++) if (text[i] === LINE_FEED) lines++;
      }
      leave(end, lines);
      if (!isBlank(text, from, end)) return true;
    }
  }

  return {
    get line() {
      return row.line;
    },
    get fault() {
      return row.fault;
    },
    get bytes() {
      return row.bytes;
    },
    get fields() {
      return row.fields;
    },
    get starts() {
      return row.starts;
    },
    get ends() {
      return row.ends;
    },
    push(chunk) {
      const left = text.subarray(at, size);
      const joined = new Uint8Array(left.length + chunk.length);
      joined.set(left);
      joined.set(chunk, left.length);
      text = joined;
      size = joined.length;
      at = 0;
    },
    end() {
      ended = true;
    },
    next,
  };
}

function doubled(places: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(places.length * 2);
  more.set(places);
  return more;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte > SPACE) return false;
  }
  return true;
}
