import type { Alarm } from '../../model/alarm.ts';
import { durationText } from '../../model/duration.ts';
import type { PlantTime } from '../../model/plant-time.ts';
import type { Envelope, SignalResult } from '../result.ts';
import {
  type ChartSubject,
  chartFrame,
  courseTexts,
  HEIGHT,
  place,
  type Scale,
  type Span,
  WIDTH,
} from './chart-frame.ts';
import { type Html, html } from './html.ts';
import { counted, heldMs } from './words.ts';

/** The course of a signal as a band from its lowest to its highest values, with its limits and the alarms that stood. */
export function signalChart(signal: SignalResult, alarms: readonly Alarm[], zone: PlantTime, span: Span): Html {
  const { asset, property, unit, envelope, limits } = signal;
  const values = [...envelope.lows, ...envelope.highs].filter((value) => value !== null);
  if (values.length === 0) return html`<p>No good number came of it.</p>`;
  const subject = { ...(unit !== undefined && { unit }), limits, values, alarms, span, zone };
  const { x, y, behind, before } = chartFrame(subject);
  const id = `chart-${asset}-${property}`.replace(/[^\w-]/g, (sign) => `_${sign.charCodeAt(0)}`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${property} of ${asset}"><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${property} of ${asset}</title>
<desc id="${id}-d">${alternative(subject, alarms)}</desc>
${behind}
${bands(envelope, (time) => x(Math.min(time, span.to)), y)}
${before}
</svg></div>`;
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

function alternative(subject: ChartSubject, alarms: readonly Alarm[]): string {
  const longest = Math.max(0, ...alarms.map((alarm) => heldMs(alarm, subject.span.to)));
  const last =
    alarms.length === 0
      ? 'There was no alarm.'
      : `There were ${counted(alarms.length, 'alarm')}, the longest of ${durationText(longest)}.`;
  return [...courseTexts(subject), last].join(' ');
}
