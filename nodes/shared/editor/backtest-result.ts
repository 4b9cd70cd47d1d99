import { EMPTY, type Html, html } from '../../../src/backtest/report/html.ts';
import { counted, rounded, timeTexts, valueText } from '../../../src/backtest/report/words.ts';
import type { BacktestSignal, BacktestView } from '../../../src/console/views.ts';
import { durationText } from '../../../src/model/duration.ts';
import { signalName } from '../../../src/model/reading.ts';

/** Most alarms in the table. */
const MOST_ROWS = 10;

/** What a rule would have done, in one sentence. */
export function headline({ readings, days, alarms, alarmsPerDay, orders, ordersPerDay, writes }: BacktestView): string {
  if (readings === 0) return 'Nothing was recorded in that time of what this rule watches.';
  const rate = (perDay: number) => (days > 0 && perDay > 0 ? `, ${rounded(perDay)} a day` : '');
  const parts = [`${counted(alarms, 'alarm')} in ${spanText(days)}${rate(alarmsPerDay)}`];
  parts.push(`${counted(orders, 'work order')}${orders === alarms ? '' : rate(ordersPerDay)}`);
  if (writes > 0) parts.push(counted(writes, 'write'));
  return `${parts.join('; ')}.`;
}

/** Where the numbers come from, what to know of them, and which signal is shown; chart and table of that signal follow. */
export function resultFrame(result: BacktestView, tookMs: number): Html {
  const { readings, from, to, timeZone, notes, signals } = result;
  const time = timeTexts(timeZone);
  return html`<p class="tieline-headline" tabindex="-1"><strong>${headline(result)}</strong></p>
${readings === 0 ? EMPTY : html`<p>${counted(readings, 'reading')} from ${time(from)} to ${time(to)} (${timeZone}), in ${durationText(tookMs)}.</p>`}
${notes.length === 0 ? EMPTY : html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${signals.length < 2 ? EMPTY : signalChoice(signals)}
<div class="tieline-signal"></div>`;
}

/** The first alarms of a signal as a table. */
export function alarmTable({ named, alarms, unit }: BacktestSignal, { timeZone }: BacktestView): Html {
  if (alarms === 0) return html`<p>No alarm on this signal.</p>`;
  const time = timeTexts(timeZone);
  const shown = named.slice(0, MOST_ROWS);
  const caption =
    shown.length < alarms ? `The first ${shown.length} of ${counted(alarms, 'alarm')}` : counted(alarms, 'alarm');
  return html`<table class="tieline-alarms"><caption>${caption}</caption>
<thead><tr><th scope="col">Raised</th><th scope="col">Limit</th><th scope="col">Value</th><th scope="col">Stood</th></tr></thead>
<tbody>${shown.map(
    (alarm) =>
      html`<tr><td>${time(alarm.raisedAt)}</td><td>${alarm.condition}</td><td>${valueText(alarm.value, alarm.unit ?? unit)}</td><td>${
        alarm.clearedAt === undefined ? 'to the end' : durationText(alarm.clearedAt - alarm.raisedAt)
      }</td></tr>`,
  )}</tbody></table>`;
}

function signalChoice(signals: readonly BacktestSignal[]): Html {
  const options = signals.map(
    ({ asset, property, alarms }, i) =>
      html`<option value="${i}">${signalName(asset, property)}: ${counted(alarms, 'alarm')}</option>`,
  );
  return html`<div class="form-row"><label for="tieline-backtest-signal">Signal</label><select id="tieline-backtest-signal">${options}</select></div>`;
}

function spanText(days: number): string {
  return days >= 2 ? `${rounded(days)} days` : durationText(days * 86_400_000);
}
