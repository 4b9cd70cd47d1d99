import uPlot from 'uplot';
import { unitLabel } from '../../model/unit-label.ts';
import type { LimitView } from '../views.ts';
import { withUnit } from '../words.ts';

/** What a chart is made from. */
export interface ChartSetup {
  place: HTMLElement;
  zone: string;
  unit: string | undefined;
  limits: readonly LimitView[];
  height: number;
  width: number;
  /** The moment that was picked, ms. */
  picked(): number | undefined;
}

/** Values of a signal on a time axis, with the limits that rules hold against it. Times are ms, gaps are `null`. */
export function createChart({ place, zone, unit, limits, height, width, picked }: ChartSetup): uPlot {
  const color = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const font = '12px system-ui, sans-serif';
  const axis = {
    stroke: () => color('--faint-ink'),
    font,
    grid: { stroke: () => color('--grid'), width: 1 },
    ticks: { show: false },
  };
  const options: uPlot.Options = {
    width,
    height,
    padding: [14, 12, 0, 0],
    ms: 1,
    tzDate: (at) => uPlot.tzDate(new Date(at), zone),
    cursor: { y: false, drag: { x: false, y: false } },
    legend: { show: false },
    scales: { x: { time: true }, y: { range: (_chart, low, high) => rangeWith(limits, low, high) } },
    axes: [
      { ...axis, values: uPlotTimes, space: 90, size: 40, incrs: TICKS_MS },
      { ...axis, size: 58, label: unit === undefined ? '' : unitLabel(unit), labelSize: 18, labelFont: font },
    ],
    series: [{}, { stroke: () => color('--trend'), width: 2, points: { size: 4 } }],
    hooks: {
      draw: [(chart) => drawLimits(chart, limits, unit, color), (chart) => drawMoment(chart, picked(), color)],
    },
  };
  return new uPlot(options, [[], []], place);
}

/** Distances between ticks, ms. */
const TICKS_MS = [
  ...[10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000],
  ...[28_800_000, 43_200_000, 86_400_000],
];

/** Ticks as hours and minutes, with seconds or the day where they are close or far apart, in the zone of the chart. */
const uPlotTimes: uPlot.Axis.Values = [
  [86_400_000, '{YYYY}-{MM}-{DD}', null, null, null, null, null, null, 1],
  [7_200_000, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{YYYY}-{MM}-{DD}', null, null, null, 1],
  [60_000, '{HH}:{mm}', null, null, null, null, null, null, 1],
  [1000, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1],
];

/** All values and all limits, with a little air. */
function rangeWith(limits: readonly LimitView[], low: number | null, high: number | null): [number, number] {
  const known = [low, high, ...limits.map(({ limit }) => limit)].filter(
    (value) => value !== null && Number.isFinite(value),
  );
  if (known.length === 0) return [0, 1];
  const least = Math.min(...(known as number[]));
  const most = Math.max(...(known as number[]));
  const air = (most - least) * 0.08 || Math.abs(most) * 0.05 || 1;
  return [least - air, most + air];
}

/** Dashed lines with their names at the right end, where they stay clear of the axis. */
function drawLimits(
  { ctx, bbox, valToPos }: uPlot,
  limits: readonly LimitView[],
  unit: string | undefined,
  color: (name: string) => string,
): void {
  const pixel = devicePixelRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.font = `${12 * pixel}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.lineWidth = pixel;
  ctx.setLineDash([6 * pixel, 4 * pixel]);
  ctx.strokeStyle = color('--limit');
  ctx.fillStyle = color('--limit');
  for (const { condition, limit } of limits) {
    const y = Math.round(valToPos(limit, 'y', true));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(right, y);
    ctx.stroke();
    ctx.fillText(`${condition} ${withUnit(limit, unit)}`, right - 4 * pixel, y - 2 * pixel);
  }
  ctx.restore();
}

/** A line down from the moment that was picked, with a mark at its upper end. */
function drawMoment({ ctx, bbox, valToPos }: uPlot, at: number | undefined, color: (name: string) => string): void {
  if (at === undefined) return;
  const pixel = devicePixelRatio;
  const x = Math.round(valToPos(at, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = color('--ink');
  ctx.fillStyle = color('--ink');
  ctx.lineWidth = 1.5 * pixel;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x - 5 * pixel, bbox.top - 8 * pixel);
  ctx.lineTo(x + 5 * pixel, bbox.top - 8 * pixel);
  ctx.lineTo(x, bbox.top);
  ctx.fill();
  ctx.restore();
}
