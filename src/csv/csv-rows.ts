/** One row of a CSV file with the line it begins on, counted from 1. */
export interface CsvRow {
  line: number;
  fields: string[];
  /** The file ended, or the row grew beyond all bounds, inside of quotes. */
  unclosed: boolean;
}

/** Longest row that is read, characters; one without an end must not fill the memory. */
const LONGEST_ROW = 100_000;

/** Rows of CSV text (RFC 4180) that comes in pieces; empty lines are left out. */
export async function* csvRows(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<CsvRow> {
  let left = '';
  let line = 1;
  let first = true;
  for await (const piece of pieces) {
    left += first ? piece.replace(/^\uFEFF/, '') : piece;
    first = false;
    let from = 0;
    for (let end = endOfRow(left, from); end !== -1; end = endOfRow(left, from)) {
      const text = left.slice(from, end);
      if (text.trim() !== '') yield { line, fields: fieldsOf(text), unclosed: isUnclosed(text) };
      line += linesIn(text) + 1;
      from = end + 1;
    }
    left = left.slice(from);
  }
  // An open quote at the end of the file is the fault of one line, not of all that follow it.
  while (left !== '') {
    const feed = isUnclosed(left) ? left.indexOf('\n') : endOfRow(left, 0);
    const text = feed === -1 ? left : left.slice(0, feed);
    if (text.trim() !== '') yield { line, fields: fieldsOf(text), unclosed: isUnclosed(text) };
    line += linesIn(text) + 1;
    left = feed === -1 ? '' : left.slice(feed + 1);
  }
}

/** Where the row that starts at `from` ends: at a line feed outside of quotes; -1 where it is not there yet. */
function endOfRow(text: string, from: number): number {
  let end = text.indexOf('\n', from);
  while (end !== -1 && end - from <= LONGEST_ROW && isUnclosed(text.slice(from, end)))
    end = text.indexOf('\n', end + 1);
  if (end !== -1 && end - from > LONGEST_ROW) return text.indexOf('\n', from);
  return end;
}

function isUnclosed(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function fieldsOf(row: string): string[] {
  const text = row.endsWith('\r') ? row.slice(0, -1) : row;
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const [whole, quoted, behind = ''] = /^"((?:[^"]|"")*)"?([^,]*)/.exec(text.slice(at)) ?? [];
    const plain = text.slice(at, whole === undefined ? endOfField(text, at) : at);
    fields.push(quoted === undefined ? plain : `${quoted.replaceAll('""', '"')}${behind}`);
    at += (whole?.length ?? plain.length) + 1;
  }
  return fields;
}

function endOfField(text: string, from: number): number {
  const comma = text.indexOf(',', from);
  return comma === -1 ? text.length : comma;
}

/** A field as it stands in a file: in quotes where it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
