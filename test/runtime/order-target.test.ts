import { deepEqual } from 'node:assert/strict';
import type { OrderChange, Provider, ProviderRequest, ProviderResponse } from '../../src/model/work-order.ts';
import { createConversation } from '../../src/runtime/conversation.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { sap } from '../../src/workorders/providers/sap.ts';
import { someOrder } from '../workorders/some-order.ts';
import { temporaryPlant } from './plant.ts';

describe('a change of an order whose system must be read first', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let asked: string[];

  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
    asked = [];
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  const row = { MaintenanceNotification: '1', MaintNotifExtReferenceNumber: 'TL-0123456789ABCDEFG' };
  const answering = (read: Partial<ProviderResponse>) => async (request: ProviderRequest) => {
    asked.push(`${request.method} ${request.path.replace(/^.*API_MAINTNOTIFICATION\/|\?.*$/g, '')}`);
    const isSearch = request.path.includes('$filter') || request.path.includes('$top');
    const body = isSearch ? { d: { results: [row] } } : request.method === 'GET' ? { d: row } : null;
    const isRead = request.method === 'GET' && !isSearch;
    return { status: body ? 200 : 204, body, headers: {}, ...(isRead && read) };
  };
  async function noteTo(read: Partial<ProviderResponse>, provider: Provider = sap) {
    const { priorities } = provider;
    const settings = { url: '', authentication: 'basic', priorities, longText: 'replaces' } as const;
    const sender = answering(read);
    const conversation = createConversation({ provider, settings, sender });
    const target = orderTarget({ id: 'sap', name: 'SAP', provider, settings, conversation, store: plant.store });
    return target.deliver([someOrder('note')]);
  }
  const found: Pick<OrderChange, 'number' | 'status'> = { number: '1', status: 'open' };
  const logsInAndLooks = ['GET MaintenanceNotification', 'GET MaintenanceNotification'];

  it('looks for the order where nothing is kept of it, reads it, changes it', async () => {
    deepEqual(await noteTo({}), { kind: 'updated', ...found });
    const one = "MaintenanceNotification('1')";
    deepEqual(asked, [...logsInAndLooks, `GET ${one}`, `PATCH ${one}`]);
  });

  it('is not sent where the reading fails, and nothing is in doubt', async () => {
    deepEqual(await noteTo({ status: 500, body: null }), { kind: 'retry', reason: '500' });
    deepEqual(asked.length, 3);
  });

  it('is not sent where what is read settles it', async () => {
    const body = { d: { ...row, MaintNotificationLongText: 'cleared by itself after 60 s' } };
    deepEqual(await noteTo({ body }), { kind: 'updated', ...found });
    deepEqual(asked.length, 3);
  });
});
