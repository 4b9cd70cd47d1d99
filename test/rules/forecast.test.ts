import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Reaches } from '../../src/model/alarm.ts';
import type { RuleInput } from '../../src/model/rule.ts';
import { readSettings } from '../../src/model/settings.ts';
import { forecast } from '../../src/rules/forecast.ts';
import type { ForecastRule, ForecastState } from '../../src/rules/forecast-rule.ts';
import { forecastSettings } from '../../src/rules/forecast-settings.ts';
import { forecastProblems, readyForecast } from '../../src/rules/ready-forecast.ts';
import { normalValues } from '../detectors/normal.ts';
import { plainFacts } from '../support/signal-facts.ts';

const STEP_MS = 600_000;
const HOUR_MS = 3_600_000;

function ruleOf(stored: Record<string, unknown> = {}, attributes = {}): ForecastRule | { problem: string } {
  const given = { plant: 'p', property: 'pressure', unit: 'mbar', limit: 400, withinHours: 24, ...stored };
  const { settings, problems } = readSettings(forecastSettings, given, forecastProblems);
  deepEqual(problems, []);
  if (!settings) throw new Error('no settings');
  return readyForecast(settings, plainFacts(HOUR_MS, attributes)).settingsFor('acme/filter');
}

/** A signal that rises, a value every ten minutes. */
function watching(rule: ForecastRule | { problem: string } = ruleOf()) {
  if ('problem' in rule) throw new Error(rule.problem);
  const normal = normalValues(5);
  const watched = { state: forecast.initial, at: 1_000_000_000, said: [] as string[], message: '' } as {
    state: ForecastState;
    at: number;
    said: string[];
    message: string;
    reaches?: Reaches | undefined;
  };
  const give = (value: number | null, others: RuleInput['others'] = []) => {
    watched.at += STEP_MS;
    const input = {
      kind: 'reading',
      at: watched.at,
      time: watched.at,
      value,
      good: value !== null,
      first: false,
      others,
    } as const;
    const made = forecast.step(rule, watched.state, input);
    watched.state = made?.state ?? watched.state;
    for (const effect of made?.effects ?? []) {
      if (effect.kind === 'wake') continue;
      watched.said.push(`${effect.kind} ${effect.condition}`);
      if (effect.kind === 'raise') watched.reaches ??= effect.evidence.reaches;
      if (effect.kind === 'raise')
        watched.message = forecast.describe(rule, effect, { asset: 'acme/filter', property: 'pressure' });
    }
  };
  /** So many hours from a value, at a slope an hour. */
  const rise = (hours: number, from: number, slope: number) => {
    for (let i = 0; i < 6 * hours; i++) give(from + (slope * i) / 6 + normal());
  };
  const explained = () =>
    forecast.explain(rule, watched.state, { value: 0, good: true, lastAt: watched.at, at: watched.at, others: [] })[0]
      ?.text ?? '';
  return { watched, give, rise, explained };
}

describe('the forecast rule', () => {
  it('raises when the limit may be reached within the time, and says when', () => {
    const { watched, rise, explained } = watching();
    rise(24, 100, 2);
    deepEqual(watched.said, []);
    match(
      explained(),
      /^it reaches its limit of 400 mbar in about 5\.\d+ d \(5\.\d+ d to 5\.\d+ d\), rising by [12]\.\d+ mbar an hour; alarms when that may be within 24 h$/,
    );
    rise(24, 148, 8);
    deepEqual([watched.said[0], watched.said.at(-1)], ['raise forecast', 'raise forecast']);
    match(
      watched.message,
      /^acme\/filter\/pressure is \d+(\.\d+)? mbar and reaches its limit of 400 mbar in about [\d.]+ h \([\d.]+ h to [\d.]+ h\), rising by [\d.]+ mbar an hour$/,
    );
  });

  it('clears after quiet when it rises no more, and begins anew behind a step', () => {
    const { watched, rise, explained } = watching(ruleOf({ withinHours: 100 }));
    rise(24, 100, 9);
    deepEqual(watched.said, ['raise forecast']);
    rise(6, 100, 0);
    deepEqual(watched.said, ['raise forecast', 'clear forecast']);
    match(explained(), /^no trend towards its limit of 400 mbar, so nothing is foretold$/);
  });

  it('says no trend of noise, and of what falls away from the limit', () => {
    const { watched, rise, explained } = watching();
    rise(48, 390, 0);
    match(explained(), /^no trend/);
    rise(24, 390, -3);
    match(explained(), /^no trend/);
    deepEqual(watched.said, []);
  });

  it('raises where the limit is passed, without a time', () => {
    const { watched, rise } = watching();
    rise(10, 420, 0);
    deepEqual(watched.said, ['raise forecast']);
    match(watched.message, /^acme\/filter\/pressure is 4\d\d(\.\d+)? mbar, beyond its limit of 400 mbar$/);
  });

  it('goes by the early end of the interval', () => {
    const rule = ruleOf({ confidence: 0.999 });
    ok(!('problem' in rule));
    const { watched, rise } = watching(rule);
    rise(100, 100, 3);
    const { at, earliest, from } = watched.reaches ?? { at: 0, earliest: 0, from: 0 };
    ok(earliest - from <= rule.withinMs, `${earliest - from}`);
    ok(at - from > rule.withinMs, `${at - from}`);
  });

  it('looks below for a low limit', () => {
    const { watched, rise } = watching(ruleOf({ side: 'low', limit: 20, withinHours: 10 }));
    rise(20, 100, -3);
    deepEqual(watched.said, ['raise forecast']);
    match(watched.message, /falling by/);
  });

  it('takes the limit from the asset, in the unit of the rule', () => {
    const attributes = { 'acme/filter/pressure/H': { text: '0.4 bar', number: 0.4, unit: 'bar' } };
    const rule = ruleOf({ limit: '{H}' }, attributes);
    ok(!('problem' in rule));
    equal(rule.limit.value, 400);
    deepEqual(ruleOf({ limit: '{LL}' }, attributes), { problem: 'limit: acme/filter has no attribute LL' });
  });

  it('learns nothing of bad values, nor while it is not to', () => {
    const rule = ruleOf({ enabledWhen: '[running] is true' });
    const heard = (value: boolean) => [{ value, good: true, at: 1, time: 1, until: Number.POSITIVE_INFINITY }];
    const { watched, give } = watching(rule);
    for (let i = 0; i < 60; i++) give(100 + i, heard(false));
    for (let i = 0; i < 60; i++) give(null, heard(true));
    equal(watched.state.trend, null);
    for (let i = 0; i < 60; i++) give(100 + 10 * i, heard(true));
    deepEqual(watched.said, ['raise forecast']);
    give(700, heard(false));
    deepEqual(watched.said, ['raise forecast', 'clear forecast']);
  });

  it('goes on from stored state as if it had never stopped', () => {
    const [through, cut] = [watching(), watching()];
    through.rise(40, 100, 3);
    cut.rise(20, 100, 3);
    cut.watched.state = JSON.parse(JSON.stringify(cut.watched.state)) as ForecastState;
    cut.rise(20, 160, 3);
    equal(JSON.stringify(cut.watched.state.told).slice(0, 20), JSON.stringify(through.watched.state.told).slice(0, 20));
    deepEqual(cut.watched.said, through.watched.said);
  });
});
