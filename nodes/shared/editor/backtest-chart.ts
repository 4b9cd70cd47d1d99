import { timeTicks, valueTicks } from '../../../src/backtest/report/axis.ts';
import { EMPTY, type Html, html } from '../../../src/backtest/report/html.ts';
import { timeTexts, valueText } from '../../../src/backtest/report/words.ts';
import type { Envelope } from '../../../src/backtest/result.ts';
import type { BacktestSignal, BacktestView } from '../../../src/console/views.ts';
import { plantTime } from '../../../src/model/plant-time.ts';
import { unitLabel } from '../../../src/model/unit-label.ts';
import { deviationChart } from './deviation-chart.ts';

const HEIGHT = 190;
/** Room for what was learnt, where it was. */
const LEARNT_HEIGHT = 70;
const LEFT = 46;
/** Where the limits are named. */
const RIGHT = 72;
const TOP = 16;
const BOTTOM = 24;
/** Room that the name of a time needs, pixels. */
const TICK_WIDTH = 75;
/** A limit further away than so many heights of the curve is named at the border. */
const FAR = 3;
/** Shortest alarm that can still be seen, pixels. */
const THINNEST = 1.5;

type Scale = (value: number) => number;

/** The course of a signal from lowest to highest values, its limits, and shaded the alarms that would have stood; a row in the table each. */
export function backtestChart(signal: BacktestSignal, { from, to, timeZone }: BacktestView, width: number): Html {
  const { envelope, limits, unit, named, learnt } = signal;
  const height = HEIGHT + (learnt ? LEARNT_HEIGHT : 0);
  const values = [...envelope.lows, ...envelope.highs].filter((value) => value !== null);
  if (values.length === 0) return html`<p>No good number came of this signal.</p>`;
  const range = rangeOf(
    values,
    limits.map(({ limit }) => limit),
  );
  const zone = plantTime(timeZone);
  const time = timeTexts(timeZone);
  const [right, bottom] = [width - RIGHT, HEIGHT - BOTTOM];
  const x: Scale = (at) => LEFT + ((Math.min(at, to) - from) / (to - from || 1)) * (right - LEFT);
  const y: Scale = (value) => TOP + ((range.high - value) / (range.high - range.low)) * (bottom - TOP);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return html`<svg class="tieline-chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="Course of ${signal.property} of ${signal.asset} from ${time(from)} to ${time(to)}: between ${valueText(low, unit)} and ${valueText(high, unit)}. Its alarms stand in the table.">
${shades(named.map(({ raisedAt, clearedAt = to }) => [x(raisedAt), x(clearedAt)])).map(
  ([start, end]) =>
    html`<rect class="alarm" x="${place(start)}" y="${TOP}" width="${place(end - start)}" height="${bottom - TOP}"/>`,
)}
${valueTicks(range.low, range.high, 5).map(
  ({ at, label }) =>
    html`<path class="grid" d="M${LEFT} ${place(y(at))}H${right}"/><text x="${LEFT - 6}" y="${place(y(at) + 4)}" text-anchor="end">${label}</text>`,
)}
<text x="${LEFT - 6}" y="${TOP - 5}" text-anchor="end">${unit === undefined ? '' : unitLabel(unit)}</text>
${timeTicks(from, to, Math.max(2, Math.floor(width / TICK_WIDTH)), zone).map(
  ({ at, label }) =>
    html`<path class="grid" d="M${place(x(at))} ${bottom}v4"/><text x="${place(x(at))}" y="${bottom + 17}" text-anchor="middle">${label}</text>`,
)}
${learnt ? curve(clipped(learnt.expected, range), x, y, 'expected') : EMPTY}
${curve(envelope, x, y, 'curve')}
${limits.map(({ condition, limit }) => {
  const label = `${condition} ${valueText(limit, unit)}`;
  if (limit > range.high) return html`<text class="limit" x="${right + 6}" y="${TOP + 8}">${label} ↑</text>`;
  if (limit < range.low) return html`<text class="limit" x="${right + 6}" y="${bottom}">${label} ↓</text>`;
  return html`<path class="limit" d="M${LEFT} ${place(y(limit))}H${right}"/><text class="limit" x="${right + 6}" y="${place(y(limit) + 4)}">${label}</text>`;
})}
${learnt ? deviationChart(learnt, { left: LEFT, right, top: HEIGHT + 8, bottom: height - 6, x }) : EMPTY}
</svg>`;
}

/** What was expected may lie far outside of what came. */
function clipped({ lows, highs, ...place }: Envelope, { low, high }: { low: number; high: number }): Envelope {
  const inside = (value: number | null) => (value === null ? null : Math.min(high, Math.max(low, value)));
  return { ...place, lows: lows.map(inside), highs: highs.map(inside) };
}

/** What the chart shows: the curve and the limits near it, with some air. */
function rangeOf(values: readonly number[], limits: readonly number[]): { low: number; high: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max((high - low) * FAR, Math.abs(high) * 0.25, 1e-6);
  const near = limits.filter((limit) => limit > low - reach && limit < high + reach);
  const [lowest, highest] = [Math.min(low, ...near), Math.max(high, ...near)];
  const air = (highest - lowest) * 0.1 || Math.abs(highest) * 0.05 || 1;
  return { low: lowest - air, high: highest + air };
}

/** Places of alarms; those that touch become one. */
function shades(places: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of places.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    const seen = Math.max(end, start + THINNEST);
    if (last && start <= last[1]) last[1] = Math.max(last[1], seen);
    else merged.push([start, seen]);
  }
  return merged;
}

/** A band from the lowest to the highest values, in a piece for each time without a gap. */
function curve({ from, widthMs, lows, highs }: Envelope, x: Scale, y: Scale, name: string): Html[] {
  const pieces: Html[] = [];
  let top: string[] = [];
  let base: string[] = [];
  for (let part = 0; part <= highs.length; part++) {
    const [low = null, high = null] = [lows[part], highs[part]];
    if (low !== null && high !== null) {
      const at = place(x(from + (part + 0.5) * widthMs));
      top.push(`${at} ${place(y(high))}`);
      base.unshift(`${at} ${place(y(low))}`);
    } else if (top.length > 0) {
      pieces.push(html`<path class="${name}" d="M${[...top, ...base].join('L')}Z"/>`);
      top = [];
      base = [];
    }
  }
  return pieces;
}

const place = (position: number) => Number(position.toFixed(1));
