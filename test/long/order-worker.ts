/** A plant that brings alarms into three systems of work orders; killed at any moment by its parent. Arguments: store file, address, alarms. */
import { systemClock } from '../../src/io/clock.ts';
import { createHttpSender } from '../../src/io/send-request.ts';
import { readSettings } from '../../src/model/settings.ts';
import { createConversation } from '../../src/runtime/conversation.ts';
import { createOrderKeeper } from '../../src/runtime/order-keeper.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import { createPlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { openStore } from '../../src/store/open-store.ts';
import { cmmsProblems, cmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { providerOf } from '../../src/workorders/registry.ts';
import { type WorkOrderSettings, workOrderSettings } from '../../src/workorders/settings.ts';
import { someAlarm } from '../workorders/some-order.ts';

const [file = '', url = '', count = '0'] = process.argv.slice(2);
const ANSWER = { id: '/id', number: '/number', status: '/status' };
const FIND = { answer: { list: '/found', ...ANSWER } };
const CHECK = { method: 'GET', path: '/' };
const STATUS = { open: 'open' };
const TEMPLATES = {
  a: {
    class: 'A',
    status: STATUS,
    create: { method: 'PUT', path: '/a/{key}', body: {}, answer: ANSWER },
    check: CHECK,
  },
  c: {
    ...{ class: 'C', status: STATUS, check: CHECK },
    create: { method: 'POST', path: '/c', body: { key: '{key}' }, answer: ANSWER },
    find: { method: 'GET', path: '/c/{key}', ...FIND },
  },
  d: {
    class: 'D',
    status: STATUS,
    create: { method: 'POST', path: '/d', body: { key: '{key}' }, answer: ANSWER },
    check: CHECK,
  },
};

const plant = createPlantRuntime({
  ...{ id: 'plant-1', name: 'Test plant', timeZone: 'UTC', clock: systemClock(), firstRetryMs: 10, reopenMs: 20 },
  openStore: () => openStore({ file }),
});
await plant.ready;
const { outbox, store } = plant;
const { settings: order } = readSettings(workOrderSettings, { cmms: 'c', recurrenceHours: 0, mostPerHour: 0 });

const keepers = Object.entries(TEMPLATES).map(([id, template]) => {
  const stored = {
    name: id,
    plant: 'p',
    provider: 'rest',
    url,
    template: 'own',
    ownTemplate: JSON.stringify(template),
  };
  const { settings, problems } = readSettings(cmmsSettings, { ...stored, timeoutSeconds: 1 }, cmmsProblems as never);
  const provider = settings && providerOf(settings as never);
  if (!settings || !provider) throw new Error(JSON.stringify(problems));
  const system = { provider, settings: systemSettings(settings as never, provider) };
  const { send: sender } = createHttpSender({ settings: { ...settings, url } as never, clock: plant.clock });
  const conversation = createConversation({ ...system, sender });
  outbox.addTarget(id, orderTarget({ id, name: id, ...system, conversation, store, hiddenMs: 60 }));
  const node = `order ${id}`;
  const services = { node, target: id, system: id, settings: order as WorkOrderSettings, plant, withChart: false };
  return createOrderKeeper(services);
});

for (let i = 0; i < Number(count); i++) {
  const alarm = { ...someAlarm, id: `TL-${String(i).padStart(17, '0')}`, asset: `acme/press-${i}` };
  for (const keeper of keepers) await keeper.take(alarm, { timeText: String }, plant.clock());
}
process.send?.('all taken');
const timer = setInterval(() => {
  outbox.counts().then(({ waiting }) => {
    if (waiting === 0) process.send?.('all delivered');
  }, console.error);
}, 50);
process.on('SIGTERM', () => {
  clearInterval(timer);
  plant.close().then(() => process.exit(0), console.error);
});
