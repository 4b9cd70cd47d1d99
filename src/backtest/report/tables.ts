import { durationText } from '../../model/duration.ts';
import { signalName } from '../../model/reading.ts';
import type { BacktestReport } from '../backtest-job.ts';
import { EMPTY, type Html, html } from './html.ts';
import { countText, heldMs, rounded, timeTexts, valueText } from './words.ts';

/** Most rows of a table. */
const MOST_ROWS = 500;

/** What stands in a column: running text, words that are not to be broken, or numbers. */
type Kind = 'text' | 'word' | 'number';
type Heading = readonly [name: string, kind: Kind];

const numbers = (...names: string[]): Heading[] => names.map((name) => [name, 'number']);
const words = (...names: string[]): Heading[] => names.map((name) => [name, 'word']);
const texts = (...names: string[]): Heading[] => names.map((name) => [name, 'text']);

/** The figures of each rule. */
export function ruleTable({ rules, days }: BacktestReport): Html {
  const figures = ['alarms', 'a day', 'orders', 'writes', 'in alarm', 'longest', 'back within 1 min', 'suppressed'];
  return table(
    'What each rule would have done',
    [...texts('rule'), ...numbers(...figures)],
    rules.map(({ name, alarms, suppressed, orders, writes, activeMs, longestMs, returned }) => [
      ...[name, countText(alarms), days > 0 ? rounded(alarms / days) : '–', countText(orders), countText(writes)],
      ...[durationText(activeMs), durationText(longestMs), countText(returned), countText(suppressed)],
    ]),
    rules.length,
  );
}

/** The first alarms. */
export function alarmTable({ alarms, rules, to, timeZone }: BacktestReport): Html {
  const time = timeTexts(timeZone);
  return table(
    `Alarms, times in ${timeZone}`,
    [
      ...words('raised', 'cleared'),
      ...numbers('for'),
      ...words('priority', 'condition'),
      ...texts('signal', 'message'),
    ],
    alarms
      .slice(0, MOST_ROWS)
      .map((alarm) => [
        time(alarm.raisedAt),
        alarm.clearedAt === undefined ? 'not cleared' : time(alarm.clearedAt),
        durationText(heldMs(alarm, to)),
        alarm.priority,
        alarm.condition,
        signalName(alarm.asset, alarm.property),
        alarm.message,
      ]),
    sum(rules.map((rule) => rule.alarms)),
  );
}

/** The first orders, notes and completions. */
export function orderTable({ orders, timeZone }: BacktestReport): Html {
  const time = timeTexts(timeZone);
  return table(
    `Work orders and notes that would have been written, times in ${timeZone}`,
    [...words('time', 'what'), ...texts('node', 'asset', 'text'), ...words('alarm')],
    orders
      .slice(0, MOST_ROWS)
      .map(({ at, kind, node, asset, text, key }) => [
        ...[time(at), kind === 'create' ? 'order' : kind === 'note' ? 'note' : 'completion', node, asset, text, key],
      ]),
    orders.length,
  );
}

/** The first writes. */
export function writeTable({ writes, rules, timeZone }: BacktestReport): Html {
  const time = timeTexts(timeZone);
  return table(
    `Values that would have been asked to be written, times in ${timeZone}`,
    [...words('time'), ...texts('node', 'link', 'address'), ...numbers('value'), ...words('alarm')],
    writes
      .slice(0, MOST_ROWS)
      .map(({ at, node, link, address, value, unit, alarmId }) => [
        ...[time(at), node, link, address, writtenText(value, unit), alarmId],
      ]),
    sum(rules.map((rule) => rule.writes)),
  );
}

/** Rows of the data that were left out. */
export function faultTable({ faulty, faultyRows }: BacktestReport): Html {
  return table(
    'Rows of the data that were left out',
    [...numbers('line'), ...texts('reason')],
    faulty.map(({ line, reason }) => [countText(line), reason]),
    faultyRows,
  );
}

function table(caption: string, headings: readonly Heading[], rows: readonly string[][], all: number): Html {
  if (rows.length === 0) return EMPTY;
  const heads = headings.map(([name, kind]) => html`<th scope="col" class="${kind}">${name}</th>`);
  const cellOf = (cell: string, column: number) => html`<td class="${headings[column]?.[1] ?? 'text'}">${cell}</td>`;
  const more = all > rows.length ? html`<p class="more">… and ${countText(all - rows.length)} more.</p>` : EMPTY;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${rows.map(
    (cells) => html`<tr>${cells.map(cellOf)}</tr>
`,
  )}</tbody></table></div>${more}`;
}

const sum = (counts: readonly number[]) => counts.reduce((one, other) => one + other, 0);

function writtenText(value: number | boolean, unit: string | undefined): string {
  return unit === undefined ? valueText(value) : `${valueText(value)} ${unit}`;
}
