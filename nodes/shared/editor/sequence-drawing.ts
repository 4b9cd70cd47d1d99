import { EMPTY, type Html, html } from '../../../src/backtest/report/html.ts';
import { durationText } from '../../../src/model/duration.ts';
import { fieldsOf, fieldValue } from '../../../src/model/settings.ts';
import { PATTERNS, type Pattern, sequenceSettings } from '../../../src/rules/sequence-settings.ts';
import { patternText } from '../../../src/rules/sequence-words.ts';
import type { Stored } from './problems.ts';
import type { OpenSection } from './section.ts';

/** What is drawn: a pattern, its times in ms, and what people call the events. */
export interface Drawn {
  pattern: Pattern;
  withinMs: number;
  lateMs: number;
  times: number;
  a: string;
  b: string;
}

const WIDTH = 560;
const HEIGHT = 128;
const [AXIS, BAR, ALARM] = [100, 62, 22];
/** Where T begins, and how wide it is, pixels. */
const [FROM, T_WIDTH] = [70, 240];
/** The wait for what is late is as wide as it is long beside T, within these shares of it. */
const LATE_WIDTH = { least: 0.12, most: 0.75 };
/** Where an event between the ends of T is drawn, as a share of it. */
const BETWEEN = 0.62;
/** Most events that are drawn each by itself. */
const MOST_DRAWN = 6;
const RADIUS = 11;

/** The section of a sequence's dialog that shows its pattern on an axis of time, as the fields stand. */
export const openSequenceDrawing: OpenSection = ({ form, settings }) => {
  const place = form.querySelector('.tieline-drawing');
  let shown = '';
  const draw = () => {
    const drawn = drawnOf(settings());
    const next = drawn ? sequenceDrawing(drawn).html : '';
    if (place && next !== shown) place.innerHTML = next;
    shown = next;
  };
  form.addEventListener('input', draw);
  form.addEventListener('change', draw);
  draw();
  return {
    close() {
      form.removeEventListener('input', draw);
      form.removeEventListener('change', draw);
    },
  };
};

/** What stands in the fields, as far as it can be drawn: `undefined` where a number is none, or comes from the environment. */
export function drawnOf(stored: Stored): Drawn | undefined {
  const fields = fieldsOf(sequenceSettings);
  const read = (name: string) => fieldValue(fields[name] ?? {}, stored[name]);
  const pattern = PATTERNS.find((one) => one === read('pattern'));
  const [within, late, times] = ['withinSeconds', 'lateSeconds', 'times'].map((name) => {
    const value = read(name);
    return typeof value === 'number' && value >= 0 ? value : Number.NaN;
  });
  if (!pattern || !within || late === undefined || !times || [late, times].some(Number.isNaN)) return undefined;
  const text = (name: string, event: string) => String(stored[name] ?? '').trim() || event;
  return {
    ...{ pattern, withinMs: within * 1000, lateMs: late * 1000, times },
    ...{ a: text('eventA', 'A'), b: text('eventB', 'B') },
  };
}

/** The pattern on an axis of time: its events, T as a bar, and where the alarm raises; below it the same in one sentence. */
export function sequenceDrawing(drawn: Drawn): Html {
  const { pattern, withinMs, lateMs } = drawn;
  const sentence = patternText(pattern, drawn);
  const end = FROM + T_WIDTH;
  const isLate = lateMs > 0 && (pattern === 'A without B' || pattern === 'B without A');
  const share = Math.min(LATE_WIDTH.most, Math.max(LATE_WIDTH.least, lateMs / withinMs));
  const decided = end + (isLate ? share * T_WIDTH : 0);
  const between = FROM + BETWEEN * T_WIDTH;
  const waited = isLate ? bar(end, decided, 'late', `late ${durationText(lateMs)}`) : EMPTY;
  return html`<svg class="tieline-chart tieline-timeline" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${sentence}">
<path class="curve" d="M20 ${AXIS}H${WIDTH - 30}m-8 -4 8 4 -8 4"/><text x="${WIDTH - 24}" y="${AXIS + 4}">t</text>
${bar(FROM, end, 'window', `T = ${durationText(withinMs)}`)}
${eventsOf(drawn, { end, between, decided })}
${waited}
</svg>
<p class="tieline-sentence">${sentence}</p>`;
}

function eventsOf(
  { pattern, times }: Drawn,
  { end, between, decided }: { end: number; between: number; decided: number },
): Html[] {
  switch (pattern) {
    case 'A then B':
      return [event('A', FROM), event('B', between), alarm(between)];
    case 'A without B':
      return [event('A', FROM), missing('B', between), alarm(decided)];
    case 'B without A':
      return [missing('A', between), event('B', end), alarm(decided)];
    case 'A n times': {
      const drawn = Math.min(times, MOST_DRAWN);
      const step = (between + 40 - FROM) / (drawn - 1);
      const marks = Array.from({ length: drawn }, (_, i) => {
        const x = FROM + i * step;
        // Where there are more than can be drawn, the gap stands for them.
        return times > drawn && i === drawn - 2
          ? html`<text class="more" x="${rounded(x)}" y="${AXIS - 2}" text-anchor="middle">…</text>`
          : event('A', x);
      });
      const last = FROM + (drawn - 1) * step;
      return [...marks, alarm(last, `alarm at ${times}`)];
    }
  }
}

const event = (name: string, x: number) => html`<g class="event">${mark(name, x)}</g>`;

const missing = (name: string, x: number) =>
  html`<g class="missing" opacity="0.7" stroke-dasharray="3 3">${mark(name, x)}<path stroke="currentColor" stroke-dasharray="none" d="M${rounded(x - RADIUS)} ${AXIS + RADIUS}l${2 * RADIUS} ${-2 * RADIUS}"/></g>`;

const mark = (name: string, x: number) =>
  html`<circle cx="${rounded(x)}" cy="${AXIS}" r="${RADIUS}" stroke="currentColor" stroke-width="1.5" style="fill:var(--red-ui-form-background)"/><text x="${rounded(x)}" y="${AXIS + 4}" text-anchor="middle" font-weight="bold">${name}</text>`;

const alarm = (x: number, label = 'alarm') =>
  html`<g class="raise"><path class="limit" d="M${rounded(x)} ${AXIS - RADIUS - 3}V${ALARM + 6}"/><text class="limit" x="${rounded(x)}" y="${ALARM}" text-anchor="middle">▲ ${label}</text></g>`;

const GREEN = html`class="expected"`;
const GREY = html`fill="currentColor" opacity="0.2"`;

/** T, and what comes after it: the wait for what is late. */
const bar = (from: number, to: number, name: 'window' | 'late', label: string) =>
  html`<g class="${name}"><rect ${name === 'late' ? GREY : GREEN} x="${rounded(from)}" y="${BAR}" width="${rounded(to - from)}" height="10"/><text x="${rounded(from + 4)}" y="${BAR - 6}">${label}</text></g>`;

const rounded = (position: number) => Number(position.toFixed(1));
