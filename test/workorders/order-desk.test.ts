import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { readSettings } from '../../src/model/settings.ts';
import type { WorkOrderRequest } from '../../src/model/work-order.ts';
import { createOrderDesk, type DeskEntry } from '../../src/workorders/order-desk.ts';
import type { AboutOrder } from '../../src/workorders/order-text.ts';
import { type WorkOrderSettings, workOrderProblems, workOrderSettings } from '../../src/workorders/settings.ts';

const HOUR = 3_600_000;
const hall: Alarm = {
  ...{ id: 'TL-1', rule: { id: 'r', name: 'too hot', type: 'threshold' }, asset: 'acme/hall', property: 'temperature' },
  ...{ condition: 'H', state: 'UNACK', priority: 'high', value: 29.349999, limit: 28, unit: 'Cel', raisedAt: 1000 },
  ...{ message: 'the hall is too hot', evidence: {} },
};
const about: AboutOrder = { timeText: (at) => `t${at}` };

function settingsWith(stored: Record<string, unknown> = {}): WorkOrderSettings {
  const { settings, problems } = readSettings(workOrderSettings, { cmms: 'c', ...stored }, workOrderProblems);
  ok(settings, JSON.stringify(problems));
  return settings;
}
const raised = (id: string, at: number, more: Partial<Alarm> = {}): Alarm => ({ ...hall, id, raisedAt: at, ...more });
const cleared = (alarm: Alarm, at: number): Alarm => ({ ...alarm, clearedAt: at, value: 26 });

/** What a desk asks for when alarms reach it one after the other: `create TL-1`, `note TL-1`. */
function asked(settings: WorkOrderSettings, alarms: readonly Alarm[]): string[] {
  const desk = createOrderDesk(settings);
  return alarms.flatMap((alarm) =>
    desk.take(alarm, about, alarm.raisedAt).requests.map(({ kind, key }) => `${kind} ${key}`),
  );
}

describe('the order for an alarm', () => {
  const one = (settings: WorkOrderSettings, ...alarms: Alarm[]): WorkOrderRequest | undefined => {
    const desk = createOrderDesk(settings);
    return alarms.map((alarm) => desk.take(alarm, about, alarm.raisedAt).requests[0]).at(-1);
  };

  it('is created with its title and text filled in, under the key of the occurrence', () => {
    const settings = settingsWith({
      ...{
        title: '{condition} {property}: {value} {unit} (limit {limit})',
        text: '{message} {rule} {asset} {equipment}',
      },
    });
    const desk = createOrderDesk(settings);
    const [order] = desk.take(hall, { ...about, equipment: '4711', location: 'MUC' }, 1000).requests;
    deepEqual(order, {
      ...{ kind: 'create', key: 'TL-1', title: 'H temperature: 29.35 °C (limit 28)' },
      ...{ text: 'the hall is too hot too hot acme/hall 4711', asset: 'acme/hall', priority: 'high', alarm: hall },
      ...{ equipment: '4711', location: 'MUC' },
    });
  });

  it('tells the readings and numbers that decided, and where the console shows them', () => {
    const reading: Reading = {
      ...{ asset: hall.asset, property: 'temperature', value: 29.35, unit: 'Cel', quality: 'good', time: 900 },
      ...{ receivedAt: 950, source: { protocol: 'mqtt', link: 'broker', address: 'hall/temperature' } },
    };
    const began: Reading = { ...reading, value: 28.5, time: 500 };
    const alarm = { ...hall, evidence: { reading, began, limit: 28, deadband: 1, heldMs: 12_000 } };
    const order = one(settingsWith({ consoleUrl: 'https://edge:1880/' }), alarm);
    equal(
      order?.kind === 'create' && order.text,
      [
        ...['the hall is too hot', 'Raised t1000', 'Began with 28.5 °C at t500'],
        'Decided by 29.35 °C at t900, from broker hall/temperature',
        ...['Limit 28 °C, deadband 1 °C', 'Held for 12 s of good data', 'https://edge:1880/tieline/#alarm/TL-1'],
      ].join('\n'),
    );
  });

  it('gets a note when the alarm clears', () => {
    deepEqual(one(settingsWith(), hall, cleared(hall, 61_000)), {
      ...{ kind: 'note', key: 'TL-1', transition: 'cleared', at: 61_000 },
      text: 'Alarm cleared by itself after 60 s; value 26 °C',
    });
  });

  it('is completed when it clears, or left alone, by choice', () => {
    equal(one(settingsWith({ onClear: 'complete' }), hall, cleared(hall, 61_000))?.kind, 'complete');
    equal(one(settingsWith({ onClear: 'nothing' }), hall, cleared(hall, 61_000)), undefined);
  });

  it('is never completed because settings changed', () => {
    const closed = { ...hall, closedAt: 5000, closedBecause: 'settings changed' };
    equal(one(settingsWith({ onClear: 'complete' }), hall, closed)?.kind, 'note');
  });

  it('says what is opened there, where that is set', () => {
    const order = one(settingsWith({ opens: 'request' }), hall);
    equal(order?.kind === 'create' && order.form, 'request');
  });
});

