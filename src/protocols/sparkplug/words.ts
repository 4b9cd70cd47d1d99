import type { EdgeNodeCounts } from './edge-nodes.ts';

/** What a badge says of the edge nodes: `2 alive, 1 dead`; a warning where something is missing. */
export function countsInWords(counts: EdgeNodeCounts): { badge: 'ok' | 'warning'; text: string } {
  const { alive, dead, unborn, skipped, refused } = counts;
  const parts = [`${alive} alive`];
  if (dead > 0) parts.push(`${dead} dead`);
  if (unborn > 0) parts.push(`${unborn} without birth`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (refused > 0) parts.push(`${refused} refused`);
  return { badge: dead + unborn + refused > 0 ? 'warning' : 'ok', text: parts.join(', ') };
}
