import { deepEqual, equal, ok } from 'node:assert/strict';
import { type AlarmCounter, createAlarmCounter, SLOT_MS } from '../../src/alarms/figures.ts';
import { operatorLoad } from '../../src/alarms/operator-load.ts';
import type { Alarm, AlarmPriority, Transition } from '../../src/model/alarm.ts';

const MINUTE = 60_000;
const START = 1_000 * SLOT_MS;

function raisedAt(at: number, property = 'temperature', priority: AlarmPriority = 'low'): Transition {
  const alarm = {
    ...{ id: `TL-${at}`, rule: { id: 'r', name: 'rule', type: 'threshold' }, asset: 'acme/press', property },
    ...{ condition: 'H', priority, value: 1, raisedAt: at, message: '', evidence: {}, state: 'UNACK' },
  } as Alarm;
  return { kind: 'raised', at, output: 'raised', alarm };
}

const load = (counter: AlarmCounter, at: number, operators = 1) => operatorLoad(counter.figures([], at), operators);

describe('how alarms burden the operators of a plant', () => {
  it('counts what was raised in the last ten minutes, and nothing that was held', () => {
    const counter = createAlarmCounter(START);
    for (const minute of [0, 4, 9]) counter.take(raisedAt(START + minute * MINUTE));
    const { output: _none, ...held } = raisedAt(START + 9 * MINUTE);
    counter.take(held);
    equal(load(counter, START + 9.5 * MINUTE).lastTenMinutes, 3);
    equal(load(counter, START + 10.5 * MINUTE).lastTenMinutes, 2);
    equal(load(counter, START + 30 * MINUTE).lastTenMinutes, 0);
  });

  it('is a flood from the eleventh alarm in ten minutes until there are fewer than five', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 10; i++) counter.take(raisedAt(START + i * 1000, `p${i}`));
    equal(load(counter, START + 10_000).floodSince, undefined);
    counter.take(raisedAt(START + 11_000, 'p10'));
    equal(load(counter, START + 12_000).floodSince, START + 11_000);
    equal(load(counter, START + SLOT_MS + 5500).floodSince, START + 11_000);
    equal(load(counter, START + SLOT_MS + 6500).floodSince, undefined);
  });

  it('splits by priority, and gives average, peak and the share of time in flood over a day', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 12; i++) counter.take(raisedAt(START + i * 1000, `p${i}`, i === 0 ? 'critical' : 'medium'));
    counter.take(raisedAt(START + 5 * SLOT_MS, 'late', 'high'));
    const { lastDay, byPriority } = load(counter, START + 10 * SLOT_MS);
    deepEqual(byPriority, { critical: 1, high: 1, medium: 11, low: 0 });
    deepEqual(lastDay, { knownMs: 10 * SLOT_MS, raised: 13, average: 1.3, peak: 12, floodShare: 0.0995 });
  });

  it('shares alarms among the operators: average, peak and flood are of each', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 21; i++) counter.take(raisedAt(START + i * 1000, `p${i}`));
    const { lastTenMinutes, floodSince, lastDay } = load(counter, START + SLOT_MS, 2);
    deepEqual([lastTenMinutes, floodSince], [20, START + 20_000]);
    deepEqual([lastDay.raised, lastDay.average, lastDay.peak], [21, 10.5, 10.5]);
    equal(load(counter, START + SLOT_MS + 10_500, 2).floodSince, START + 20_000);
    equal(load(counter, START + SLOT_MS + 11_500, 2).floodSince, undefined);
    deepEqual(
      [load(counter, START + SLOT_MS, 3).floodSince, load(counter, START + SLOT_MS, 3).lastDay.peak],
      [undefined, 7],
    );
  });

  it('takes peak and floods from any ten minutes, as the flood that goes on', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 12; i++) counter.take(raisedAt(START + SLOT_MS - 6000 + i * 1000, `p${i}`));
    const { floodSince, lastDay } = load(counter, START + SLOT_MS + 304_000);
    equal(floodSince, START + SLOT_MS + 4000);
    equal(lastDay.peak, 12);
    equal(lastDay.floodShare, 300 / 904);
    equal(load(counter, START + 86_400_000 + SLOT_MS + 200_000).lastDay.floodShare, 401_000 / 86_400_000);
    deepEqual(load(counter, START + 86_400_000 + 3 * SLOT_MS).lastDay.peak, 0);
  });

  it('names the ten that were raised most often, and those that chatter: three times within a minute', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 12; i++) counter.take(raisedAt(START + i * 1000, `once-${i}`));
    for (const second of [0, 25, 50]) counter.take(raisedAt(START + second * 1000, 'valve'));
    for (const minute of [0, 2, 4]) counter.take(raisedAt(START + minute * MINUTE, 'slow'));
    const { topTen, chattering } = counter.figures([], START + SLOT_MS);
    equal(topTen.length, 10);
    deepEqual(
      topTen.slice(0, 2).map(({ property, raised, chatters }) => [property, raised, chatters]),
      [
        ['valve', 3, true],
        ['slow', 3, false],
      ],
    );
    equal(chattering.count, 1);
    deepEqual(
      chattering.worst.map(({ rule, asset, property, condition, raised }) => [
        ...[rule.name, asset, property, condition, raised],
      ]),
      [['rule', 'acme/press', 'valve', 'H', 3]],
    );
  });

  it('finds alarms that stand for more than a day, those that are held aside', () => {
    const counter = createAlarmCounter(START);
    const { alarm } = raisedAt(START);
    const at = START + 86_400_000 + 1;
    const standing: Alarm[] = [
      alarm,
      { ...alarm, id: 'held', state: 'SHLVD' },
      { ...alarm, id: 'over', state: 'RTNUN' },
    ];
    const { rule, asset, property, condition, raisedAt: since } = alarm;
    deepEqual(counter.figures(standing, at).stale, {
      count: 1,
      oldest: [{ id: alarm.id, rule, asset, property, condition, raisedAt: since }],
    });
  });

  it('names the ten that stand longest, and counts all', () => {
    const counter = createAlarmCounter(START);
    const standing = Array.from({ length: 12 }, (_, i) => raisedAt(START + (12 - i) * MINUTE).alarm);
    const { count, oldest } = counter.figures(standing, START + 2 * 86_400_000).stale;
    deepEqual([count, oldest.length, oldest[0]?.raisedAt], [12, 10, START + MINUTE]);
  });

  it('makes room by what was raised least often, not longest ago', () => {
    const counter = createAlarmCounter(START);
    for (const minute of [0, 2, 4]) counter.take(raisedAt(START + minute * MINUTE, 'often'));
    for (let i = 0; i < 12_000; i++) counter.take(raisedAt(START + 5 * MINUTE + i, `once-${i}`));
    const [first] = counter.figures([], START + SLOT_MS).topTen;
    deepEqual([first?.property, first?.raised], ['often', 3]);
  });

  it('keeps two days, whatever comes', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 20_000; i++) counter.take(raisedAt(START + i * SLOT_MS, `p${i}`));
    const figures = counter.figures([], START + 20_000 * SLOT_MS);
    ok(operatorLoad(figures, 1).lastDay.raised <= 144 && figures.topTen.length === 10);
    ok(figures.seconds.length <= 3 * 144);
  });
});
