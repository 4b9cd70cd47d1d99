import { deepEqual, equal, rejects } from 'node:assert/strict';
import { readSettings } from '../../src/model/settings.ts';
import { createOrderKeeper, type OrderKeeper } from '../../src/runtime/order-keeper.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { type WorkOrderSettings, workOrderSettings } from '../../src/workorders/settings.ts';
import { someAlarm } from '../workorders/some-order.ts';
import { delivery } from './delivery.ts';

type Acknowledge = PlantRuntime['acknowledge'];

describe('the orders that a node has assigned', () => {
  const { plant, outbox, isInState } = delivery();
  const { settings } = readSettings(workOrderSettings, { cmms: 'erp' });

  function keeper({ onDone = 'nothing', ...more }: { onDone?: string; acknowledge?: Acknowledge } = {}): OrderKeeper {
    const services = {
      plant: { ...plant(), outbox: outbox(), ...more },
      settings: { ...settings, onDone } as WorkOrderSettings,
    };
    return createOrderKeeper({ ...services, node: 'node', target: 'erp', system: 'ERP', withChart: false });
  }
  const about = { timeText: String };
  const again = { ...someAlarm, id: 'TL-00000000000000002', raisedAt: someAlarm.raisedAt + 1000 };
  const requests = async (one: OrderKeeper) =>
    (await one.take(again, about, again.raisedAt)).map(({ kind, key }) => `${kind} ${key}`);

  it('are known to the next start: a fault that comes back joins its order', async () => {
    await keeper().take(someAlarm, about, someAlarm.raisedAt);
    deepEqual(await requests(keeper()), [`note ${someAlarm.id}`]);
  });

  it('that a person has given up never were, also when the runtime stopped before the desk was told', async () => {
    const leave = outbox().addTarget('erp', {
      ...{ name: 'ERP', most: 1 },
      deliver: () => Promise.resolve({ kind: 'refused', reason: 'the period is closed' }),
    });
    await keeper().take(someAlarm, about, someAlarm.raisedAt);
    const key = `${someAlarm.id}:raised:node`;
    await isInState(key, 'refused');
    equal(await outbox().decide(key, { kind: 'give up' }, 'anna'), true);
    leave();
    deepEqual(await requests(keeper()), [`create ${again.id}`]);
  });

  describe('that are done over there', () => {
    const news = { link: { ...linkOf(someAlarm.id), status: 'done' }, before: 'open' } as const;
    const acknowledged: string[] = [];
    const BOTH = [`${again.id} by 1 in ERP`, `${someAlarm.id} by 1 in ERP`];
    let isFull: boolean;
    beforeEach(() => {
      acknowledged.length = 0;
      isFull = false;
    });
    /** An alarm desk that writes down what it is asked for. */
    const closing = (onDone: string) =>
      keeper({
        onDone,
        async acknowledge(id: string, by: string) {
          if (isFull) throw new Error('the store is full');
          acknowledged.push(`${id} by ${by}`);
          return undefined;
        },
      });

    it('are over: the next alarm opens a new one', async () => {
      const first = keeper();
      await first.take(someAlarm, about, someAlarm.raisedAt);
      await first.heard(news);
      deepEqual(await requests(first), [`create ${again.id}`]);
      deepEqual(await requests(keeper()), [], 'the same alarm');
    });

    it('end every alarm that stands on them, and the one they were opened for', async () => {
      const first = closing('acknowledge');
      await first.take(someAlarm, about, someAlarm.raisedAt);
      await first.take(again, about, again.raisedAt);
      await first.heard(news);
      deepEqual(acknowledged.sort(), BOTH);
    });

    it('still end them when that could not be done at the first time', async () => {
      const first = closing('acknowledge');
      await first.take(someAlarm, about, someAlarm.raisedAt);
      await first.take(again, about, again.raisedAt);
      isFull = true;
      await rejects(first.heard(news), /the store is full/);
      isFull = false;
      await closing('acknowledge').heard(news);
      deepEqual(acknowledged.sort(), BOTH);
    });

    it('end no alarm where that is not asked for', async () => {
      const first = closing('nothing');
      await first.take(someAlarm, about, someAlarm.raisedAt);
      await first.heard(news);
      deepEqual(acknowledged, []);
    });
  });
});

function linkOf(key: string) {
  return { key, id: '1', number: '1', node: 'node', topic: 't', alarmId: key, openedAt: 1 } as const;
}
