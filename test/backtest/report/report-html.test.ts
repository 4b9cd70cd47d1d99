import { doesNotMatch, equal, match, ok } from 'node:assert/strict';
import type { BacktestReport } from '../../../src/backtest/backtest-job.ts';
import { rulesOfFlow } from '../../../src/backtest/flow-rules.ts';
import { reportHtml } from '../../../src/backtest/report/report-html.ts';
import { reportText } from '../../../src/backtest/report/report-text.ts';
import { runBacktest } from '../../../src/backtest/run-backtest.ts';
import type { Reading } from '../../../src/model/reading.ts';
import { flowOf, reading, recordingOf, setpoint } from '../hall.ts';

const NASTY = `<img src=x onerror="alert('1')">&`;

async function reportOf(readings: Reading[], settings: object = {}): Promise<BacktestReport> {
  const flow = [...flowOf({ high: 80, highHigh: 90, ...settings }, [['order', 'hot'], ['order']]), setpoint('hot', 18)];
  const result = await runBacktest(rulesOfFlow(flow).rules, recordingOf(readings));
  return { ...result, source: 'C:\\data/week.csv', faultyRows: 30, faulty: [{ line: 7, reason: `time: "${NASTY}"` }] };
}

const spikes = (count: number, asset?: string) =>
  Array.from({ length: count }, (_, i) => [reading(i * 3600, 20, asset), reading(i * 3600 + 10, 85, asset)]).flat();
const parts = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

describe('the report of a backtest as a page', () => {
  it('needs nothing else: no script, no request, and every tag is closed', async () => {
    const page = reportHtml(await reportOf(spikes(60)), 'flow');
    doesNotMatch(page, /<script|<link|<img|@import|url\(|https?:|\son\w+="/i);
    match(page, /^<!doctype html>\n<html lang="en">/);
    for (const tag of ['section', 'table', 'tr', 'td', 'th', 'svg', 'div', 'p', 'h2', 'h3', 'desc', 'title', 'main']) {
      equal(parts(page, new RegExp(`<${tag}[ >]`, 'g')), parts(page, new RegExp(`</${tag}>`, 'g')), tag);
    }
  });

  it('escapes everything that people have named', async () => {
    const readings = spikes(3, NASTY).map((one) => ({ ...one, unit: 'Cel' }));
    const page = reportHtml({ ...(await reportOf(readings, { name: NASTY })), plant: NASTY, notes: [NASTY] }, NASTY);
    ok(!page.includes('<img'));
    ok(!page.includes(`"${NASTY}`));
    ok(parts(page, /&#60;img src=x onerror=&#34;alert\(&#39;1&#39;\)&#34;&#62;&#38;/g) > 10);
  });

  it('says in one sentence what would have happened', async () => {
    match(
      reportHtml(await reportOf(spikes(60)), 'flow'),
      /In 2\.46 days of recorded readings the rule would have raised 60 alarms \(24\.4 a day\) and opened 60 work orders/,
    );
    match(reportHtml(await reportOf([reading(0, 1), reading(60, 2)]), 'flow'), /would have raised no alarm\./);
    match(reportHtml(await reportOf([]), 'flow'), /There were no readings/);
  });

  it('draws signals with alarms for eyes and for screen readers', async () => {
    const page = reportHtml(await reportOf([...spikes(2), reading(7300, 20, 'acme/calm')]), 'flow');
    equal(parts(page, /<svg class="chart"[^>]* role="img" aria-labelledby/g), 1);
    match(
      page,
      /<desc [^>]*>From 2026-09-21 \d\d:13:20 to .* it lay between 20 and 85\. The HH limit is 90\. The H limit is 80\./,
    );
    equal(parts(page, /<rect class="alarm"/g), 2);
    equal(parts(page, /<path class="limit"/g), 2);
    doesNotMatch(page, /acme\/calm/);
  });

  it('draws watched signals where there was no alarm, and names far limits at the border', async () => {
    const page = reportHtml(await reportOf([reading(0, 20), reading(60, 21)], { highHigh: 5000 }), 'flow');
    match(page, /Signals that were watched/);
    match(page, /HH 5000 ↑/);
    doesNotMatch(page, /NaN|Infinity|undefined/);
  });

  it('names the first 500 alarms, orders and writes, with captions, and says how many more there are', async () => {
    const page = reportHtml(await reportOf(spikes(600)), 'flow');
    match(page, /<caption>Alarms, times in Europe\/Berlin<\/caption>/);
    equal(parts(page, /<tr>/g), 4 * 1 + 1 + 3 * 500 + 2);
    equal(parts(page, /… and 100 more\./g), 2);
    match(page, /… and 699 more\./);
    match(page, /… and 29 more\./);
    equal(parts(page, /<th scope="col"/g) > 20, true);
  });

  it('shows days, also those without alarms, and weeks where there are many', async () => {
    const days = [0, 1, 5].flatMap((day) => [reading(day * 86_400, 85), reading(day * 86_400 + 60, 20)]);
    const page = reportHtml(await reportOf(days), 'flow');
    match(page, /6 bars, 3 of them without an alarm/);
    const year = [0, 200, 400].flatMap((day) => [reading(day * 86_400, 85), reading(day * 86_400 + 60, 20)]);
    match(reportHtml(await reportOf(year), 'flow'), /58 bars, 55 of them without an alarm/);
  });
});

describe('the report of a backtest as text', () => {
  it('names the plant’s time zone, the figures of each rule and the notes', async () => {
    const text = reportText(await reportOf(spikes(30), { assets: '#', offDelaySeconds: 0 }));
    match(text, /^60 readings, 2026-09-21 \d\d:13:20 to 2026-09-22 \d\d:13:30 Europe\/Berlin \(1\.21 days\)\n/);
    match(text, /too hot: 30 alarms, 30 orders, 30 writes, in alarm for 28\.9 h \(longest 59\.8 min\), 29 came back/);
    match(text, /… and 10 more/);
  });

  it('says what went wrong where there was nothing to read', async () => {
    equal(reportText(await reportOf([])), 'no readings\nnote: there were no readings\n');
  });
});