describe('one open order for each rule and asset', () => {
  const first = raised('A', 0);
  const second = raised('B', 2 * HOUR);

  it('gets a note when the fault comes back within the time', () => {
    deepEqual(asked(settingsWith(), [first, cleared(first, HOUR), second]), ['create A', 'note A', 'note A']);
  });

  it('is followed by a new one when the fault comes back later', () => {
    const settings = settingsWith({ recurrenceHours: 1 });
    const late = raised('B', HOUR * 2 + 1);
    deepEqual(asked(settings, [first, cleared(first, HOUR), late, cleared(late, 3 * HOUR)]), [
      ...['create A', 'note A', 'create B', 'note B'],
    ]);
  });

  it('counts the time from the end of the last alarm, and goes on while one stands', () => {
    const settings = settingsWith({ recurrenceHours: 1 });
    const hot = raised('B', 50 * HOUR, { condition: 'HH' });
    deepEqual(asked(settings, [first, hot]), ['create A', 'note A']);
  });

  it('is none where each occurrence has an order of its own', () => {
    const settings = settingsWith({ recurrenceHours: 0 });
    deepEqual(asked(settings, [first, cleared(first, HOUR), second]), ['create A', 'note A', 'create B']);
  });

  it('needs no word of the end: the next one of the same condition says so', () => {
    deepEqual(asked(settingsWith({ recurrenceHours: 0 }), [first, second]), ['create A', 'create B']);
    const late = raised('B', 25 * HOUR);
    deepEqual(asked(settingsWith(), [first, late]), ['create A', 'create B']);
  });

  it('takes the higher priority of an alarm that joins it, never a lower one', () => {
    const desk = createOrderDesk(settingsWith());
    desk.take(first, about, first.raisedAt);
    const [up] = desk.take(raised('B', 10, { condition: 'HH', priority: 'critical' }), about, 10).requests;
    deepEqual(up?.kind === 'priority' && [up.key, up.priority], ['A', 'critical']);
    const [note] = desk.take(raised('C', 20, { condition: 'rate', priority: 'low' }), about, 20).requests;
    equal(note?.kind, 'note');
  });

  it('is completed only when nothing stands on it any more', () => {
    const settings = settingsWith({ onClear: 'complete' });
    const hot = raised('B', 10, { condition: 'HH' });
    deepEqual(asked(settings, [first, hot, cleared(hot, 20), cleared(first, 30)]), [
      ...['create A', 'note A', 'note A', 'complete A'],
    ]);
  });

  it('is not joined any more once it is completed, by us or over there', () => {
    const settings = settingsWith({ onClear: 'complete' });
    deepEqual(asked(settings, [first, cleared(first, HOUR), second]), ['create A', 'complete A', 'create B']);
    const desk = createOrderDesk(settingsWith());
    desk.take(first, about, first.raisedAt);
    deepEqual(desk.end('A', 'done').active, ['A']);
    deepEqual(desk.end('A', 'done').active, [], 'told twice');
    deepEqual(desk.take(cleared(first, HOUR), about, HOUR).requests, [], 'nothing is told to an order that is over');
    equal(desk.take(second, about, second.raisedAt).requests[0]?.key, 'B');
  });

  it('is one for each asset and each rule', () => {
    const other = raised('B', 10, { asset: 'acme/other' });
    const rule = raised('C', 20, { rule: { ...hall.rule, id: 'r2' } });
    deepEqual(asked(settingsWith(), [first, other, rule]), ['create A', 'create B', 'create C']);
  });
});

