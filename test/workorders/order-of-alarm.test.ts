import { deepEqual, equal } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import { readSettings } from '../../src/model/settings.ts';
import { orderOfAlarm } from '../../src/workorders/order-of-alarm.ts';
import { type WorkOrderSettings, workOrderProblems, workOrderSettings } from '../../src/workorders/settings.ts';

const alarm: Alarm = {
  ...{ id: 'TL-1', rule: { id: 'r', name: 'too hot', type: 'threshold' }, asset: 'acme/hall', property: 'temperature' },
  ...{ condition: 'H', state: 'UNACK', priority: 'high', value: 29.349999, limit: 28, unit: 'Cel', raisedAt: 1000 },
  ...{ message: 'the hall is too hot', evidence: {} },
};
const settings: WorkOrderSettings = {
  ...{
    cmms: 'c',
    title: '{condition} {property}: {value} {unit} (limit {limit})',
    text: '{message} {rule} {asset}',
    onClear: 'note',
  },
};

describe('the order for an alarm', () => {
  it('is created with its title and text filled in, under the key of the occurrence', () => {
    const order = orderOfAlarm(alarm, settings);
    deepEqual(order?.kind === 'create' && [order.key, order.title, order.text, order.priority], [
      ...['TL-1', 'H temperature: 29.35 °C (limit 28)', 'the hall is too hot too hot acme/hall', 'high'],
    ]);
  });
  it('gets a note when the alarm clears', () => {
    const order = orderOfAlarm({ ...alarm, clearedAt: 61_000, value: 26 }, settings);
    deepEqual(order, {
      kind: 'note',
      key: 'TL-1',
      transition: 'cleared',
      at: 61_000,
      text: 'Alarm cleared by itself after 60 s; value 26 °C',
    });
  });
  it('is completed when it clears, or left alone, by choice', () => {
    const cleared = { ...alarm, clearedAt: 61_000 };
    equal(orderOfAlarm(cleared, { ...settings, onClear: 'complete' })?.kind, 'complete');
    equal(orderOfAlarm(cleared, { ...settings, onClear: 'nothing' }), undefined);
  });
  it('is never completed because settings changed', () => {
    const closed = { ...alarm, closedAt: 5000, closedBecause: 'settings changed' };
    equal(orderOfAlarm(closed, { ...settings, onClear: 'complete' })?.kind, 'note');
  });
});

it('a template with a name that nothing stands for is refused, and the names that do are told', () => {
  const { problems } = readSettings(workOrderSettings, { cmms: 'c', title: '{temperature} high' }, workOrderProblems);
  equal(problems[0]?.field, 'Title');
  equal(problems[0]?.allowed.includes('{asset}'), true);
});
