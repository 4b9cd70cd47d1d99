import { doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { type AlarmCourse, alarmChart } from '../../../src/backtest/report/alarm-chart.ts';
import type { Alarm } from '../../../src/model/alarm.ts';
import { plantTime } from '../../../src/model/plant-time.ts';

const START = Date.UTC(2026, 2, 30, 8);
const MINUTE = 60_000;
const alarm: Alarm = {
  ...{ id: 'TL-0123456789ABCDEFG', rule: { id: 'r', name: 'too hot', type: 'threshold' }, asset: 'acme/press-1' },
  ...{ property: 'temperature', condition: 'H', state: 'UNACK', priority: 'high', value: 85, limit: 80, unit: 'Cel' },
  ...{ raisedAt: START + 30 * MINUTE, message: 'acme/press-1/temperature is 85 °C', evidence: {} },
};

/** A reading each minute for an hour. */
function chart(values: (number | null)[], changed: Partial<AlarmCourse> = {}): string | undefined {
  return alarmChart({
    ...{ alarm, unit: 'Cel', times: values.map((_, i) => START + i * MINUTE), values },
    ...{ limits: [{ condition: 'H', limit: 80 }], span: { from: START, to: START + 60 * MINUTE } },
    ...{ zone: plantTime('Europe/Berlin'), ...changed },
  });
}
const course = Array.from({ length: 60 }, (_, i) => 60 + i * 0.8);
const pathOf = (svg = '') => /<path class="curve" d="([^"]*)"/.exec(svg)?.[1] ?? '';

describe('the chart of an alarm', () => {
  it('is a file of its own: a namespace, a size and a style, and nothing from elsewhere', () => {
    const svg = chart(course) ?? '';
    match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="960" height="318" viewBox="0 0 960 318"/);
    match(svg, /<style>[^<]*font: 12px "Helvetica Neue", Helvetica, Arial/);
    doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /var\(|<script|url\(|https?:|prefers-color-scheme/);
    doesNotMatch(svg, /class="scroll"/);
  });

  it('tells in words what it shows', () => {
    const svg = chart(course) ?? '';
    match(svg, /<title id="t">temperature of acme\/press-1<\/title>/);
    match(
      svg,
      /<desc id="d">From 2026-03-30 10:00:00 to 2026-03-30 11:00:00 it lay between 60 °C and 107\.2 °C\. The H limit is 80 °C\. The alarm was raised at 2026-03-30 10:30:00 and stood at the end\.<\/desc>/,
    );
    match(svg, /<text class="message"[^>]*>acme\/press-1\/temperature is 85 °C<\/text>/);
    match(svg, />TL-0123456789ABCDEFG</);
  });

  it('marks the limit, and the alarm from its raise to its end', () => {
    const stands = /<rect class="alarm" x="([\d.]+)" y="14" width="([\d.]+)"/.exec(chart(course) ?? '');
    equal(Number(stands?.[1]), 62 + (960 - 62 - 104) / 2);
    equal(Number(stands?.[2]), (960 - 62 - 104) / 2);
    const cleared = { ...alarm, clearedAt: START + 45 * MINUTE };
    const over = chart(course, { alarm: cleared }) ?? '';
    equal(Number(/<rect class="alarm" x="[\d.]+" y="14" width="([\d.]+)"/.exec(over)?.[1]), (960 - 62 - 104) / 4);
    match(over, /and cleared at 2026-03-30 10:45:00\./);
    equal((over.match(/<path class="limit"/g) ?? []).length, 1);
    match(over, />H 80 °C</);
  });

  it('connects readings however far apart, breaks where there was no good value, and draws a lonely one as a dot', () => {
    equal((pathOf(chart([10, 20, 30])).match(/M/g) ?? []).length, 1);
    const broken = pathOf(chart([10, null, 30, 40, null]));
    const [lonely = '', rest = ''] = broken.split('M').slice(1);
    const [from, to] = lonely.split('L');
    equal(from, to);
    equal(rest.split('L').length, 3);
    equal(new Set(rest.split('L')).size, 2);
  });

  it('draws nothing where there is no number', () => {
    equal(chart([null, null]), undefined);
    equal(chart([]), undefined);
  });

  it('holds names and messages of any kind', () => {
    const nasty = { ...alarm, asset: 'a<b>&"\u0000\u0007\ud800', message: `${'<script>'.repeat(40)}` };
    const svg = chart(course, { alarm: nasty }) ?? '';
    doesNotMatch(svg, /<script|a<b/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them
    doesNotMatch(svg, /[\u0000-\u0008\ud800]/);
    ok(svg.isWellFormed());
    match(svg, /…<\/text>/);
  });
});
