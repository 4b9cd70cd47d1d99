import { useEffect, useRef } from 'preact/hooks';
import type { LimitView, ReadingsView } from '../views.ts';
import { ask, isRefusal } from './api.ts';
import { createChart, TREND_MS } from './chart.ts';
import { add, joined, type TrendValues } from './trend-values.ts';
import type { ReadingListener, SignalKey } from './use-plant.ts';

interface TrendProps {
  plant: string | undefined;
  signal: SignalKey;
  unit: string | undefined;
  limits: readonly LimitView[];
  listeners: Set<ReadingListener>;
  zone: string;
  now: () => number;
  /** What the picture shows, for those who do not see it. */
  label: string;
}

const HEIGHT_PX = 250;

/** The last ten minutes of a signal, moving on by themselves. */
export function Trend({ plant, signal: { asset, property }, unit, limits, listeners, zone, now, label }: TrendProps) {
  const place = useRef<HTMLDivElement>(null);
  const limitText = JSON.stringify(limits);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const setup = { place: element, zone, unit, limits: JSON.parse(limitText) as LimitView[], height: HEIGHT_PX };
    const chart = createChart({ ...setup, width: element.clientWidth });
    let shown: TrendValues = { times: [], values: [] };
    const draw = () => {
      const end = Math.max(now(), shown.times.at(-1) ?? 0);
      chart.batch(() => {
        chart.setData([shown.times, shown.values], false);
        chart.setScale('x', { min: end - TREND_MS, max: end });
      });
    };
    const listener: ReadingListener = (reading) => {
      if (reading.asset !== asset || reading.property !== property) return;
      add(shown, reading, now() - TREND_MS);
      draw();
    };
    listeners.add(listener);
    void ask<ReadingsView>('readings', { plant, asset, property, since: Math.floor(now() - TREND_MS) }).then(
      (answer) => {
        if (!isRefusal(answer)) shown = joined(answer, shown);
        draw();
      },
    );
    const moving = setInterval(draw, 1000);
    const sized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    sized.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => chart.redraw();
    dark.addEventListener('change', redraw);
    return () => {
      listeners.delete(listener);
      clearInterval(moving);
      sized.disconnect();
      dark.removeEventListener('change', redraw);
      chart.destroy();
    };
  }, [plant, asset, property, unit, limitText, listeners, zone, now]);

  return <div class="trend" ref={place} role="img" aria-label={label} />;
}
