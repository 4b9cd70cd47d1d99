import type { PlantTime } from '../../model/plant-time.ts';
import type { SignalLimit } from '../../model/rule.ts';
import { unitLabel } from '../../model/unit.ts';
import { timeTicks, valueTicks } from './axis.ts';
import { EMPTY, type Html, html } from './html.ts';
import { timeTexts, valueText } from './words.ts';

/** Sizes in units of the drawing, which is scaled to the width of the page. */
export const WIDTH = 960;
export const HEIGHT = 240;
const LEFT = 62;
const RIGHT = 104;
const TOP = 14;
const BOTTOM = 30;
/** A limit that lies further away than so many heights of the curve is named at the border. */
const FAR = 4;

/** From a value or a time to its place in the drawing. */
export type Scale = (value: number) => number;

/** Times of the first and last reading, ms. */
export interface Span {
  from: number;
  to: number;
}

/** What a chart is drawn of: values in one unit and the limits among them. */
export interface ChartSubject {
  unit?: string;
  limits: readonly SignalLimit[];
  /** At least one. */
  values: readonly number[];
  /** When alarms stood. */
  alarms: readonly { raisedAt: number; clearedAt?: number }[];
  span: Span;
  zone: PlantTime;
}

/** What stands behind and before the curve of a signal, and where its points are. */
export interface ChartFrame {
  x: Scale;
  y: Scale;
  behind: Html;
  before: Html;
}

/** Axes, alarms and limits of a chart. */
export function chartFrame({ unit, limits, values, alarms, span, zone }: ChartSubject): ChartFrame {
  const range = rangeOf(
    values,
    limits.map(({ limit }) => limit),
  );
  const x: Scale = (time) => LEFT + ((time - span.from) / (span.to - span.from || 1)) * (WIDTH - LEFT - RIGHT);
  const y: Scale = (value) => TOP + ((range.high - value) / (range.high - range.low)) * (HEIGHT - TOP - BOTTOM);
  const behind = html`${valueTicks(range.low, range.high, 5).map(({ at, label }) => valueLine(y(at), label))}
<text class="unit" x="${LEFT - 8}" y="${TOP - 3}" text-anchor="end">${unit === undefined ? '' : unitLabel(unit)}</text>
${timeTicks(span.from, span.to, 8, zone).map(({ at, label }) => timeLine(x(at), label))}
${alarmBands(alarms.map(({ raisedAt, clearedAt }) => [x(raisedAt), x(clearedAt ?? span.to)]))}`;
  const before = spaced(limits.map(({ condition, limit }) => limitLine(condition, limit, unit, range, y)));
  return { x, y, behind, before: html`${before}` };
}

/** The course and the limits in sentences, for whoever cannot see the chart. */
export function courseTexts({ unit, limits, values, span, zone }: ChartSubject): string[] {
  const time = timeTexts(zone.timeZone);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [
    `From ${time(span.from)} to ${time(span.to)} it lay between ${valueText(low, unit)} and ${valueText(high, unit)}.`,
    ...limits.map(({ condition, limit }) => `The ${condition} limit is ${valueText(limit, unit)}.`),
  ];
}

interface Range {
  low: number;
  high: number;
}

/** What the chart shows: the curve and the limits near it, with some air. */
function rangeOf(values: readonly number[], limits: readonly number[]): Range {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max((high - low) * FAR, Math.abs(high) * 0.25, 1e-6);
  const near = limits.filter((limit) => limit > low - reach && limit < high + reach);
  const [lowest, highest] = [Math.min(low, ...near), Math.max(high, ...near)];
  const air = (highest - lowest) * 0.08 || Math.abs(highest) * 0.05 || 1;
  return { low: lowest - air, high: highest + air };
}

function valueLine(y: number, label: string): Html {
  return html`<path class="grid" d="M${LEFT} ${place(y)}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${place(y + 4)}" text-anchor="end">${label}</text>`;
}

function timeLine(x: number, label: string): Html {
  return html`<path class="tick" d="M${place(x)} ${HEIGHT - BOTTOM}v5"/><text x="${place(x)}" y="${HEIGHT - BOTTOM + 19}" text-anchor="middle">${label}</text>`;
}

/** Alarms that touch in the drawing become one band. Short ones of a long time are still to be seen. */
function alarmBands(spans: readonly (readonly [from: number, to: number])[]): Html[] {
  const merged: { from: number; to: number }[] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    const end = Math.max(to, from + 1.5);
    if (last && from <= last.to) last.to = Math.max(last.to, end);
    else merged.push({ from, to: end });
  }
  return merged.map(
    ({ from, to }) =>
      html`<rect class="alarm" x="${place(from)}" y="${TOP}" width="${place(to - from)}" height="${HEIGHT - TOP - BOTTOM}"/>`,
  );
}

/** A limit with its label, which may have to give way to another one. */
interface LimitLine {
  y: number;
  labelY: number;
  label: string;
}

function limitLine(condition: string, limit: number, unit: string | undefined, range: Range, y: Scale): LimitLine {
  const text = `${condition} ${valueText(limit, unit)}`;
  if (limit > range.high) return { y: Number.NaN, labelY: TOP + 8, label: `${text} ↑` };
  if (limit < range.low) return { y: Number.NaN, labelY: HEIGHT - BOTTOM, label: `${text} ↓` };
  return { y: y(limit), labelY: y(limit) + 4, label: text };
}

/** Labels of limits that lie close together stand one below the other. */
function spaced(lines: readonly LimitLine[]): Html[] {
  let lowest = Number.NEGATIVE_INFINITY;
  return lines
    .toSorted((a, b) => a.labelY - b.labelY)
    .map(({ y, labelY, label }) => {
      lowest = Math.max(labelY, lowest + 14);
      const line = Number.isNaN(y) ? EMPTY : html`<path class="limit" d="M${LEFT} ${place(y)}H${WIDTH - RIGHT}"/>`;
      return html`${line}<text class="limit-label" x="${WIDTH - RIGHT + 8}" y="${place(lowest)}">${label}</text>`;
    });
}

/** A place with as many digits as can be seen. */
export const place = (position: number) => Number(position.toFixed(1));
