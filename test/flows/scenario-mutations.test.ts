import { deepEqual, equal, match, notEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf } from '../../src/model/settings.ts';
import { thresholdSettings } from '../../src/rules/threshold-settings.ts';
import { reportsOf, saidIn } from '../scenario/run-tieline-test.ts';
import type { FlowNode } from '../support/flow.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';
import { SUPPRESSION_MUTANTS } from './suppression-mutants.ts';
import { THRESHOLD_MUTANTS } from './threshold-mutants.ts';

const FLOW = JSON.parse(readFileSync(join(PACKAGE_DIR, 'flows', 'temperature-spike.json'), 'utf8')) as FlowNode[];
/** Settings of a rule that lead to no behaviour of its own. */
const NO_BEHAVIOUR = ['name', 'plant'];

/** One setting of one node that somebody changed by mistake. */
interface Mutant {
  node: string;
  field: string;
  value: unknown;
  /** What the message must say, besides the name of the rule. */
  says?: RegExp;
  rule?: string;
}

const hall = (field: string, value: unknown, says: RegExp): Mutant => ({
  ...{ node: 'tl-demo-thr', rule: 'hall too hot', field, value, says },
});
const bearing = (field: string, value: unknown, says: RegExp): Mutant => ({
  ...{ node: 'tl-demo-bear', rule: 'bearing too hot', field, value, says },
});

const RULES: readonly Mutant[] = [
  hall('high', 27.5, /came at 13s, 10s earlier than expected/),
  hall('high', 28.5, /28 °C is below the H limit of 28.5 °C/),
  hall('highHigh', 29, /not expected: raised "hall too hot" HH/),
  hall('low', 24, /not expected: raised "hall too hot" L/),
  hall('lowLow', 24, /not expected: raised "hall too hot" LL/),
  hall('deadband', 1, /came at 42s, 20s earlier than expected/),
  hall('deadband', 2, /did not happen/),
  hall('onDelaySeconds', 2, /1s earlier than expected/),
  hall('onDelaySeconds', 4, /1s later than expected/),
  hall('offDelaySeconds', 1, /1s earlier than expected/),
  hall('offDelaySeconds', 3, /1s later than expected/),
  hall('priority', 'critical', /priority critical instead of high/),
  hall('priority', 'medium', /priority medium instead of high/),
  hall('assets', 'demo/munich/press-shop/+', /not expected: raised "hall too hot" H demo\/munich\/press-shop\/oven/),
  hall('assets', 'demo/munich/press-shop/hvac', /does not pick demo\/munich\/press-shop\/hall/),
  hall('property', 'temp', /the rule watches the property temp, not temperature/),
  hall('lateReadings', 'judge', /not expected: raised "hall too hot" H/),
  hall('unit', '°F', /earlier than expected/),
  hall('unit', '', /not expected: raised "hall too hot" H/),
  bearing('high', 69.5, /10s earlier than expected/),
  bearing('high', 70.5, /70 °C is below the H limit of 70.5 °C/),
  bearing('highHigh', 71, /not expected: raised "bearing too hot" HH/),
  bearing('low', 50, /not expected: raised "bearing too hot" L/),
  bearing('lowLow', 50, /not expected: raised "bearing too hot" LL/),
  bearing('deadband', 4.5, /earlier than expected/),
  bearing('deadband', 5.5, /did not happen/),
  bearing('onDelaySeconds', 2, /1s earlier than expected/),
  bearing('onDelaySeconds', 4, /1s later than expected/),
  bearing('offDelaySeconds', 4, /1s earlier than expected/),
  bearing('offDelaySeconds', 6, /1s later than expected/),
  bearing('priority', 'high', /priority high instead of medium/),
  bearing('priority', 'low', /priority low instead of medium/),
  bearing(
    'assets',
    'demo/munich/press-shop/+/+',
    /not expected: raised "bearing too hot" H demo\/munich\/press-shop\/line-2/,
  ),
  bearing('assets', 'demo/munich/press-shop/line-1/press-1', /does not pick demo\/munich\/press-shop\/line-1\/press-2/),
  bearing('property', 'vibration', /the rule watches the property vibration, not bearing-temperature/),
  bearing('lateReadings', 'judge', /not expected: raised "bearing too hot" H .*press-1/),
  bearing('unit', 'K', /earlier than expected/),
  bearing('unit', '', /not expected: raised "bearing too hot" H|earlier than expected/),
];

