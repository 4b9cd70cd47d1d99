import { basename } from 'node:path';
import { durationText } from '../../model/duration.ts';
import { type PlantTime, plantTime } from '../../model/plant-time.ts';
import { signalName } from '../../model/reading.ts';
import type { BacktestReport } from '../backtest-job.ts';
import type { SignalResult } from '../result.ts';
import { dayChart } from './day-chart.ts';
import { EMPTY, type Html, html } from './html.ts';
import { signalChart } from './signal-chart.ts';
import { STYLE } from './style.ts';
import { alarmTable, faultTable, orderTable, ruleTable, writeTable } from './tables.ts';
import { counted, countText, rounded, timeTexts } from './words.ts';

/** Most signals that are drawn where none has an alarm. */
const MOST_QUIET = 6;

/**
 * What a backtest found as one page that needs nothing else: no script, no font, no request.
 * @param flow name of the flow
 */
export function reportHtml(report: BacktestReport, flow: string): string {
  const { from, to, readings, timeZone, plant, days, source } = report;
  const zone = plantTime(timeZone);
  const time = timeTexts(timeZone);
  const span = readings === 0 ? 'no readings' : `${time(from)} to ${time(to)} ${timeZone}`;
  const tables = [alarmTable(report), orderTable(report), writeTable(report)].filter((one) => one !== EMPTY);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backtest of ${flow}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
<header>
<h1>Backtest of ${flow}</h1>
<p class="about">${plant} · ${span} · ${basename(source)}</p>
<p class="summary">${summary(report)}</p>
</header>
${figures(report)}
<section aria-labelledby="rules"><h2 id="rules">Rules</h2>${ruleTable(report)}</section>
${report.alarmsByDay.length > 0 && days > 1 ? byDay(report, zone) : EMPTY}
${charts(report, zone)}
${tables.length > 0 ? html`<section aria-labelledby="lists"><h2 id="lists">What would have happened</h2>${tables}</section>` : EMPTY}
${remarks(report)}
<footer><p>Everything here was collected and nothing was executed. Tieline is not a safety system.</p></footer>
</main>
</body>
</html>
`.html;
}

function summary({ readings, days, rules, alarmsPerDay, ordersPerDay }: BacktestReport): string {
  if (readings === 0) return 'There were no readings, so that nothing can be said.';
  const alarms = sum(rules.map((rule) => rule.alarms));
  const orders = sum(rules.map((rule) => rule.orders));
  const who = rules.length === 1 ? 'the rule' : `${rules.length} rules`;
  const span = days < 2 ? durationText(days * 86_400_000) : `${rounded(days)} days`;
  const lead = `In ${span} of recorded readings ${who} would have raised`;
  if (alarms === 0) return `${lead} no alarm.`;
  const longest = durationText(Math.max(...rules.map((rule) => rule.longestMs)));
  const work = orders === 0 ? 'no work order' : `${counted(orders, 'work order')} (${rounded(ordersPerDay)} a day)`;
  return `${lead} ${counted(alarms, 'alarm')} (${rounded(alarmsPerDay)} a day) and opened ${work}. The longest alarm stood for ${longest}.`;
}

function figures({ readings, rules, alarmsPerDay, ordersPerDay }: BacktestReport): Html {
  const tiles: [string, string][] = [
    ['alarms a day', rounded(alarmsPerDay)],
    ['work orders a day', rounded(ordersPerDay)],
    ['values to be written', countText(sum(rules.map((rule) => rule.writes)))],
    ['time in alarm', durationText(sum(rules.map((rule) => rule.activeMs)))],
    ['back within a minute', countText(sum(rules.map((rule) => rule.returned)))],
    ['readings', countText(readings)],
  ];
  return html`<dl>${tiles.map(([name, figure]) => html`<div><dt>${name}</dt><dd>${figure}</dd></div>`)}</dl>`;
}

function byDay({ alarmsByDay, from, to }: BacktestReport, { dayOf }: PlantTime): Html {
  return html`<section aria-labelledby="days"><h2 id="days">Alarms over time</h2>${dayChart(alarmsByDay, dayOf(from), dayOf(to))}</section>`;
}

/** Signals with alarms; where there are none, some of those that were watched, to show how far they stayed away from their limits. */
function charts({ signals, alarms, from, to }: BacktestReport, zone: PlantTime): Html {
  const alarming = signals.filter((signal) => signal.alarms > 0);
  const shown = alarming.length > 0 ? alarming : signals.slice(0, MOST_QUIET);
  if (shown.length === 0) return EMPTY;
  const heading = alarming.length > 0 ? 'Signals with alarms' : 'Signals that were watched';
  const key = 'Band: from the lowest to the highest value. Red: an alarm stood. Dashed: limits.';
  const one = (signal: SignalResult) => {
    const of = alarms.filter(({ asset, property }) => asset === signal.asset && property === signal.property);
    const name = signalName(signal.asset, signal.property);
    const about = `${counted(signal.alarms, 'alarm')}, ${counted(signal.readings, 'reading')}`;
    return html`<h3>${name}</h3><p class="key">${about}</p>${signalChart(signal, of, zone, { from, to })}`;
  };
  return html`<section aria-labelledby="signals"><h2 id="signals">${heading}</h2><p class="key">${key} Times are those of ${zone.timeZone}.</p>${shown.map(one)}</section>`;
}

function remarks(report: BacktestReport): Html {
  const { notes, faultyRows } = report;
  if (notes.length === 0 && faultyRows === 0) return EMPTY;
  const list = notes.length > 0 ? html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>` : EMPTY;
  return html`<section aria-labelledby="notes"><h2 id="notes">Notes</h2>${list}${faultTable(report)}</section>`;
}

const sum = (counts: readonly number[]) => counts.reduce((one, other) => one + other, 0);
