import { dayLabel, valueTicks } from './axis.ts';
import { type Html, html } from './html.ts';
import { counted } from './words.ts';

const WIDTH = 960;
const HEIGHT = 170;
const LEFT = 62;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 30;
/** Where there are more days than this, a bar is a week or more. */
const MOST_BARS = 186;
const DAY_MS = 86_400_000;

interface Bar {
  label: string;
  alarms: number;
}

/**
 * Alarms of each day of the plant's calendar, also those without any; of each week, or of more days, where there are many.
 * @param first the first and the last day, `2026-03-29`
 */
export function dayChart(counts: readonly { day: string; alarms: number }[], first: string, last: string): Html {
  const { each, bars } = barsOf(counts, first, last);
  const most = Math.max(1, ...bars.map(({ alarms }) => alarms));
  const step = (WIDTH - LEFT - RIGHT) / bars.length;
  const y = (alarms: number) => TOP + (1 - alarms / most) * (HEIGHT - TOP - BOTTOM);
  const middle = (i: number) => LEFT + (i + 0.5) * step;
  const width = Math.min(step * 0.76, 60);
  const every = Math.ceil(bars.length / 8);
  const ticks = valueTicks(0, most, 4).filter(({ at }) => Number.isInteger(at));
  return html`<p class="key">Each bar is ${each === 1 ? 'a day' : `${each} days`}.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Alarms over time"><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="days-t days-d">
<title id="days-t">Alarms over time</title>
<desc id="days-d">${alternative(bars)}</desc>
${ticks.map(({ at, label }) => html`<path class="grid" d="M${LEFT} ${place(y(at))}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${place(y(at) + 4)}" text-anchor="end">${label}</text>`)}
${bars.map(({ label, alarms }, i) => html`<rect class="bar" x="${place(middle(i) - width / 2)}" y="${place(y(alarms))}" width="${place(width)}" height="${place(HEIGHT - BOTTOM - y(alarms))}"><title>${label}: ${counted(alarms, 'alarm')}</title></rect>`)}
${bars.flatMap(({ label }, i) => (i % every === 0 ? [html`<text x="${place(middle(i))}" y="${HEIGHT - BOTTOM + 19}" text-anchor="middle">${label.replace('from ', '')}</text>`] : []))}
</svg></div>`;
}

function barsOf(
  counts: readonly { day: string; alarms: number }[],
  first: string,
  last: string,
): { each: number; bars: Bar[] } {
  const start = Date.parse(first);
  const days = Math.round((Date.parse(last) - start) / DAY_MS) + 1;
  const each = days <= MOST_BARS ? 1 : Math.max(7, Math.ceil(days / MOST_BARS));
  const bars: Bar[] = Array.from({ length: Math.ceil(days / each) }, (_, i) => {
    const day = dayLabel(start + i * each * DAY_MS);
    return { label: each === 1 ? day : `from ${day}`, alarms: 0 };
  });
  for (const { day, alarms } of counts) {
    const bar = bars[Math.floor((Date.parse(day) - start) / DAY_MS / each)];
    if (bar) bar.alarms += alarms;
  }
  return { each, bars };
}

function alternative(bars: readonly Bar[]): string {
  const quiet = bars.filter(({ alarms }) => alarms === 0).length;
  const worst = bars.reduce((one, other) => (other.alarms > one.alarms ? other : one));
  return `${bars.length} bars, ${quiet} of them without an alarm; most at ${worst.label}: ${counted(worst.alarms, 'alarm')}.`;
}

const place = (position: number) => Number(position.toFixed(1));
