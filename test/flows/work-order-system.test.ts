import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { DOCUMENT_TEMPLATE, ORDER_TEMPLATE, PASSWORD, restSystem } from './rest-system.ts';
import { api, listening, until } from './told.ts';

const ears = listening('tab', ['receipts', 'documents']);

interface Receipt {
  key: string;
  request: string;
  kind?: string;
  number?: string;
  status?: string;
  reason?: string;
}

describe('a system of work orders behind a login', () => {
  let system: Awaited<ReturnType<typeof restSystem>>;
  let nodeRed: RunningNodeRed;

  const flow = (password = PASSWORD): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'orders' },
    {
      ...{ id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
      assets: [
        { asset: 'acme/p1', attributes: 'sapEquipment = 10004711; meter = M-1' },
        { asset: 'acme/p2', attributes: 'sapEquipment = 10004712' },
      ],
    },
    {
      ...{ id: 'erp', type: 'tieline-cmms', name: 'Plant ERP', plant: 'plant', provider: 'rest', url: system.url },
      ...{ template: 'own', ownTemplate: JSON.stringify(ORDER_TEMPLATE), authentication: 'basic', pollSeconds: 1 },
      credentials: { username: 'tieline', password },
    },
    { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule', 'book']] },
    {
      ...{ id: 'rule', z: 'tab', type: 'tieline-threshold', plant: 'plant', property: 'temperature', high: 80 },
      ...{ highHigh: 95, priority: 'medium', deadband: 1 },
      wires: [['order'], ['order']],
    },
    {
      ...{ id: 'order', z: 'tab', type: 'tieline-work-order', cmms: 'erp', equipment: '{sapEquipment}' },
      ...{ text: '{message}\n{evidence}', onDone: 'acknowledge' },
      wires: [['receipts']],
    },
    {
      ...{ id: 'book', z: 'tab', type: 'tieline-erp', cmms: 'erp', document: 'own' },
      ownDocument: JSON.stringify(DOCUMENT_TEMPLATE),
      fields: [
        { field: 'point', value: '{meter}' },
        { field: 'reading', value: '{value}' },
      ],
      wires: [['documents']],
    },
    ...ears.nodes,
  ];
  const feel = (asset: string, payload: number) =>
    nodeRed
      .node<{ receive(msg: Record<string, unknown>): void }>('norm')
      .receive({ topic: `${asset}/temperature`, payload });
  const heard = (sink: string) => (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as Receipt);
  const receipts = () =>
    heard('receipts').map(({ request, kind, number, status }) => [request, kind ?? status, number]);
  const orders = () => system.kept.filter(({ id }) => id.startsWith('orders'));
  const alarmOf = async (asset: string) =>
    (await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms')).alarms.find((alarm) => alarm.asset === asset);

  before(async () => {
    system = await restSystem();
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow() });
  });
  beforeEach(() => ears.forget());
  after(async () => {
    await nodeRed.stop();
    await system.close();
  });

  it('gets one order with equipment and evidence, a note at the end, and a note when the fault comes back', async () => {
    feel('acme/p1', 85);
    await until(() => receipts().length === 1, 'the receipt of the order');
    feel('acme/p1', 20);
    await until(() => receipts().length === 2, 'the receipt of the note');
    feel('acme/p1', 86);
    await until(() => receipts().length === 3, 'the receipt of the second note');
    const [order] = orders();
    deepEqual(receipts(), [
      ['create', 'created', order?.id],
      ['note', 'updated', order?.id],
      ['note', 'updated', order?.id],
    ]);
    equal(orders().length, 1);
    equal(order?.equipment, '10004711');
    match(String(order?.text), /acme\/p1\/temperature is 85.*\nRaised \d{4}-.*\nDecided by 85 .*\nLimit 80/s);
    match(order?.notes[0] ?? '', /cleared by itself/);
    match(order?.notes[1] ?? '', /^Again: H temperature on acme\/p1/);
  });

  it('hears of it when a worse alarm joins the order', async () => {
    feel('acme/p1', 97);
    await until(() => receipts().length === 1, 'the receipt');
    equal(orders().length, 1);
    match(orders()[0]?.notes.at(-1) ?? '', /HH temperature on acme\/p1/);
  });

  it('tells when somebody completes the order there, and its alarms are acknowledged in the name of it', async () => {
    const [order] = orders();
    Object.assign(order ?? {}, { status: 'finished', changedAt: Date.now() });
    const news = await until(() => heard('receipts').find(({ request }) => request === 'status'), 'the news');
    deepEqual([news.number, news.status], [order?.id, 'done']);
    const alarm = await until(async () => {
      const found = await alarmOf('acme/p1');
      return found?.ackedBy !== undefined && found;
    }, 'the acknowledgement');
    deepEqual([alarm.state, alarm.ackedBy], ['ACKED', `${order?.id} in Plant ERP`]);
    feel('acme/p1', 20);
    feel('acme/p1', 88);
    await until(() => orders().length === 2, 'a new order, as the first is done');
    await until(() => receipts().some(([request, kind]) => request === 'create' && kind === 'created'), 'its receipt');
  });

  it('says which equipment nobody knows, and opens the order all the same', async () => {
    feel('acme/p3', 85);
    const order = await until(() => orders().find(({ title }) => String(title).endsWith('acme/p3')), 'the order');
    equal(order.equipment, undefined);
    ok(nodeRed.logs.some((text) => text.includes('acme/p3 has no attribute sapEquipment')));
  });

  it('takes meter readings as documents, and refuses one without its measuring point by name', async () => {
    feel('acme/p1', 21.55);
    const document = await until(() => heard('documents')[0], 'the receipt of the document');
    equal(document.kind, 'created');
    const kept = system.kept.find(({ id }) => id === document.number);
    deepEqual([kept?.point, kept?.reading], ['M-1', 21.6]);
    feel('acme/p2', 22);
    const error = await until(() => ears.told.errors.find(({ node }) => node === 'book'), 'the error');
    equal(error.code, 'READING_INVALID');
    match(error.message, /point \(Measuring point\)/);
  });

  it('keeps an order that is refused, with the words of the other side', async () => {
    system.answers(422);
    feel('acme/p2', 85);
    const receipt = await until(() => heard('receipts').find(({ kind }) => kind === 'refused'), 'the refusal');
    match(receipt.reason ?? '', /422: as the test says/);
    system.answers(undefined);
    feel('acme/p2', 20);
  });

  it('is left alone after it has refused the login once, and nothing shows the secret', async () => {
    await nodeRed.deploy(flow('another-secret'));
    system.asked.length = 0;
    feel('acme/p4', 85);
    const { alarms } = await until(async () => {
      const answer = await api<{ alarms?: Alarm[] }>(nodeRed.url, 'alarms');
      return answer.alarms?.some(({ message }) => message.includes('login refused')) && answer;
    }, 'the system alarm');
    feel('acme/p5', 85);
    // Longer than the pause between two looks for changes.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    equal(system.asked.length, 1, system.asked.join(', '));
    const exported = await (await fetch(`${nodeRed.url}/flows`)).text();
    const health = await api(nodeRed.url, 'health');
    const shown = [
      exported,
      nodeRed.logs.join('\n'),
      JSON.stringify([alarms, health, ears.told.errors, heard('receipts')]),
    ];
    for (const text of shown) ok(!/another-secret|very-secret/.test(text));
  });

  it('gets what waited once the password is right', async () => {
    const before = orders().length;
    await nodeRed.deploy(flow());
    await until(() => orders().length === before + 2, 'both orders');
    deepEqual(
      orders()
        .slice(before)
        .map(({ title }) => title),
      ['H temperature on acme/p4', 'H temperature on acme/p5'],
    );
  });
});
