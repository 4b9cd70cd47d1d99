import { deepEqual } from 'node:assert/strict';
import type { Transition } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { PLAIN_THRESHOLD } from '../support/signal-facts.ts';
import { type SimulatedRule, simulatedRule } from './simulated-rule.ts';

const START = 1_790_000_000_000;

function reading(seconds: number, asset: string, property: string, value: number | null): Reading {
  const at = START + seconds * 1000;
  const quality = value === null ? 'bad' : 'good';
  const source = { protocol: 'test', link: 'test', address: property };
  return { asset, property, value, quality, time: at, receivedAt: at, source };
}

function stepAt(rule: SimulatedRule, one: Reading): void {
  rule.advanceTo(one.receivedAt);
  rule.step([one]);
}

const journalOf = (rule: SimulatedRule, asset: string) =>
  (rule.journal()[asset] ?? []).map((body) => {
    const { kind, at, alarm } = JSON.parse(body) as Transition;
    return [kind, (at - START) / 1000, alarm.first ?? false];
  });

describe('a rule that is killed', () => {
  const settings = { ...PLAIN_THRESHOLD, high: '[site/limit]' };

  it('knows what another signal said when that has raised an alarm', async () => {
    const rule = await simulatedRule(settings, 60_000);
    stepAt(rule, reading(1, 'site', 'limit', 80));
    stepAt(rule, reading(2, 'press', 'temperature', 75));
    stepAt(rule, reading(3, 'site', 'limit', 70));
    await rule.crash('at once');
    stepAt(rule, reading(4, 'press', 'temperature', 76));
    stepAt(rule, reading(5, 'press', 'temperature', 69));
    deepEqual(journalOf(rule, 'press'), [
      ['raised', 3, false],
      ['cleared', 5, false],
    ]);
  });

  it('judges a signal that is given again by another one that was stored before', async () => {
    const limit = reading(3, 'site', 'limit', 70);
    const row = {
      asset: 'site',
      property: '[limit]',
      settings_hash: '',
      at: limit.receivedAt,
      body: JSON.stringify(limit),
    };
    const rule = await simulatedRule(settings, 60_000, [row]);
    rule.advanceTo(START + 4000);
    rule.step([reading(2, 'press', 'temperature', 75), limit], true);
    deepEqual(journalOf(rule, 'press'), [['raised', 3, true]]);
  });
});

describe('a rule that has seen bad values only, of a machine that stood still, before a restart', () => {
  it('judges its signal for the first time after it', async () => {
    const settings = { ...PLAIN_THRESHOLD, high: 80, enabledWhen: '[running] is true' };
    const rule = await simulatedRule({ ...settings, whenBad: 'reset' }, 60_000);
    stepAt(rule, { ...reading(1, 'press', 'running', 0), value: false });
    stepAt(rule, reading(2, 'press', 'temperature', null));
    await rule.restart();
    stepAt(rule, { ...reading(3, 'press', 'running', 0), value: true });
    stepAt(rule, reading(4, 'press', 'temperature', 90));
    deepEqual(journalOf(rule, 'press'), [['raised', 4, true]]);
  });
});
