/** How many rows a key moves, or `undefined` for other keys. */
export function stepOf({ key }: KeyboardEvent, page: number): number | undefined {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
  return steps[key];
}
