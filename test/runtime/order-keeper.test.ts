import { deepEqual, equal } from 'node:assert/strict';
import { readSettings } from '../../src/model/settings.ts';
import { createOrderKeeper, type OrderKeeper } from '../../src/runtime/order-keeper.ts';
import { linkWrite } from '../../src/runtime/order-target.ts';
import { type WorkOrderSettings, workOrderSettings } from '../../src/workorders/settings.ts';
import { someAlarm } from '../workorders/some-order.ts';
import { create, delivery } from './delivery.ts';

describe('the orders that a node has assigned', () => {
  const { plant, outbox } = delivery();
  const { settings } = readSettings(workOrderSettings, { cmms: 'erp' });

  function keeper(): OrderKeeper {
    const { store, ready } = plant();
    const services = { store, ready, outbox: outbox(), settings: settings as WorkOrderSettings };
    return createOrderKeeper({ ...services, node: 'node', target: 'erp', withChart: false });
  }
  const about = { timeText: String };
  const again = { ...someAlarm, id: 'TL-00000000000000002', raisedAt: someAlarm.raisedAt + 1000 };
  const requests = async (one: OrderKeeper) =>
    (await one.take(again, about, again.raisedAt)).map(({ kind, key }) => `${kind} ${key}`);

  it('are known to the next start: a fault that comes back joins its order', async () => {
    await keeper().take(someAlarm, about, someAlarm.raisedAt);
    deepEqual(await requests(keeper()), [`note ${someAlarm.id}`]);
  });

  it('are over where the store knows it, also when the runtime stopped before the desk was told', async () => {
    await keeper().take(someAlarm, about, someAlarm.raisedAt);
    const { key } = create(someAlarm.id);
    const link = {
      key,
      id: '1',
      number: '1',
      status: 'done',
      node: 'node',
      topic: 't',
      alarmId: key,
      openedAt: 1,
    } as const;
    await plant()
      .store()
      .write([linkWrite('erp', link)], 'now');
    const next = keeper();
    deepEqual(await requests(next), [`create ${again.id}`]);
    equal((await next.end(key, 'done')).length, 0);
  });
});
