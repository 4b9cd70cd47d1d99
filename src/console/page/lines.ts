/** Cuts text that arrives in pieces into its lines; a line is handed on when its end has come. */
export function createLineCutter(onLine: (line: string) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}