const OTHERS: readonly Mutant[] = [
  {
    node: 'tl-demo-plant',
    field: 'staleAfterSeconds',
    value: 50,
    rule: 'hall too hot',
    says: /10s later than expected/,
  },
  {
    node: 'tl-demo-plant',
    field: 'staleAfterSeconds',
    value: 70,
    rule: 'hall too hot',
    says: /10s earlier than expected/,
  },
  {
    ...{ node: 'tl-demo-plant', field: 'lateAfterSeconds', value: 200, rule: 'hall too hot' },
    says: /not expected: raised/,
  },
  {
    ...{ node: 'tl-demo-plant', field: 'lateAfterSeconds', value: 30, rule: 'bearing too hot' },
    says: /the reading of 50\s?s before its reception is historical/,
  },
  { node: 'tl-demo-cool', field: 'value', value: 19, says: /19 °C instead of 18 °C/ },
  { node: 'tl-demo-cool', field: 'low', value: 20, says: /Value: 18 given; allowed: a number from 20 to 26/ },
  { node: 'tl-demo-cool', field: 'scale', value: 0.01, says: /Scale: 0.01 given; allowed: 1, as the tag table scales/ },
  { node: 'tl-demo-cool', field: 'address', value: 'holding:1:int16', says: /written hvac\/setpoint 18 °C/ },
  { node: 'tl-demo-cool', field: 'maxStep', value: 5, says: /refused instead: a step of 6 is larger than 5/ },
  { node: 'tl-demo-back', field: 'value', value: 23, says: /23 °C instead of 24 °C/ },
  { node: 'tl-demo-back', field: 'high', value: 22, says: /Value: 24 given; allowed: a number from 16 to 22/ },
  { node: 'tl-demo-back', field: 'minIntervalSeconds', value: 60, says: /refused instead: written 39\.\d s ago/ },
  {
    node: 'tl-demo-order',
    field: 'title',
    value: 'look: {message}',
    says: /instead of "hall too hot: temperature 28 °C/,
  },
  { node: 'tl-demo-order', field: 'onClear', value: 'nothing', says: /1m2s note/ },
  { node: 'tl-demo-order', field: 'onClear', value: 'complete', says: /not expected: completed/ },
];

function mutated({ node, field, value }: Mutant): FlowNode[] {
  return FLOW.map((one) => (one.id === node ? { ...one, [field]: value } : one));
}

describe('the scenarios of the demo flow', () => {
  it('have, with those of the examples, a mutant for every setting of a rule', () => {
    const tried = [...RULES, ...THRESHOLD_MUTANTS, ...SUPPRESSION_MUTANTS].map(({ field }) => field);
    const settings = Object.keys(fieldsOf(thresholdSettings)).filter((name) => !NO_BEHAVIOUR.includes(name));
    deepEqual(
      settings.filter((name) => !tried.includes(name)),
      [],
    );
    const fields = (node: string) => RULES.filter((mutant) => mutant.node === node).map(({ field }) => field);
    deepEqual([...new Set(fields('tl-demo-thr'))].sort(), [...new Set(fields('tl-demo-bear'))].sort());
  });

  it('pass, and fail for each setting that is another one, saying which rule did what otherwise', async () => {
    const mutants = [...RULES, ...OTHERS];
    for (const mutant of mutants) {
      const before = FLOW.find(({ id }) => id === mutant.node)?.[mutant.field];
      notEqual(before, mutant.value, `${mutant.node} ${mutant.field}`);
    }
    const { files } = await reportsOf([FLOW, ...mutants.map(mutated)]);
    equal(files[0]?.scenarios.length, 6);
    deepEqual(files[0]?.scenarios.map(saidIn), ['', '', '', '', '', '']);
    for (const [i, { node, field, value, rule, says }] of mutants.entries()) {
      const failed = files[i + 1]?.scenarios.filter(({ status }) => status !== 'passed') ?? [];
      const said = failed.map((report) => [saidIn(report), ...report.complaints].join('\n')).join('\n');
      const name = `${node} ${field} = ${String(value)}`;
      notEqual(said, '', `${name} was not noticed`);
      if (rule) match(said, new RegExp(`"${rule}"`), name);
      if (says) match(said, says, `${name}: ${said}`);
    }
  }).timeout(180_000);
});
