import { deepEqual, equal } from 'node:assert/strict';
import { createCalendar } from '../../src/calendar/calendar.ts';
import { fieldsOf, problemText, readSettings } from '../../src/model/settings.ts';
import { readyThreshold } from '../../src/rules/ready-threshold.ts';
import { threshold } from '../../src/rules/threshold.ts';
import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { type ThresholdSettings, thresholdSettings } from '../../src/rules/threshold-settings.ts';
import { settingsHashes } from '../../src/runtime/settings-hash.ts';
import { PLAIN_THRESHOLD, plainFacts, thresholdOf } from '../support/signal-facts.ts';

/** What is wrong with a node that stores this, sentence by sentence. */
const problems = (stored: object) =>
  readSettings(thresholdSettings, { plant: 'p', property: 't', ...stored }, thresholdProblems).problems.map(
    problemText,
  );

const REFUSED: readonly (readonly [what: string, stored: object, said: string])[] = [
  ['HH below H', { highHigh: 70, high: 80 }, 'High-high limit (HH): 70 given; allowed: a number above H (80)'],
  ['L above H', { high: 10, low: 20 }, 'High limit (H): 10 given; allowed: a number above L (20)'],
  ['a negative delay', { high: 80, onDelaySeconds: -1 }, 'On-delay: -1 given; allowed: a number from 0 to 2592000'],
  ['a negative deadband', { high: 80, deadband: -1 }, 'Deadband: -1 given; allowed: a number, at least 0'],
  [
    'a deadband wider than the limits are apart',
    { high: 80, low: 70, deadband: 10 },
    'Deadband: 10 given; allowed: less than the band between 70 and 80',
  ],
  [
    'a deadband in percent that is wider',
    { high: 80, low: 70, deadband: 13, deadbandIn: 'percent' },
    'Deadband: 13 given; allowed: less than the band between 70 and 80',
  ],
  [
    'a deadband of half a band to stay in',
    { band: 'outside', bandFrom: 20, bandTo: 30, deadband: 5 },
    'Deadband: 5 given; allowed: less than half the band between 20 and 30',
  ],
  [
    'a deadband as wide as a deviation',
    { deviation: 5, reference: 50, deadband: 5 },
    'Deadband: 5 given; allowed: less than the deviation of 5',
  ],
  [
    'a deadband as wide as a deviation on one side: not even the reference itself would clear it',
    { deviation: 5, reference: '[twin]', deviationSide: 'above', deadband: 5 },
    'Deadband: 5 given; allowed: less than the deviation of 5',
  ],
  [
    'a deadband of all of a deviation on one side',
    { deviation: 5, reference: 50, deviationSide: 'below', deadband: 100, deadbandIn: 'percent' },
    'Deadband: 100 given; allowed: less than 100 %',
  ],
  [
    'a deadband as wide as a rate',
    { rate: 5, rateDeadband: 5 },
    'Deadband of the rate: 5 given; allowed: less than the limit of 5',
  ],
  [
    'a deadband of all of a rate',
    { rate: 5, rateDeadband: 100, deadbandIn: 'percent' },
    'Deadband of the rate: 100 given; allowed: less than 100 %',
  ],
  [
    'a band that is empty',
    { band: 'inside', bandFrom: 30, bandTo: 30 },
    'To: 30 given; allowed: a number above From (30)',
  ],
  ['a band without an end', { band: 'inside', bandFrom: 30 }, 'To: nothing given; allowed: the upper end of the band'],
  [
    'a deviation from nothing',
    { deviation: 5 },
    'Deviation from: nothing given; allowed: a number, an {attribute} of the asset or a [signal] to deviate from',
  ],
  [
    'something to deviate from without a deviation',
    { high: 80, reference: 5 },
    'Deviation: nothing given; allowed: how far the value may be from Deviation from',
  ],
  [
    'a rate of nothing',
    { rate: 0 },
    'Rate of change: 0 given; allowed: a number above 0 or an {attribute} of the asset',
  ],
  ['a rate over no time', { rate: 5, rateOverSeconds: 0 }, 'Rate over: 0 given; allowed: a number above 0'],
  [
    'a limit of the rate that is a signal',
    { rate: '[x]' },
    'Rate of change: "[x]" given; allowed: a number above 0 or an {attribute} of the asset',
  ],
  [
    'times without a time',
    { high: 80, countTimes: 3 },
    'Times within: nothing given; allowed: the time in which the times are counted',
  ],
  [
    'a time without times',
    { high: 80, countSeconds: 3 },
    'Times: nothing given; allowed: how often the condition must come true',
  ],
  [
    'half a time',
    { high: 80, countTimes: 2.5, countSeconds: 3 },
    'Times: 2.5 given; allowed: a whole number from 2 to 100',
  ],
  ['a unit nobody knows', { high: 80, unit: 'warm' }, 'Unit: "warm" given; allowed: warm is not a unit'],
  [
    'a signal without a name',
    { high: '[]' },
    'High limit (H): "[]" given; allowed: a number or an {attribute} of the asset or a [signal]',
  ],
  [
    'a signal that is many',
    { high: '[acme/+/x]' },
    'High limit (H): "[acme/+/x]" given; allowed: a number or an {attribute} of the asset or a [signal]',
  ],
  ['states that are none', { states: ' , ' }, 'Alarm states: " , " given; allowed: values such as fault'],
  [
    'nothing to judge',
    {},
    'High limit (H): nothing given; allowed: at least one of HH, H, L, LL, rate, deviation, band, states',
  ],
  [
    'an enabling signal without a name',
    { high: 1, enabledWhen: '[] is true' },
    'Only while: "[] is true" given; allowed: at 1: a signal such as [running]',
  ],
  [
    'no enabling signal',
    { high: 1, enabledWhen: 'running' },
    'Only while: "running" given; allowed: at 1: a signal such as [running]',
  ],
  [
    'an operator nobody knows',
    { high: 1, enabledWhen: '[running] equals 3' },
    'Only while: "[running] equals 3" given; allowed: at 11: one of is not, is, >=, >, <=, <',
  ],
  [
    'an operator that only begins like one',
    { high: 1, enabledWhen: '[a] isnt b' },
    'Only while: "[a] isnt b" given; allowed: at 5: one of is not, is, >=, >, <=, <',
  ],
  [
    'nothing to be',
    { high: 1, enabledWhen: '[mode] is ,' },
    'Only while: "[mode] is ," given; allowed: at 11: a value such as true',
  ],
  [
    'a comparison with a word',
    { high: 1, enabledWhen: '[speed] > fast' },
    'Only while: "[speed] > fast" given; allowed: at 11: a number',
  ],
];

