import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import type { LimitView, ReadingsView } from '../views.ts';
import { ask, isRefusal } from './api.ts';
import { createChart } from './chart.ts';
import { reloadEveryMs, type TrendRange } from './trend-ranges.ts';
import { add, joined, type TrendValues } from './trend-values.ts';
import type { ReadingListener, SignalKey } from './use-plant.ts';

interface TrendProps {
  plant: string | undefined;
  signal: SignalKey;
  unit: string | undefined;
  range: TrendRange;
  limits: readonly LimitView[];
  listeners: Set<ReadingListener>;
  zone: string;
  now: () => number;
  /** What the picture shows, for those who do not see it. */
  label: string;
  /** The moment that is marked; absent: none. */
  picked: number | undefined;
  /** A moment was clicked; absent: now. */
  onPick(at: number | undefined): void;
}

const HEIGHT_PX = 250;

/** The last minutes, hours or days of a signal, moving on by themselves. */
export function Trend(props: TrendProps) {
  const { plant, signal, unit, range, limits, listeners, zone, now, label, picked, onPick } = props;
  const { asset, property } = signal;
  const marked = useRef(picked);
  const drawn = useRef<uPlot>(null);
  const place = useRef<HTMLDivElement>(null);
  const limitText = JSON.stringify(limits);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const setup = { place: element, zone, unit, limits: JSON.parse(limitText) as LimitView[], height: HEIGHT_PX };
    const chart = createChart({ ...setup, width: element.clientWidth, picked: () => marked.current });
    chart.over.addEventListener('click', ({ offsetX }) => {
      const at = Math.round(chart.posToVal(offsetX, 'x'));
      onPick(at < now() ? at : undefined);
    });
    drawn.current = chart;
    let gone = false;
    let shown: TrendValues = { times: [], values: [] };
    const draw = () => {
      const end = Math.max(now(), shown.times.at(-1) ?? 0);
      chart.batch(() => {
        chart.setData([shown.times, shown.values], false);
        chart.setScale('x', { min: end - range.ms, max: end });
      });
    };
    const listener: ReadingListener = (reading) => {
      if (reading.asset !== asset || reading.property !== property) return;
      add(shown, reading, now() - range.ms);
      draw();
    };
    listeners.add(listener);
    const load = async () => {
      const since = Math.floor(now() - range.ms);
      const answer = await ask<ReadingsView>('readings', { plant, asset, property, since });
      if (!isRefusal(answer)) shown = joined(answer, shown);
      if (!gone) draw();
    };
    void load();
    const reloading = setInterval(load, reloadEveryMs(range));
    const moving = setInterval(draw, 1000);
    const sized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    sized.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => chart.redraw();
    dark.addEventListener('change', redraw);
    return () => {
      gone = true;
      listeners.delete(listener);
      clearInterval(reloading);
      clearInterval(moving);
      sized.disconnect();
      dark.removeEventListener('change', redraw);
      drawn.current = null;
      chart.destroy();
    };
  }, [plant, asset, property, unit, range, limitText, listeners, zone, now, onPick]);

  useEffect(() => {
    marked.current = picked;
    drawn.current?.redraw(false);
  }, [picked]);

  return <div class="trend" ref={place} role="img" aria-label={label} />;
}
