import { deepEqual, equal } from 'node:assert/strict';
import type { Attribute } from '../../src/model/rule.ts';
import { readSettings } from '../../src/model/settings.ts';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { type ThresholdSettings, thresholdSettings } from '../../src/rules/threshold-settings.ts';
import { PLAIN_THRESHOLD, plainFacts } from '../support/signal-facts.ts';

const BASE: ThresholdSettings = {
  ...{ ...PLAIN_THRESHOLD, unit: '°C', deadband: 1 },
};
const FACTS: Record<string, Attribute> = {
  'acme/a/temperature/H': { text: '80 °C', number: 80, unit: 'Cel' },
  'acme/b/temperature/H': { text: '140 °F', number: 140, unit: '[degF]' },
  'acme/c/temperature/H': { text: 'hot' },
  'acme/d/temperature/H': { text: '6 bar', number: 6, unit: 'bar' },
  'acme/a/temperature/maxRate': { text: '9 °F/min', number: 9, unit: '[degF]/min' },
  'acme/a/temperature/maxDeviation': { text: '9 °F', number: 9, unit: '[degF]' },
  'acme/a/temperature/priority': { text: 'critical' },
};

/** Limits and priorities of an asset, or why it has none. */
function ruleOf(settings: Partial<ThresholdSettings>, asset: string) {
  const rule = readyThreshold({ ...BASE, ...settings }, plainFacts(60_000, FACTS)).settingsFor(asset);
  return 'problem' in rule
    ? rule.problem
    : rule.conditions.map((one) => [one.condition, 'limit' in one && one.limit, one.priority]);
}

describe('a threshold whose limits are attributes', () => {
  it('takes the limit of each asset, in the unit of the rule', () => {
    deepEqual(ruleOf({ high: '{H}' }, 'acme/a'), [['H', 80, 'medium']]);
    deepEqual(ruleOf({ high: '{H}', low: 10 }, 'acme/b'), [
      ['H', 60, 'medium'],
      ['L', 10, 'medium'],
    ]);
  });
  it('takes rates and deviations as differences, without the zero of their unit', () => {
    deepEqual(ruleOf({ rate: '{maxRate}' }, 'acme/a'), [['rate', 5, 'medium']]);
    deepEqual(ruleOf({ rate: '{maxRate}', ratePer: 'hour' }, 'acme/a'), [['rate', 300, 'medium']]);
    deepEqual(ruleOf({ deviation: '{maxDeviation}', reference: 50 }, 'acme/a'), [['deviation', 5, 'medium']]);
  });
  it('needs each other signal once in each unit, wherever it is named', () => {
    const settings = { ...BASE, high: '[setpoint]', low: '[acme/site/least]', band: 'inside', bandFrom: 5 } as const;
    const all = { ...settings, bandTo: '[setpoint]', enabledWhen: '[setpoint] > 5' };
    const { references } = readyThreshold(all, plainFacts(60_000));
    deepEqual(
      references.map(({ asset, property, unit }) => [asset, property, unit]),
      [
        [undefined, 'setpoint', 'Cel'],
        ['acme/site', 'least', 'Cel'],
        [undefined, 'setpoint', undefined],
      ],
    );
  });
  it('takes the priority of each asset, and medium where none is said', () => {
    deepEqual(ruleOf({ high: '{H}', priority: 'by asset' }, 'acme/a'), [['H', 80, 'critical']]);
    deepEqual(ruleOf({ high: 70, priority: 'by asset' }, 'acme/b'), [['H', 70, 'medium']]);
  });
  for (const [asset, problem] of [
    ['acme/c', 'H limit: H of acme/c is hot, not a number'],
    ['acme/d', 'H limit: H of acme/d: bar cannot become Cel: pressure is not temperature'],
    ['acme/e', 'H limit: acme/e has no attribute H'],
  ] as const) {
    it(`says why it does not watch ${asset}`, () => equal(ruleOf({ high: '{H}' }, asset), problem));
  }
  it('says where the limits of an asset cross each other', () =>
    equal(ruleOf({ high: '{H}', low: 80 }, 'acme/a'), 'High limit (H): 80 given; allowed: a number above L (80)'));
  it('says where the deadband is too wide for the limits of an asset', () => {
    const said = 'Deadband: 5 given; allowed: less than the';
    for (const [settings, than] of [
      [{ high: '{H}', low: 75 }, 'band between 75 and 80'],
      [{ highHigh: '{H}', lowLow: 75 }, 'band between 75 and 80'],
      [{ deviation: '{maxDeviation}', reference: '[twin]', deviationSide: 'above' }, 'deviation of 5'],
    ] as const)
      equal(ruleOf({ ...settings, deadband: 5 }, 'acme/a'), `${said} ${than}`);
  });
  it('shares one rule between assets where all is the same for them', () => {
    const { settingsFor } = readyThreshold({ ...BASE, high: 80 }, plainFacts(60_000));
    equal(settingsFor('acme/a'), settingsFor('acme/b'));
  });
});

describe('the settings of a threshold', () => {
  const problems = (stored: object) =>
    readSettings(thresholdSettings, { ...BASE, ...stored }, thresholdProblems).problems.map(({ field }) => field);
  it('take a number, an attribute in braces, or nothing for a limit', () => {
    deepEqual(problems({ high: '{ H }', low: '5' }), []);
    deepEqual(problems({ high: 'warm' }), ['High limit (H)']);
    deepEqual(problems({ high: '{}' }), ['High limit (H)']);
    deepEqual(problems({}), ['High limit (H)']);
  });
});
