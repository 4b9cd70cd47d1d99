import { deepEqual, equal, match } from 'node:assert/strict';
import fc from 'fast-check';
import { rulesOfFlow } from '../../src/backtest/flow-rules.ts';
import { type BacktestOptions, runBacktest } from '../../src/backtest/run-backtest.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import { threshold } from '../../src/rules/threshold.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';
import { PLAIN_THRESHOLD, thresholdOf } from '../support/signal-facts.ts';
import { alarmsOf } from '../support/timeline.ts';
import { flowOf, reading, recordingOf, START } from './hall.ts';

const backtest = (settings: object, readings: Reading[], wires?: string[][], options?: BacktestOptions) =>
  runBacktest(rulesOfFlow(flowOf(settings, wires)).rules, recordingOf(readings), options);

const spike = [reading(0, 20), reading(10, 85), reading(40, 20), reading(86_400, 20)];

describe('a backtest', () => {
  it('tells each alarm with its times, how long it stood, and the order it would have opened', async () => {
    const result = await backtest({ high: 80 }, spike);
    deepEqual(
      result.alarms.map(({ raisedAt, clearedAt = 0 }) => [raisedAt - START, clearedAt - START]),
      [[10_000, 40_000]],
    );
    deepEqual(result.rules, [
      {
        ...{ id: 'rule', name: 'too hot', alarms: 1, suppressed: 0, returned: 0, orders: 1, writes: 0 },
        ...{ activeMs: 30_000, longestMs: 30_000 },
      },
    ]);
    deepEqual([result.days, result.alarmsPerDay, result.ordersPerDay, result.readings], [1, 1, 1, 4]);
    deepEqual(
      result.orders.map(({ at, kind, node, asset, text }) => [at - START, kind, node, asset, text]),
      [
        [10_000, 'create', 'repair', 'acme/press-1', 'H temperature on acme/press-1'],
        [40_000, 'note', 'repair', 'acme/press-1', 'Alarm cleared by itself after 30 s; value 20'],
      ],
    );
  });

  it('collects what would be written on each output, and writes nothing', async () => {
    const { writes, rules } = await backtest({ high: 80 }, spike, [['cool'], ['give back']]);
    deepEqual(
      writes.map(({ at, node, link, address, value, unit }) => [at - START, node, link, address, value, unit]),
      [
        [10_000, 'cool', 'HVAC', 'holding:0:int16', 18, '°C'],
        [40_000, 'give back', 'HVAC', 'holding:0:int16', 24, '°C'],
      ],
    );
    equal(rules[0]?.writes, 2);
  });

  it('counts no order where no work-order node is behind the rule, and one where it is behind other nodes', async () => {
    const hot = [reading(0, 20), reading(10, 85)];
    equal((await backtest({ high: 80 }, hot, [[], []])).rules[0]?.orders, 0);
    equal((await backtest({ high: 80 }, hot, [[], ['order']])).rules[0]?.orders, 0);
    equal((await backtest({ high: 80 }, hot, [['between'], []])).rules[0]?.orders, 1);
  });

  it('counts consequences for themselves: no alarm, no order, until one outlasts its cause', async () => {
    const causes = [{ causeAssets: 'acme/hall', assets: 'acme/+' }];
    const flow = flowOf({ high: 80 }).map((node) => (node.id === 'plant' ? { ...node, causes } : node));
    const hall = (seconds: number, value: number) => reading(seconds, value, 'acme/hall');
    const press = (seconds: number, value: number) => reading(seconds, value, 'acme/press-1');
    const readings = [hall(0, 85), press(20, 85), press(30, 20), press(40, 85), hall(50, 20), press(60, 20)];
    const { rules, alarms, orders } = await runBacktest(rulesOfFlow(flow).rules, recordingOf(readings));
    deepEqual(
      rules.map(({ alarms: told, suppressed, orders: made, activeMs }) => [told, suppressed, made, activeMs]),
      [[2, 2, 2, 70_000]],
    );
    deepEqual(
      alarms.map(({ asset, raisedAt }) => [asset, raisedAt - START]),
      [
        ['acme/hall', 0],
        ['acme/press-1', 40_000],
      ],
    );
    deepEqual(
      orders.map(({ at, kind, asset }) => [(at - START) / 1000, kind, asset]),
      [
        [0, 'create', 'acme/hall'],
        [50, 'note', 'acme/hall'],
        [50, 'create', 'acme/press-1'],
        [60, 'note', 'acme/press-1'],
      ],
    );
  });

  it('counts an alarm once that came before its cause and is raised again after it, with one order', async () => {
    const causes = [{ causeAssets: 'acme/hall', assets: 'acme/+' }];
    const flow = flowOf({ high: 80 }).map((node) => (node.id === 'plant' ? { ...node, causes } : node));
    const hall = (seconds: number, value: number) => reading(seconds, value, 'acme/hall');
    const press = (seconds: number, value: number) => reading(seconds, value, 'acme/press-1');
    const readings = [press(0, 85), hall(5, 85), hall(50, 20), press(60, 20)];
    const { rules, orders } = await runBacktest(rulesOfFlow(flow).rules, recordingOf(readings));
    deepEqual(
      rules.map(({ alarms: told, orders: made }) => [told, made]),
      [[2, 2]],
    );
    deepEqual(
      orders.map(({ at, kind, asset }) => [(at - START) / 1000, kind, asset]),
      [
        [0, 'create', 'acme/press-1'],
        [5, 'create', 'acme/hall'],
        [50, 'note', 'acme/hall'],
        [60, 'note', 'acme/press-1'],
      ],
    );
  });

  it('says that one rule alone knows no causes', () => {
    const causes = [{ causeAssets: 'acme/hall', assets: 'acme/+' }];
    const flow = flowOf({ high: 80 }).map((node) => (node.id === 'plant' ? { ...node, causes } : node));
    match(rulesOfFlow(flow, 'too hot').notes.join(), /too hot: it runs alone: .* suppress nothing/);
    equal(rulesOfFlow(flow).notes.join().includes('alone'), false);
  });

  it('lets delays end between readings, and counts an alarm that still stands at the end', async () => {
    const result = await backtest({ high: 80, onDelaySeconds: 5 }, [reading(0, 85), reading(60, 85)]);
    deepEqual(
      result.alarms.map(({ raisedAt }) => raisedAt - START),
      [5000],
    );
    equal(result.rules[0]?.activeMs, 55_000);
  });

  it('wakes a rule whose signal has fallen silent before it goes on with another signal', async () => {
    const silent = [reading(0, 85), reading(4, 20, 'acme/press-2'), reading(9, 85, 'acme/press-2')];
    const { alarms } = await backtest({ high: 80, onDelaySeconds: 5 }, [...silent, reading(20, 85, 'acme/press-2')]);
    deepEqual(
      alarms.map(({ asset, raisedAt }) => [asset, raisedAt - START]),
      [
        ['acme/press-1', 5000],
        ['acme/press-2', 14_000],
      ],
    );
  });

  it('counts alarms that come back within a minute', async () => {
    const values = [20, 85, 20, 85, 20];
    const quick = values.map((value, i) => reading(i * 20, value));
    const slow = values.map((value, i) => reading(i * 70, value));
    deepEqual((await backtest({ high: 80 }, quick)).rules[0]?.returned, 1);
    deepEqual((await backtest({ high: 80 }, slow)).rules[0]?.returned, 0);
  });

  it('counts alarms by the days of the plant’s calendar', async () => {
    const noon = Date.UTC(2026, 9, 24, 12) - START;
    const hours = [0, 9, 10, 34, 35].map((hour) => noon / 1000 + hour * 3600);
    const readings = hours.flatMap((at) => [reading(at, 85), reading(at + 60, 20)]);
    deepEqual((await backtest({ high: 80 }, readings)).alarmsByDay, [
      { day: '2026-10-24', alarms: 2 },
      { day: '2026-10-25', alarms: 2 },
      { day: '2026-10-26', alarms: 1 },
    ]);
  });

  it('shows the course of watched signals, those with most alarms first, with their limits', async () => {
    const calm = [reading(0, 30, 'acme/press-2'), reading(1, 31, 'acme/press-2')];
    const inFahrenheit = spike.map((one) => ({ ...one, value: Number(one.value) * 1.8 + 32, unit: '[degF]' }));
    const { signals } = await backtest({ high: 80, unit: '°C' }, [...calm, ...inFahrenheit.slice(1)]);
    deepEqual(
      signals.map(({ asset, unit, alarms, readings, limits }) => [asset, unit, alarms, readings, limits[0]?.limit]),
      [
        ['acme/press-1', '[degF]', 1, 3, 176],
        ['acme/press-2', undefined, 0, 2, 80],
      ],
    );
    deepEqual([signals[1]?.envelope.from, signals[1]?.envelope.lows[0]], [START, 30]);
  });

  it('gives the same bytes for the same readings, and the ids of a runtime where its id is given', async () => {
    const readings = [reading(0, 85), reading(1, 20), reading(2, 85), reading(2, 85, 'acme/press-2')];
    const [one, other] = [await backtest({ high: 80 }, readings), await backtest({ high: 80 }, readings)];
    equal(JSON.stringify(one), JSON.stringify(other));
    const live = await backtest({ high: 80 }, readings, undefined, { runtimeId: 'LIVE' });
    equal(
      live.alarms.some(({ id }) => one.alarms.some((alarm) => alarm.id === id)),
      false,
    );
  });

  it('keeps its journal where it is asked to', async () => {
    equal((await backtest({ high: 80 }, spike)).journal, undefined);
    const { journal = [] } = await backtest({ high: 80 }, [...spike, reading(86_410, 90)], undefined, {
      journal: true,
    });
    deepEqual(
      journal.map(({ kind, at }) => [kind, at - START]),
      [
        ['raised', 10_000],
        ['cleared', 40_000],
        ['closed', 86_410_000],
        ['raised', 86_410_000],
      ],
    );
  });

  it('says how far it is after each batch, and ends there when it is cancelled', async () => {
    const told: string[] = [];
    const { complete, readings } = await backtest({ high: 80 }, spike, undefined, {
      onProgress: ({ share, readings, alarms }) => told.push(`${share} ${readings} ${alarms}`),
    });
    deepEqual([told, complete, readings], [['0.75 3 1', '1 4 1'], true, 4]);
    const cut = await backtest({ high: 80 }, spike, undefined, { isCancelled: () => true });
    deepEqual([cut.complete, cut.readings], [false, 3]);
  });

  it('says when no reading is of a watched signal, and what else there was', async () => {
    const { notes } = await backtest({ high: 80, assets: 'acme/oven/#' }, spike);
    deepEqual(notes, [
      'too hot watches acme/oven/# temperature, of which no reading came; there were acme/press-1/temperature',
    ]);
  });

  it('says when readings come signal by signal, so that the second signal is late', async () => {
    const readings = [...spike, ...spike.map((one) => ({ ...one, asset: 'acme/press-2' }))];
    const { notes, alarms } = await backtest({ high: 80 }, readings);
    equal(alarms.length, 1);
    match(notes.join(), /^3 readings came more than 60 s after their time: they raise no alarm unless/);
  });

  it('says when the numbers of a file were seconds, not milliseconds', async () => {
    const seconds = spike.map((one) => ({ ...one, time: one.time / 1000, receivedAt: one.time / 1000 }));
    match((await backtest({ high: 80 }, seconds)).notes.join(), /milliseconds since then, not seconds/);
  });

  it('names 10,000 alarms, orders and writes, counts all, and says so', async () => {
    const chatter = Array.from({ length: 20_002 }, (_, i) => reading(i, i % 2 === 0 ? 85 : 20));
    const { alarms, orders, writes, rules, notes } = await backtest({ high: 80 }, chatter, [['order', 'cool'], []]);
    deepEqual([alarms.length, orders.length, writes.length, rules[0]?.alarms], [10_000, 10_000, 10_000, 10_001]);
    deepEqual(notes, ['the first 10,000 of 10,001 alarms are named and drawn, and as many orders and writes']);
  });

  it('says when a signal cannot be judged by the unit of a rule', async () => {
    const bar = spike.map((one) => ({ ...one, unit: 'bar' }));
    deepEqual((await backtest({ high: 80, unit: '°C' }, bar)).notes, [
      'too hot: acme/press-1/temperature: bar cannot become Cel: pressure is not temperature',
    ]);
  });

  it('judges by other signals of the recording, those that the wires of its flow bring', async () => {
    const other = (seconds: number, property: string, value: ReadingValue) => ({
      ...reading(seconds, 0),
      property,
      value,
    });
    const readings = [other(0, 'setpoint', 50), reading(1, 60), other(2, 'running', true), other(9, 'running', false)];
    const settings = { high: '[setpoint]', enabledWhen: '[running] is true' };
    const times = ({ alarms }: { alarms: readonly { raisedAt: number; clearedAt?: number }[] }) =>
      alarms.map(({ raisedAt, clearedAt = START }) => [raisedAt - START, clearedAt - START]);
    const { notes, ...result } = await backtest(settings, readings);
    deepEqual(times(result), [[2000, 9000]]);
    deepEqual(notes, []);
    const flow = (...topics: string[]): StoredNode[] => [
      ...flowOf(settings),
      { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker' },
      ...topics.map((topic) => {
        return { id: topic, type: 'tieline-mqtt-in', link: 'broker', topic, wires: [['normalize']] };
      }),
    ];
    const wired = (...topics: string[]) =>
      runBacktest(rulesOfFlow(flow(...topics)).rules, recordingOf(readings), { followWires: true });
    deepEqual(times(await wired('acme/#')), [[2000, 9000]]);
    deepEqual(times(await wired('acme/+/temperature', 'acme/+/setpoint')), []);
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
          ...{ ...PLAIN_THRESHOLD, high: 80, ...some },
        };
        const { rules } = await backtest({ high: 80, ...some }, readings);
        const byHand = alarmsOf(threshold, thresholdOf(whole, 3_600_000), timeline);
        equal(rules[0]?.alarms, byHand.filter((told) => told.startsWith('raise')).length);
      }),
    );
  });
});
