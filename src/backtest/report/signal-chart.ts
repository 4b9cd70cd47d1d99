import type { Alarm } from '../../model/alarm.ts';
import { durationText } from '../../model/duration.ts';
import type { PlantTime } from '../../model/plant-time.ts';
import { unitLabel } from '../../model/unit.ts';
import type { Envelope, SignalResult } from '../result.ts';
import { timeTicks, valueTicks } from './axis.ts';
import { EMPTY, type Html, html } from './html.ts';
import { counted, heldMs, timeTexts, valueText } from './words.ts';

/** Sizes in units of the drawing, which is scaled to the width of the page. */
const WIDTH = 960;
const HEIGHT = 240;
const LEFT = 62;
const RIGHT = 104;
const TOP = 14;
const BOTTOM = 30;
/** A limit that lies further away than so many heights of the curve is named at the border. */
const FAR = 4;

type Scale = (value: number) => number;

/** The course of a signal as a band from its lowest to its highest values, with its limits and the alarms that stood. */
export function signalChart(signal: SignalResult, alarms: readonly Alarm[], zone: PlantTime, span: Span): Html {
  const { envelope, limits } = signal;
  const values = [...envelope.lows, ...envelope.highs].filter((value) => value !== null);
  if (values.length === 0) return html`<p>No good number came of it.</p>`;
  const range = rangeOf(
    values,
    limits.map(({ limit }) => limit),
  );
  const x: Scale = (time) => LEFT + ((time - span.from) / (span.to - span.from || 1)) * (WIDTH - LEFT - RIGHT);
  const y: Scale = (value) => TOP + ((range.high - value) / (range.high - range.low)) * (HEIGHT - TOP - BOTTOM);
  const id = `chart-${signal.asset}-${signal.property}`.replace(/[^\w-]/g, (sign) => `_${sign.charCodeAt(0)}`);
  const unit = signal.unit === undefined ? '' : unitLabel(signal.unit);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${signal.property} of ${signal.asset}"><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${signal.property} of ${signal.asset}</title>
<desc id="${id}-d">${alternative(signal, values, alarms, zone, span)}</desc>
${valueTicks(range.low, range.high, 5).map(({ at, label }) => valueLine(y(at), label))}
<text class="unit" x="${LEFT - 8}" y="${TOP - 3}" text-anchor="end">${unit}</text>
${timeTicks(span.from, span.to, 8, zone).map(({ at, label }) => timeLine(x(at), label))}
${alarmBands(alarms.map((alarm) => [x(alarm.raisedAt), x(alarm.clearedAt ?? span.to)]))}
${bands(envelope, (time) => x(Math.min(time, span.to)), y)}
${spaced(limits.map(({ condition, limit }) => limitLine(condition, limit, signal.unit, range, y)))}
</svg></div>`;
}

/** Times of the first and last reading, ms. */
export interface Span {
  from: number;
  to: number;
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

/** The band, in a piece for each time without a gap. */
function bands({ from, widthMs, lows, highs }: Envelope, x: Scale, y: Scale): Html[] {
  const pieces: Html[] = [];
  for (let i = 0; i < lows.length; ) {
    const start = i;
    while (i < lows.length && lows[i] !== null) i++;
    if (i > start) {
      const at = (part: number) => place(x(from + (part + 0.5) * widthMs));
      const top = highs.slice(start, i).map((value, n) => `${at(start + n)} ${place(y(value ?? 0))}`);
      const bottom = lows.slice(start, i).map((value, n) => `${at(start + n)} ${place(y(value ?? 0))}`);
      pieces.push(html`<path class="band" d="M${top.join('L')}L${bottom.reverse().join('L')}Z"/>`);
    }
    while (i < lows.length && lows[i] === null) i++;
  }
  return pieces;
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

function alternative(
  { unit, limits }: SignalResult,
  values: readonly number[],
  alarms: readonly Alarm[],
  { timeZone }: PlantTime,
  { from, to }: Span,
): string {
  const time = timeTexts(timeZone);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const longest = Math.max(0, ...alarms.map((alarm) => heldMs(alarm, to)));
  return [
    `From ${time(from)} to ${time(to)} it lay between ${valueText(low, unit)} and ${valueText(high, unit)}.`,
    ...limits.map(({ condition, limit }) => `The ${condition} limit is ${valueText(limit, unit)}.`),
    alarms.length === 0
      ? 'There was no alarm.'
      : `There were ${counted(alarms.length, 'alarm')}, the longest of ${durationText(longest)}.`,
  ].join(' ');
}

const place = (position: number) => Number(position.toFixed(1));
