import { figureOf, type Measurement } from './figure.ts';

const HEADINGS = ['row', 'value', 'unit', 'limit', 'of limit', 'peer', 'times peer', 'aim', ''] as const;
const TO_THE_RIGHT = new Set([1, 3, 4, 5, 6]);

/** The measurements as a table for people, with their notes below. */
export function tableOf(measurements: readonly Measurement[]): string {
  const cells = measurements.map((measured) => {
    const { row, value, unit, limit, ofLimit, peer, timesPeer } = figureOf(measured);
    const numbers = [grouped(value), unit, grouped(limit), short(ofLimit), grouped(peer), short(timesPeer)];
    return [row, ...numbers, measured.aim, measured.met ? 'met' : 'not met'];
  });
  const lines = [[...HEADINGS], ...cells];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const table = lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return TO_THE_RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  const notes = measurements.flatMap(({ row, note }) => (note === undefined ? [] : [`${row}: ${note}`]));
  return [...table, '', ...notes].join('\n');
}

function grouped(value: number | null): string {
  return value === null ? '–' : value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 });
}

function short(ratio: number | null): string {
  return ratio === null ? '–' : ratio.toFixed(2);
}