describe('settings of a threshold that are refused', () => {
  for (const [what, stored, said] of REFUSED) {
    it(what, () => {
      const [first = ''] = problems(stored);
      equal(first.slice(0, said.length), said);
    });
  }
  it('for the unit of an enabling number, with the reason', () => {
    equal(/at 11: a number; .*flurbs/.test(problems({ high: 1, enabledWhen: '[speed] > 5 flurbs' })[0] ?? ''), true);
  });
});

describe('settings of a threshold that are taken', () => {
  for (const stored of [
    { high: '[setpoint]', low: '{ L }', highHigh: '[acme/site/ambient/limit]' },
    { rate: '{maxRate}', rateOverSeconds: 5 },
    { deviation: 5, reference: '{nominal}' },
    { deviation: 5, reference: '[twin]', deviationSide: 'above', deadband: 4 },
    { highHigh: 90, high: 80, deadband: 15 },
    { band: 'inside', bandFrom: '[from]', bandTo: 10, deadband: 20 },
    { states: 'fault' },
    { whenBad: 'alarm' },
    { high: 80, enabledWhen: '[speed] >= 100 rpm', countTimes: 3, countSeconds: 60 },
  ]) {
    it(JSON.stringify(stored), () => deepEqual(problems(stored), []));
  }
  it('as older flows store them, without what is new', () => {
    const old = { highHigh: '', high: 28, low: '', lowLow: '', deadband: 1.5, onDelaySeconds: 3, offDelaySeconds: 2 };
    const { settings } = readSettings(thresholdSettings, { plant: 'p', property: 't', ...old }, thresholdProblems);
    equal(thresholdOf({ ...PLAIN_THRESHOLD, ...settings }, 60_000).remembers, false);
  });
});

