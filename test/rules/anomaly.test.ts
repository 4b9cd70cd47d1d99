import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Effect, RuleInput } from '../../src/model/rule.ts';
import { readSettings } from '../../src/model/settings.ts';
import { anomaly } from '../../src/rules/anomaly.ts';
import { anomalyProblems } from '../../src/rules/anomaly-problems.ts';
import type { AnomalyRule } from '../../src/rules/anomaly-rule.ts';
import { anomalySettings } from '../../src/rules/anomaly-settings.ts';
import { type AnomalyState, allowedOf } from '../../src/rules/anomaly-state.ts';
import { readyAnomaly } from '../../src/rules/ready-anomaly.ts';
import { normalValues } from '../detectors/normal.ts';
import { plainFacts } from '../support/signal-facts.ts';

const STEP_MS = 60_000;
const STALE_MS = 300_000;
const FIRST_MS = 1_000_000_000;

function ruleOf(stored: Record<string, unknown> = {}): AnomalyRule {
  const { settings, problems } = readSettings(
    anomalySettings,
    { plant: 'p', property: 'temperature', detector: 'robust', ...stored },
    anomalyProblems,
  );
  deepEqual(problems, []);
  if (!settings) throw new Error('no settings');
  const rule = readyAnomaly(settings, plainFacts(STALE_MS)).settingsFor('acme/press');
  if ('problem' in rule) throw new Error(rule.problem);
  return rule;
}

/** A signal that a rule watches, a value a minute. */
function watching(rule: AnomalyRule = ruleOf()) {
  const normal = normalValues(7);
  const watched = { state: anomaly.initial, at: FIRST_MS, said: [] as string[], effects: [] as Effect[], kept: '' };
  const step = (input: RuleInput) => {
    const made = anomaly.step(rule, watched.state, input);
    if (!made) return;
    watched.state = made.state;
    watched.kept = made.kept ?? 'soon';
    watched.effects = [...made.effects];
    for (const effect of made.effects) if (effect.kind !== 'wake') watched.said.push(`${effect.kind} ${input.kind}`);
  };
  const give = (value: number | null, good = value !== null, others: RuleInput['others'] = []) => {
    watched.at += STEP_MS;
    step({ kind: 'reading', at: watched.at, time: watched.at, value, good, first: false, others });
  };
  const calm = (count: number, others: RuleInput['others'] = []) => {
    for (let i = 0; i < count; i++) give(20 + 0.1 * normal(), true, others);
  };
  const tick = (afterMs: number) => {
    watched.at += afterMs;
    step({ kind: 'tick', at: watched.at, others: [] });
  };
  return { watched, step, give, calm, tick };
}

