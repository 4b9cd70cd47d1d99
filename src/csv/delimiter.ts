const DELIMITERS = [',', ';', '\t'] as const;

/** What separates the fields of a CSV file: the one of `,`, `;` and tab that stands most often in its first line. */
export function delimiterOf(beginning: Uint8Array): string {
  const feed = beginning.indexOf(0x0a);
  const line = new TextDecoder().decode(feed === -1 ? beginning : beginning.subarray(0, feed));
  const plain = line.replaceAll(/"[^"]*"/g, '');
  const often = (mark: string) => plain.split(mark).length;
  return DELIMITERS.reduce((best: string, mark) => (often(mark) > often(best) ? mark : best), ',');
}
