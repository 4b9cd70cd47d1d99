import uPlot from 'uplot';
import { unitLabel } from '../../model/unit-label.ts';
import type { LimitView } from '../views.ts';
import { shownValue } from './words.ts';

/** How far back a trend reaches, ms. */
export const TREND_MS = 600_000;

/** What a chart is made from. */
export interface ChartSetup {
  place: HTMLElement;
  zone: string;
  unit: string | undefined;
  limits: readonly LimitView[];
  height: number;
  width: number;
}

/** Values of a signal on a time axis, with the limits that rules hold against it. Times are ms, gaps are `null`. */
export function createChart({ place, zone, unit, limits, height, width }: ChartSetup): uPlot {
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
      { ...axis, values: uPlotTimes, space: 90 },
      { ...axis, size: 58, label: unit === undefined ? '' : unitLabel(unit), labelSize: 18, labelFont: font },
    ],
    series: [{}, { stroke: () => color('--trend'), width: 2, points: { size: 4 } }],
    hooks: { draw: [(chart) => drawLimits(chart, limits, unit, color)] },
  };
  return new uPlot(options, [[], []], place);
}

/** Ticks as hours and minutes, in the zone of the chart. */
const uPlotTimes: uPlot.Axis.Values = [[1000, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]];

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

function drawLimits(
  chart: uPlot,
  limits: readonly LimitView[],
  unit: string | undefined,
  color: (name: string) => string,
): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const { condition, limit } of limits) {
    const y = Math.round(chart.valToPos(limit, 'y', true));
    ctx.strokeStyle = color('--limit');
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const text = `${condition} ${shownValue(limit)}${unit === undefined ? '' : ` ${unitLabel(unit)}`}`;
    ctx.fillStyle = color('--panel');
    ctx.fillRect(
      bbox.left + 4 * devicePixelRatio,
      y - 9 * devicePixelRatio,
      ctx.measureText(text).width + 8 * devicePixelRatio,
      18 * devicePixelRatio,
    );
    ctx.fillStyle = color('--limit');
    ctx.textBaseline = 'middle';
    ctx.fillText(text, bbox.left + 8 * devicePixelRatio, y);
  }
  ctx.restore();
}
