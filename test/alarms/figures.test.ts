import { deepEqual, equal, ok } from 'node:assert/strict';
import { createAlarmCounter, SLOT_MS } from '../../src/alarms/figures.ts';
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

describe('how alarms burden the operators of a plant', () => {
  it('counts what was raised in the last ten minutes, and nothing that was held', () => {
    const counter = createAlarmCounter(START);
    for (const minute of [0, 4, 9]) counter.take(raisedAt(START + minute * MINUTE));
    const { output: _none, ...held } = raisedAt(START + 9 * MINUTE);
    counter.take(held);
    equal(counter.figures([], START + 9.5 * MINUTE).lastTenMinutes, 3);
    equal(counter.figures([], START + 10.5 * MINUTE).lastTenMinutes, 2);
    equal(counter.figures([], START + 30 * MINUTE).lastTenMinutes, 0);
  });

  it('is a flood from the eleventh alarm in ten minutes until there are fewer than five', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 10; i++) counter.take(raisedAt(START + i * 1000, `p${i}`));
    equal(counter.figures([], START + 10_000).floodSince, undefined);
    counter.take(raisedAt(START + 11_000, 'p10'));
    equal(counter.figures([], START + 12_000).floodSince, START + 11_000);
    equal(counter.figures([], START + SLOT_MS + 5500).floodSince, START + 11_000);
    equal(counter.figures([], START + SLOT_MS + 6500).floodSince, undefined);
  });

  it('splits by priority, and gives average, peak and the share of time in flood over a day', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 12; i++) counter.take(raisedAt(START + i * 1000, `p${i}`, i === 0 ? 'critical' : 'medium'));
    counter.take(raisedAt(START + 5 * SLOT_MS, 'late', 'high'));
    const { lastDay, byPriority } = counter.figures([], START + 10 * SLOT_MS);
    deepEqual(byPriority, { critical: 1, high: 1, medium: 11, low: 0 });
    deepEqual(lastDay, { knownMs: 10 * SLOT_MS, raised: 13, average: 1.3, peak: 12, floodShare: 0.1 });
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
    equal(chattering, 1);
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
    deepEqual(
      counter.figures(standing, at).stale.map(({ id }) => id),
      [alarm.id],
    );
  });

  it('keeps a week and 5,000 subjects, whatever comes', () => {
    const counter = createAlarmCounter(START);
    for (let i = 0; i < 20_000; i++) counter.take(raisedAt(START + i * SLOT_MS, `p${i}`));
    const figures = counter.figures([], START + 20_000 * SLOT_MS);
    ok(figures.lastDay.raised <= 144 && figures.topTen.length === 10);
  });
});