describe('a flood', () => {
  const pump = (i: number, at: number) => raised(`P${i}`, at, { asset: `acme/pump-${i}`, message: `pump ${i} is hot` });

  it('goes into one order beyond so many an hour', () => {
    const settings = settingsWith({ mostPerHour: 2 });
    const desk = createOrderDesk(settings);
    const requests = [0, 1, 2, 3, 4].flatMap((i) => desk.take(pump(i, i), about, i).requests);
    deepEqual(
      requests.map(({ kind, key }) => `${kind} ${key}`),
      ['create P0', 'create P1', 'create P2', 'note P2', 'note P2'],
    );
    const [, , collecting, note] = requests;
    ok(collecting?.kind === 'create' && collecting.title.startsWith('Many alarms: more than 2 work orders'));
    ok(note?.kind === 'note' && note.text.includes('pump 3 is hot'));
  });

  it('is over when fewer were opened within the last hour', () => {
    const settings = settingsWith({ mostPerHour: 1 });
    deepEqual(asked(settings, [pump(0, 0), pump(1, 1), pump(2, HOUR + 2), pump(3, HOUR + 3)]), [
      ...['create P0', 'create P1', 'create P2', 'create P3'],
    ]);
  });

  it('completes its collecting order with its last alarm', () => {
    const settings = settingsWith({ mostPerHour: 1, onClear: 'complete' });
    const [a, b, c] = [pump(0, 0), pump(1, 1), pump(2, 2)];
    deepEqual(asked(settings, [a, b, c, cleared(b, 3), cleared(c, 4)]), [
      ...['create P0', 'create P1', 'note P1', 'note P1', 'complete P1'],
    ]);
  });

  it('has no limit where none is set', () => {
    const all = Array.from({ length: 100 }, (_, i) => pump(i, i));
    equal(asked(settingsWith({ mostPerHour: 0 }), all).filter((text) => text.startsWith('create')).length, 100);
  });
});

describe('an order desk', () => {
  const steps = fc.array(
    fc.record({
      asset: fc.integer({ min: 0, max: 3 }),
      condition: fc.constantFrom('H', 'HH'),
      priority: fc.constantFrom('low', 'high', 'critical'),
      afterMs: fc.integer({ min: 0, max: 3 * HOUR }),
    }),
    { maxLength: 60 },
  );
  const anySettings = fc.record({
    recurrenceHours: fc.constantFrom(0, 1, 24),
    mostPerHour: fc.constantFrom(0, 1, 3),
    onClear: fc.constantFrom('note', 'complete', 'nothing'),
  });

  /** Each step raises a condition of an asset, or clears it where it stands. */
  function alarmsOf(
    steps: readonly { asset: number; condition: string; priority: string; afterMs: number }[],
  ): Alarm[] {
    const standing = new Map<string, Alarm>();
    let now = 0;
    let count = 0;
    return steps.map(({ asset, condition, priority, afterMs }) => {
      now += afterMs;
      const place = `${asset} ${condition}`;
      const stands = standing.get(place);
      standing.delete(place);
      if (stands) return cleared(stands, now);
      const alarm = raised(`N${count++}`, now, { asset: `acme/${asset}`, condition, priority } as Partial<Alarm>);
      standing.set(place, alarm);
      return alarm;
    });
  }

  it('asks for nothing when anything is told again, and goes on from kept state as if it had never stopped', () => {
    fc.assert(
      fc.property(steps, anySettings, fc.integer({ min: 0, max: 59 }), (steps, stored, stop) => {
        const settings = settingsWith(stored);
        const alarms = alarmsOf(steps);
        const plain = asked(settings, alarms);
        let desk = createOrderDesk(settings);
        const kept = new Map<string, unknown>();
        const keep = (changed: readonly DeskEntry[]) => {
          for (const { name, body } of changed) {
            if (body === undefined) kept.delete(name);
            else kept.set(name, JSON.parse(JSON.stringify(body)));
          }
        };
        const found: string[] = [];
        for (const [i, alarm] of alarms.entries()) {
          const { requests, changed } = desk.take(alarm, about, alarm.raisedAt);
          keep(changed);
          found.push(...requests.map(({ kind, key }) => `${kind} ${key}`));
          if (i !== stop) continue;
          desk = createOrderDesk(settings);
          desk.load([...kept].map(([name, body]) => ({ name, body })));
          for (const again of alarms.slice(Math.max(0, i - 5), i + 1))
            deepEqual(desk.take(again, about, again.raisedAt).requests, []);
        }
        deepEqual(found, plain);
      }),
    );
  });

  it('never notes or completes what it has not created, and creates nothing twice', () => {
    fc.assert(
      fc.property(steps, anySettings, (steps, stored) => {
        const created = new Set<string>();
        for (const text of asked(settingsWith(stored), alarmsOf(steps))) {
          const [kind, key = ''] = text.split(' ');
          equal(created.has(key), kind !== 'create', text);
          created.add(key);
        }
      }),
    );
  });
});

describe('settings of a work order', () => {
  const problemsOf = (stored: Record<string, unknown>) =>
    readSettings(workOrderSettings, { cmms: 'c', ...stored }, workOrderProblems).problems;

  it('refuse a name that nothing stands for, and tell those that there are', () => {
    const [problem] = problemsOf({ title: '{temperature} high' });
    equal(problem?.field, 'Title');
    ok(problem?.allowed.includes('{asset}') && problem.allowed.includes('{evidence}'));
  });

  it('refuse a row that names neither equipment nor location', () => {
    const [problem] = problemsOf({ equipmentTable: [{ assets: 'acme/#' }] });
    deepEqual([problem?.field, problem?.allowed], ['Equipment by asset, row 1', 'an equipment or a location']);
  });
});
