/**
 * The cells of text copied from a spreadsheet: rows by line, columns by tab. Cells in double quotes may hold tabs, line ends and
 * doubled quotes. The empty last line that spreadsheets add is left out.
 */
export function spreadsheetCells(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/y;
  while (cell.lastIndex < text.length) {
    const [found = '', content = '', end] = cell.exec(text) ?? [];
    if (found === '') break;
    rows.at(-1)?.push(unquoted(content));
    if (end === '\t' && cell.lastIndex === text.length) rows.at(-1)?.push('');
    if (end !== '\t' && cell.lastIndex < text.length) rows.push([]);
  }
  return rows.filter((row) => row.some((content) => content !== ''));
}

function unquoted(content: string): string {
  const trimmed = content.trim();
  if (!trimmed.startsWith('"') || !trimmed.endsWith('"') || trimmed.length < 2) return trimmed;
  return trimmed.slice(1, -1).replaceAll('""', '"');
}