/** Another value for each setting. */
const OTHER: { [name in keyof Required<ThresholdSettings>]: ThresholdSettings[name] } = {
  ...{ name: 'other', plant: 'other', assets: 'acme/#', property: 'other', unit: 'K' },
  ...{ highHigh: 95, high: 81, low: 11, lowLow: 1, deadband: 3, deadbandIn: 'percent' },
  ...{ rate: 6, ratePer: 'hour', rateDirection: 'rising', rateOverSeconds: 61, rateDeadband: 1 },
  ...{ deviation: 6, reference: 51, deviationSide: 'above', band: 'inside', bandFrom: 21, bandTo: 31, states: 'stop' },
  ...{ onDelaySeconds: 1, offDelaySeconds: 1, countTimes: 4, countSeconds: 61, enabledWhen: '[on] is false' },
  ...{ whenBad: 'alarm', lateReadings: 'judge', priority: 'high', latching: 'until reset', message: 'other' },
  calendar: 'shifts',
};
/** Settings that say nothing about what a rule does. `plant`: another plant has another store. */
const WORDS = ['name', 'plant', 'message'];

describe('the hash of what a threshold does', () => {
  const all: ThresholdSettings = {
    ...{ ...PLAIN_THRESHOLD, highHigh: 90, high: 80, low: 10, lowLow: 0, rate: 5, deviation: 5, reference: 50 },
    ...{ band: 'outside', bandFrom: 20, bandTo: 30, states: 'fault', countTimes: 3, countSeconds: 60 },
    ...{ enabledWhen: '[on] is true', unit: '°C', message: 'text' },
  };
  const calendar = createCalendar({ shifts: [], days: [] }, 'UTC');
  const hash = (settings: ThresholdSettings) => {
    const ready = readyThreshold(settings, { ...plainFacts(60_000), calendar: () => calendar });
    const rule = ready.settingsFor('acme/press');
    if ('problem' in rule) throw new Error(rule.problem);
    return settingsHashes(ready)(rule);
  };
  it('knows every setting', () =>
    deepEqual(Object.keys(OTHER).sort(), Object.keys(fieldsOf(thresholdSettings)).sort()));
  for (const [name, value] of Object.entries(OTHER)) {
    const differs = !WORDS.includes(name);
    it(`${differs ? 'is another' : 'stays the same'} for another ${name}`, () => {
      equal(hash({ ...all, [name]: value }) !== hash(all), differs);
    });
  }
  it('is another for a calendar with other hours', () => {
    const hashOn = (days: string) => {
      const open = createCalendar({ shifts: [{ days, from: '06:00', to: '14:00' }], days: [] }, 'UTC');
      const set = { ...PLAIN_THRESHOLD, high: 80, calendar: 'shifts' };
      return settingsHashes(readyThreshold(set, plainFacts(1)))(thresholdOf(set, 1, open));
    };
    const hashes = ['Mon-Fri', 'Mon-Sat', 'Mon-Fri'].map(hashOn);
    deepEqual(
      hashes.map((one) => one === hashes[0]),
      [true, false, true],
    );
  });
  it('is of no words', () =>
    equal('words' in (threshold.behaviour(thresholdOf({ ...all, unit: '°C' }, 1)) as object), false));
});

describe('the text of an alarm', () => {
  const facts = plainFacts(60_000, { 'acme/press/temperature/owner': { text: 'Ms Weber' } });
  const text = (message: string, more: Partial<ThresholdSettings> = {}) => {
    const settings = { ...PLAIN_THRESHOLD, high: 80, unit: '°C', onDelaySeconds: 90, message, ...more };
    const ready = readyThreshold(settings, facts);
    ready.settingsFor('acme/another');
    const rule = ready.settingsFor('acme/press');
    if ('problem' in rule) throw new Error(rule.problem);
    const effect = { kind: 'raise', condition: 'H', at: 0, value: 81.23456789, evidence: { limit: 80 } } as const;
    return threshold.describe(rule, effect, { asset: 'acme/press', property: 'temperature' });
  };
  it('is made by the template', () => {
    equal(
      text('{signal} {asset} {property} {condition} {value} {limit} {unit} {delay}'),
      'acme/press/temperature acme/press temperature H 81.2346 80 °C 90 s',
    );
  });
  it('names attributes of the asset, and leaves what nobody knows as it is', () => {
    equal(text('call { owner }: {nobody} {'), 'call Ms Weber: {nobody} {');
  });
});
