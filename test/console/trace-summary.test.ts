import { equal } from 'node:assert/strict';
import type { OrderView } from '../../src/console/outbox-views.ts';
import { summaryOf } from '../../src/console/trace-summary.ts';
import type { TraceView } from '../../src/console/views.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { CommandResult } from '../../src/model/command.ts';

const alarm: Alarm = {
  ...{ id: 'TL-1', rule: { id: 'r', name: 'Hall too warm', type: 'threshold' }, asset: 'acme/press-shop/hall' },
  ...{
    property: 'air-temperature',
    condition: 'H',
    state: 'UNACK',
    priority: 'high',
    value: 28.04,
    limit: 27,
    unit: 'Cel',
  },
  ...{ raisedAt: 1000, message: 'm', evidence: { limit: 27, onDelayMs: 10_000, heldMs: 10_000 } },
};
const written: CommandResult = {
  command: {
    ...{ id: 'c', by: { id: 's', name: 'HVAC setpoint' }, link: 'HVAC', address: 'a', value: 18.5, unit: 'Cel' },
    ...{ at: 1, validUntil: 2 },
  },
  ...{ outcome: 'done', before: 22, readBack: 18.5, at: 2000 },
};
const told = (trace: Partial<TraceView>) =>
  summaryOf({ alarm, commands: [], commandEvents: [], orders: [], ...trace }, (at) => `${at / 1000} s`);

describe('the sentence above a trace', () => {
  const raised =
    'The air temperature of hall rose to 28.04 °C (H limit 27 °C) and stayed beyond it for 10 s, so the alarm was raised at 1 s';

  it('tells an alarm that nobody has touched', () => {
    equal(told({}), `${raised}; the condition still holds and nobody has acknowledged it yet.`);
  });

  it('tells the whole way to a cleared alarm with its order', () => {
    const order: OrderView = {
      ...{
        key: 'TL-1',
        alarms: ['TL-1'],
        alarmId: 'TL-1',
        number: 'WO-1001',
        title: 't',
        asset: 'a',
        status: 'open',
        system: 'Order book',
      },
      ...{ createdAt: 1, delivery: 'delivered', notes: [] },
    };
    const cleared: Alarm = { ...alarm, state: 'NORM', clearedAt: 9000, ackedAt: 3000, ackedBy: 'anna' };
    equal(
      told({ alarm: cleared, commands: [written], orders: [order] }),
      `${raised}; “HVAC setpoint” wrote 18.5 °C to HVAC a (was 22), work order WO-1001 was opened in Order book and is open, and the alarm cleared at 9 s and it was acknowledged by anna.`,
    );
  });

  it('says which write still waits for a person', () => {
    const { command } = written;
    const waits = { kind: 'waits for approval', at: 1500, point: command, command, until: 9000 } as const;
    const waiting = '“HVAC setpoint” waits for approval to write 18.5 °C to HVAC a';
    equal(told({ commandEvents: [waits] }).includes(`${raised}; ${waiting}, and the condition still holds`), true);
    equal(told({ commandEvents: [waits], commands: [written] }).includes('waits'), false);
  });

  it('does not claim a write that was a dry-run, was refused or is in doubt', () => {
    const endAfter = (result: Partial<CommandResult>) => told({ commands: [{ ...written, ...result }] }).split('; ')[1];
    const end = ', and the condition still holds and nobody has acknowledged it yet.';
    const what = '18.5 °C to HVAC a (was 22)';
    const by = '“HVAC setpoint”';
    equal(endAfter({ outcome: 'dry-run' }), `${by} would have written ${what}, but the plant was not armed${end}`);
    equal(
      endAfter({ outcome: 'refused', reason: 'too late' }),
      `${by} wanted to write ${what} and was refused: too late${end}`,
    );
    equal(endAfter({ outcome: 'unknown' }), `${by} wrote ${what} with an unknown outcome${end}`);
  });
});