describe('the anomaly rule', () => {
  it('says nothing while it learns, and tells how much of it is done', () => {
    const rule = ruleOf();
    const { watched, give, calm } = watching(rule);
    calm(50);
    give(90);
    deepEqual(watched.said, []);
    equal(anomaly.learnt?.(rule, watched.state), 0.51);
    const seen = { value: 90, good: true, lastAt: watched.at, at: watched.at, others: [] };
    match(anomaly.explain(rule, watched.state, seen)[0]?.text ?? '', /still learning: 51 % of its warm-up/);
    calm(50);
    equal(anomaly.learnt?.(rule, watched.state), 1);
  });

  it('raises what deviates, with band and reason, and clears after quiet', () => {
    const rule = ruleOf({ unit: '°C' });
    const { watched, give, calm } = watching(rule);
    calm(400);
    give(90);
    deepEqual(watched.said, ['raise reading']);
    const [effect] = watched.effects;
    ok(effect?.kind === 'raise' && effect.evidence.deviates);
    const { by, allowed, expected, reason, perMonth } = effect.evidence.deviates;
    ok(by > allowed && allowed >= 1);
    ok(expected && expected.low < 20 && expected.high > 20 && expected.high < 25);
    match(reason, /above the median/);
    equal(perMonth, 0.5);
    match(
      anomaly.describe(rule, effect, { asset: 'acme/press', property: 'temperature' }),
      /^acme\/press\/temperature is 90 °C, expected .* to .* °C: 90 is above the median/,
    );
    deepEqual(anomaly.raised(rule, watched.state), ['anomaly']);
    calm(14);
    deepEqual(watched.said, ['raise reading']);
    calm(1);
    deepEqual(watched.said, ['raise reading', 'clear reading']);
    equal(anomaly.isCalm(watched.state), true);
  });

  it('clears by time alone where nothing more is heard, but not past the stale time', () => {
    const quiet = watching(ruleOf({ clearAfterSeconds: 120 }));
    quiet.calm(400);
    quiet.give(90);
    quiet.tick(120_000);
    deepEqual(quiet.watched.said, ['raise reading', 'clear tick']);
    const silent = watching(ruleOf({ clearAfterSeconds: 900 }));
    silent.calm(400);
    silent.give(90);
    silent.tick(900_000);
    silent.tick(9_000_000);
    deepEqual(silent.watched.said, ['raise reading']);
    silent.calm(11);
    deepEqual(silent.watched.said, ['raise reading', 'clear reading'], 'five good minutes before, ten after');
  });

  it('counts no bad time and no time without the runtime towards the clear', () => {
    const { watched, step, give, calm } = watching(ruleOf({ clearAfterSeconds: 600 }));
    calm(400);
    give(90);
    calm(3);
    for (let i = 0; i < 20; i++) give(null);
    const stoppedAt = watched.at;
    watched.at += 3_600_000;
    step({ kind: 'resume', stoppedAt, at: watched.at, others: [] });
    deepEqual(watched.said, ['raise reading']);
    calm(6);
    deepEqual(watched.said, ['raise reading'], 'four good minutes before, six after the first of them');
    calm(3);
    deepEqual(watched.said, ['raise reading', 'clear reading']);
  });

  it('does not count the time that the runtime was away, good as the last value was', () => {
    const { watched, step, give, calm } = watching(ruleOf({ clearAfterSeconds: 600 }));
    calm(400);
    give(90);
    calm(3);
    const stoppedAt = watched.at;
    watched.at += 3_600_000;
    step({ kind: 'resume', stoppedAt, at: watched.at, others: [] });
    calm(6);
    deepEqual(watched.said, ['raise reading'], 'three good minutes before, six after');
    calm(1);
    deepEqual(watched.said, ['raise reading', 'clear reading']);
  });

  it('widens its limit by one disaster no further than by any other alarm', () => {
    const allowedAfter = (value: number) => {
      const rule = ruleOf();
      const { watched, give, calm } = watching(rule);
      calm(400);
      give(value);
      calm(30);
      return allowedOf(rule, watched.state);
    };
    ok(allowedAfter(1e6) > 1);
    ok(Math.abs(allowedAfter(1e6) / allowedAfter(25) - 1) < 0.01);
  });

  it('does not count a gap as time that was watched', () => {
    const { watched, calm } = watching();
    calm(400);
    watched.at += 30 * 86_400_000;
    calm(10);
    ok(watched.state.rate.watchedMs < 86_400_000, `${watched.state.rate.watchedMs}`);
  });

  it('asks no detector for more than it can tell', () => {
    const rule = ruleOf({ detector: 'drift', falseAlarms: 0.01 });
    const { watched, calm } = watching(rule);
    calm(300);
    Object.assign(watched.state.rate, { deviations: 100, sumLog: 100 * Math.log(1.4) });
    ok(allowedOf(rule, watched.state) < 1.5);
  });

  it('neither scores nor learns a bad value', () => {
    const { watched, give, calm } = watching();
    calm(400);
    const { seen } = watched.state.detector ?? {};
    for (let i = 0; i < 50; i++) give(500, false);
    equal(watched.state.detector?.seen, seen);
    equal(watched.state.detector?.afterBad, true);
    calm(5);
    deepEqual(watched.said, []);
  });

  it('learns and judges only while it is to, and clears when it is not', () => {
    const rule = ruleOf({ enabledWhen: '[running] is true' });
    const until = Number.POSITIVE_INFINITY;
    const heard = (value: boolean, at: number) => [{ value, good: true, at, time: at, until }];
    const { watched, give, calm } = watching(rule);
    calm(400, heard(true, 1));
    const { seen } = watched.state.detector ?? {};
    give(90, true, heard(false, 2));
    equal(watched.state.detector?.seen, seen);
    deepEqual(watched.said, []);
    give(90, true, heard(true, 3));
    give(20, true, heard(false, 4));
    deepEqual(watched.said, ['raise reading', 'clear reading']);
    const clauses = anomaly.explain(rule, watched.state, {
      ...{ value: 20, good: true, lastAt: watched.at, at: watched.at, others: heard(false, 4) },
    });
    equal(clauses[0]?.text, '[running] is false: it judges only while [running] is true');
  });

  it('allows what is as frequent as accepted: fewer accepted, wider limits', () => {
    const found = [0.1, 30].map((falseAlarms) => {
      const { watched, give, calm } = watching(ruleOf({ falseAlarms }));
      calm(300);
      for (let i = 0; i < 60; i++) {
        give(21 + (i % 7) * 0.3);
        calm(30);
      }
      return watched.said.filter((one) => one.startsWith('raise')).length;
    });
    ok((found[0] as number) < (found[1] as number) / 4, `${found}`);
  });

  it('becomes less sensitive by “false alarm”, more by “confirmed”, and as before when that is withdrawn', () => {
    const rule = ruleOf();
    const { watched, give, calm } = watching(rule);
    calm(400);
    give(90);
    const allowed = (state: AnomalyState) => Number(/from ([\d.]+) times/.exec(clauseOf(state))?.[1]);
    const clauseOf = (state: AnomalyState) =>
      anomaly.explain(rule, state, { value: 20, good: true, lastAt: watched.at, at: watched.at, others: [] })[0]
        ?.text ?? '';
    const before = allowed(watched.state);
    const answered = (state: AnomalyState, id: string, answer: 'false' | 'confirmed' | undefined) =>
      anomaly.answered?.(rule, state, id, answer) ?? state;
    const wider = answered(watched.state, 'TL-1', 'false');
    ok(Math.abs(allowed(wider) / before - 1.25) < 0.001);
    match(clauseOf(wider), /1\.25 times what follows from its deviations, by what people said/);
    ok(Math.abs(allowed(answered(wider, 'TL-1', 'confirmed')) / before - 0.9) < 0.001, 'the newer answer counts');
    equal(allowed(answered(wider, 'TL-1', undefined)), before);
    const confirmed = answered(watched.state, 'TL-1', 'confirmed');
    equal(confirmed.rate.alarms, Math.max(0, watched.state.rate.alarms - 1), 'it was no false alarm');
    equal(answered(confirmed, 'TL-1', 'false').rate.alarms, confirmed.rate.alarms + 1);
    let many = watched.state;
    for (let i = 0; i < 100; i++) many = answered(many, `TL-${i}`, 'false');
    equal(many.answers.length, 20);
    ok(allowed(many) <= 5 * before + 0.01);
  });

  it('keeps what it has learnt over other settings, but not for another detector', () => {
    const { watched, calm } = watching();
    calm(200);
    equal(anomaly.carry(ruleOf({ falseAlarms: 3 }), watched.state, 20), watched.state);
    equal(anomaly.carry(ruleOf({ detectorSettings: 'window=100' }), watched.state, 20), anomaly.initial);
    equal(anomaly.carry(ruleOf({ detector: 'spike' }), watched.state, 20), anomaly.initial);
  });

  it('judges several signals together, and names the one that went out', () => {
    const rule = ruleOf({
      detector: 'multivariate',
      together: '[flow], [acme/hall/humidity]',
      detectorSettings: 'training=200',
    });
    const { watched, give } = watching(rule);
    const normal = normalValues(11);
    const heard = (value: number, good = true) => ({ value, good, at: 1, time: 1, until: Number.POSITIVE_INFINITY });
    const row = (flow: number, isHumidityGood = true) =>
      give(20 + 0.1 * normal(), true, [heard(flow + 0.1 * normal()), heard(60 + normal(), isHumidityGood)]);
    for (let i = 0; i < 300; i++) row(5, i % 3 !== 0);
    deepEqual(watched.said, []);
    for (let i = 0; i < 20 && watched.said.length === 0; i++) row(9);
    deepEqual(watched.said, ['raise reading']);
    const effect = watched.effects.find(({ kind }) => kind === 'raise');
    ok(effect?.kind === 'raise');
    match(effect.evidence.deviates?.reason ?? '', /flow/);
  });

  it('goes on from stored state as if it had never stopped', () => {
    const rule = ruleOf();
    const [through, cut] = [watching(rule), watching(rule)];
    through.calm(500);
    cut.calm(250);
    cut.watched.state = JSON.parse(JSON.stringify(cut.watched.state)) as AnomalyState;
    cut.calm(250);
    deepEqual(cut.watched.state, through.watched.state);
    equal(through.watched.kept, 'seldom');
  });

  it('names what is wrong with the settings of a detector', () => {
    const problemOf = (stored: Record<string, unknown>) =>
      readSettings(anomalySettings, { plant: 'p', property: 't', ...stored }, anomalyProblems).problems.map(
        ({ field, allowed }) => `${field}: ${allowed}`,
      );
    match(problemOf({ detector: 'magic' })[0] ?? '', /^Detector: one of /);
    match(
      problemOf({ detector: 'robust', detectorSettings: 'windows=4' })[0] ?? '',
      /^Settings of the detector: SETTING=VALUE, with a setting of robust: window, limit/,
    );
    match(
      problemOf({ detector: 'robust', detectorSettings: 'window=4' })[0] ?? '',
      /Window: "?4"? given; allowed: a whole number from 20 to 5000/,
    );
    match(problemOf({ detector: 'multivariate' })[0] ?? '', /^Together with: signals such as \[flow\], \[pressure\]/);
    match(problemOf({ together: '[flow]' })[0] ?? '', /^Together with: nothing, as auto judges one signal/);
    match(
      problemOf({ detector: 'multivariate', together: '[a], [a]' })[0] ?? '',
      /1 to 64 signals, each with a name of its own/,
    );
    match(problemOf({ falseAlarms: 0 })[0] ?? '', /^False alarms: a number from 0.001 to 1000/);
  });
});
