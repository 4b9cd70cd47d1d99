import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { rulesOfFlow } from '../../src/backtest/flow-rules.ts';
import { runBacktest } from '../../src/backtest/run-backtest.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Reading } from '../../src/model/reading.ts';
import { threshold } from '../../src/rules/threshold.ts';
import { type ThresholdSettings, thresholdRule } from '../../src/rules/threshold-settings.ts';
import { alarmsOf } from '../support/timeline.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const START = 1_790_000_000_000;
const source = { protocol: 'csv', link: 'file', address: '' };

function reading(seconds: number, value: number | null, asset = 'acme/press-1'): Reading {
  const time = START + seconds * 1000;
  const quality = value === null ? 'bad' : 'good';
  return { asset, property: 'temperature', value, quality, time, receivedAt: time, source };
}

const flowOf = (settings: object, wires: string[][] = [['order'], []]): StoredNode[] => [
  { id: 'plant', type: 'tieline-plant', name: 'Plant', staleAfterSeconds: 3600, tags: [] },
  {
    id: 'rule',
    type: 'tieline-threshold',
    name: 'too hot',
    plant: 'plant',
    property: 'temperature',
    wires,
    ...settings,
  },
  { id: 'between', type: 'switch', wires: [['order']] },
  { id: 'order', type: 'tieline-work-order', cmms: 'book', wires: [[]] },
];
const backtest = (settings: object, readings: Reading[], wires?: string[][]) =>
  runBacktest(rulesOfFlow(flowOf(settings, wires)).rules, readings);

describe('a backtest', () => {
  it('tells each alarm with its times, how long it stood, and the order it would have opened', async () => {
    const result = await backtest({ high: 80 }, [
      reading(0, 20),
      reading(10, 85),
      reading(40, 20),
      reading(86_400, 20),
    ]);
    deepEqual(
      result.alarms.map(({ raisedAt, clearedAt = 0 }) => [raisedAt - START, clearedAt - START]),
      [[10_000, 40_000]],
    );
    deepEqual(result.rules, [
      { id: 'rule', name: 'too hot', alarms: 1, orders: 1, activeMs: 30_000, longestMs: 30_000 },
    ]);
    deepEqual([result.days, result.alarmsPerDay, result.ordersPerDay, result.readings], [1, 1, 1, 4]);
  });

  it('counts no order where no work-order node is behind the rule, and one where it is behind other nodes', async () => {
    const hot = [reading(0, 20), reading(10, 85)];
    equal((await backtest({ high: 80 }, hot, [[], []])).rules[0]?.orders, 0);
    equal((await backtest({ high: 80 }, hot, [['between'], []])).rules[0]?.orders, 1);
  });

  it('lets delays end between readings, and counts an alarm that still stands at the end', async () => {
    const result = await backtest({ high: 80, onDelaySeconds: 5 }, [reading(0, 85), reading(60, 85)]);
    deepEqual(
      result.alarms.map(({ raisedAt }) => raisedAt - START),
      [5000],
    );
    equal(result.rules[0]?.activeMs, 55_000);
  });

  it('gives the same bytes for the same readings', async () => {
    const readings = [reading(0, 85), reading(1, 20), reading(2, 85), reading(2, 85, 'acme/press-2')];
    equal(
      JSON.stringify(await backtest({ high: 80 }, readings)),
      JSON.stringify(await backtest({ high: 80 }, readings)),
    );
  });

  it('says what is wrong with a flow instead of running it', () => {
    const { rules, problems } = rulesOfFlow(flowOf({ high: 'warm' }));
    deepEqual(rules, []);
    deepEqual(problems, ['too hot: High limit (H): "warm" given; allowed: a number']);
    deepEqual(rulesOfFlow(flowOf({ high: 80, plant: 'gone' })).problems, ['too hot: its plant is not in the flow']);
  });

  it('takes the rules of the demo flow as they are', () => {
    const flow = JSON.parse(readFileSync(join(PACKAGE_DIR, 'flows', 'temperature-spike.json'), 'utf8')) as StoredNode[];
    const { rules, problems } = rulesOfFlow(flow);
    deepEqual(problems, []);
    deepEqual(
      rules.map(({ name, orders }) => [name, orders.length]),
      [
        ['hall too hot', 1],
        ['bearing too hot', 1],
      ],
    );
  });

  it('gives, for any settings and any readings, the alarms that stepping the rule by hand gives', async () => {
    const entries = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 60, max: 100 })), {
      minLength: 1,
      maxLength: 40,
    });
    const settings = fc.record({
      ...{ deadband: fc.integer({ min: 0, max: 5 }), onDelaySeconds: fc.integer({ min: 0, max: 30 }) },
      offDelaySeconds: fc.integer({ min: 0, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(settings, entries, async (some, steps) => {
        let at = 0;
        const readings = steps.map(([wait, value]) => {
          at += wait;
          return reading(at, value);
        });
        const timeline = readings.map(({ time, value }) => `${(time - START) / 1000}s ${value}`).join(' | ');
        const whole: ThresholdSettings = {
          ...{ plant: 'plant', assets: '#', property: 'temperature', priority: 'medium', high: 80, ...some },
        };
        const { rules } = await backtest({ high: 80, ...some }, readings);
        const byHand = alarmsOf(threshold, thresholdRule(whole, 3_600_000), timeline);
        equal(rules[0]?.alarms, byHand.filter((told) => told.startsWith('raise')).length);
      }),
    );
  });
});
