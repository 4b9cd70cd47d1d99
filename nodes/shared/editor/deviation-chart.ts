import { type Html, html } from '../../../src/backtest/report/html.ts';
import type { BacktestSignal } from '../../../src/console/views.ts';

/** Where the chart stands in the picture, pixels, and where a time stands in it. */
export interface ChartPlace {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x(at: number): number;
}

/** Below this, in multiples of the limit of the detector, nothing of interest happens. */
const LEAST = 0.1;

/** How far a signal deviated in the course of time, and how far it might have, by a logarithmic scale; above that line an alarm raised. */
export function deviationChart({ by, allowed }: NonNullable<BacktestSignal['learnt']>, place: ChartPlace): Html {
  const { left, right, top, bottom, x } = place;
  const highest = Math.max(...[...by.highs, ...allowed.highs].map((value) => value ?? 0), 10 * LEAST);
  const y = (value: number) =>
    bottom - (Math.log(Math.max(value, LEAST) / LEAST) / Math.log(highest / LEAST)) * (bottom - top);
  const pieces: string[] = [];
  let isDrawing = false;
  for (const [i, value] of allowed.highs.entries()) {
    if (value !== null) {
      const at = `${shown(x(allowed.from + (i + 0.5) * allowed.widthMs))} ${shown(y(value))}`;
      pieces.push(`${isDrawing ? 'L' : 'M'}${at}`);
    }
    isDrawing = value !== null;
  }
  const bars = by.highs.flatMap((value, i) => {
    if (value === null || value <= LEAST) return [];
    const at = shown(x(by.from + (i + 0.5) * by.widthMs));
    return [`M${at} ${shown(bottom)}V${shown(y(value))}`];
  });
  return html`<path class="grid" d="M${left} ${bottom}H${right}"/>
<path class="deviation" d="${bars.join('')}"/>
<path class="allowed" d="${pieces.join('')}"/>
<text x="${left - 6}" y="${top + 4}" text-anchor="end">${rounded(highest)}</text>
<text class="allowed" x="${right + 6}" y="${top + 8}">allowed</text>
<text x="${right + 6}" y="${bottom}">deviates</text>`;
}

const shown = (position: number) => Number(position.toFixed(1));
const rounded = (value: number) => String(Number(value.toPrecision(2)));
