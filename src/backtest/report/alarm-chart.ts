import type { Alarm } from '../../model/alarm.ts';
import type { PlantTime } from '../../model/plant-time.ts';
import type { SignalLimit } from '../../model/rule.ts';
import { chartFrame, courseTexts, HEIGHT, place, type Scale, type Span, WIDTH } from './chart-frame.ts';
import { type Html, html } from './html.ts';
import { timeTexts } from './words.ts';

/** The course of the signal of an alarm: times in order, `null` where the value was not a good number. */
export interface AlarmCourse {
  alarm: Alarm;
  unit?: string;
  times: readonly number[];
  values: readonly (number | null)[];
  /** In the unit of the values. */
  limits: readonly SignalLimit[];
  span: Span;
  zone: PlantTime;
}

/** Room above and below the chart for what it is about. */
const HEAD = 56;
const FOOT = 22;
/** Characters of a line that fit. */
const LINE = 132;

/** Only light colours: other systems show it on paper and on white. */
const STYLE = `text { fill: #5b6875; font: 12px "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif; }
.heading { fill: #17202a; font-size: 17px; font-weight: 600; } .message { fill: #17202a; font-size: 13px; }
.page { fill: #ffffff; } .grid, .tick { stroke: #dde3e9; fill: none; }
.curve { stroke: #2b6ca3; stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round; fill: none; }
.alarm { fill: #d64533; fill-opacity: 0.18; } .limit { stroke: #b02a1a; stroke-width: 1.5; stroke-dasharray: 6 4; fill: none; }
.limit-label { fill: #b02a1a; font-weight: 600; }`;

/** One alarm as an SVG file that needs nothing else; `undefined` where there is no number to draw. */
export function alarmChart({ alarm, unit, times, values, limits, span, zone }: AlarmCourse): string | undefined {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length === 0) return undefined;
  const { id, asset, property, message, raisedAt, clearedAt } = alarm;
  const subject = { ...(unit !== undefined && { unit }), limits, values: numbers, alarms: [alarm], span, zone };
  const { x, y, behind, before } = chartFrame(subject);
  const time = timeTexts(zone.timeZone);
  const stood = `The alarm was raised at ${time(raisedAt)} and ${clearedAt === undefined ? 'stood at the end' : `cleared at ${time(clearedAt)}`}.`;
  const title = `${property} of ${asset}`;
  const height = HEAD + HEIGHT + FOOT;
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d">
<title id="t">${title}</title>
<desc id="d">${[...courseTexts(subject), stood].join(' ')}</desc>
<style>${{ html: STYLE }}</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
<text class="heading" x="16" y="24">${shortened(title, 90)}</text>
<text class="message" x="16" y="44">${shortened(message, LINE)}</text>
<g transform="translate(0 ${HEAD})">
${behind}
${curve(times, values, x, y)}
${before}
</g>
<text x="16" y="${height - 9}">${shortened(`${stood} Times: ${zone.timeZone}.`, 110)}</text>
<text x="${WIDTH - 16}" y="${height - 9}" text-anchor="end">${id}</text>
</svg>
`;
  return readable(svg.html);
}

/** A line through the values, with a gap where there was none; a value on its own is a dot. */
function curve(times: readonly number[], values: readonly (number | null)[], x: Scale, y: Scale): Html {
  let path = '';
  let verb = 'M';
  for (const [i, value] of values.entries()) {
    if (value === null) verb = 'M';
    else {
      const at = `${place(x(times[i] ?? 0))} ${place(y(value))}`;
      path += verb === 'M' ? `M${at}L${at}` : `L${at}`;
      verb = 'L';
    }
  }
  return html`<path class="curve" d="${path}"/>`;
}

const shortened = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** What XML cannot hold, such as control characters in the name of an asset, is left out. */
function readable(xml: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is left out
  return xml.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}
