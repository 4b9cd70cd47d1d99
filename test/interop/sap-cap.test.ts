import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHttpSender, type HttpSender } from '../../src/io/send-request.ts';
import type { OrderChange, ProviderRequest, Receipt, WorkOrderRequest } from '../../src/model/work-order.ts';
import { createConversation, type Sender } from '../../src/runtime/conversation.ts';
import { orderTarget } from '../../src/runtime/order-target.ts';
import type { Target, UnknownOutcome } from '../../src/runtime/outbox.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { type CmmsSettings, systemSettings } from '../../src/workorders/cmms-settings.ts';
import { sap } from '../../src/workorders/providers/sap.ts';
import { temporaryPlant } from '../runtime/plant.ts';
import { someOrder } from '../workorders/some-order.ts';
import { sapCapMissing, startSapCap } from './sap-cap.ts';
import { skipWhere } from './skip.ts';

const KEY = 'TL-0123456789ABCDEFG';

const senders: HttpSender[] = [];

function carry(url: string, password = 'secret'): Sender {
  const settings = { url, authentication: 'basic', username: 'TIELINE', password, timeoutSeconds: 5 } as const;
  const sender = createHttpSender({ settings, clock: Date.now });
  senders.push(sender);
  return sender.send;
}

describe('SAP maintenance notifications over OData V2, on SAP CAP', () => {
  let cap: Awaited<ReturnType<typeof startSapCap>>;
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let target: Target;

  before(async function () {
    skipWhere(await sapCapMissing(), this);
  });
  beforeEach(async () => {
    cap = await startSapCap();
    home = await temporaryPlant();
    plant = await home.start();
    target = open();
  });
  afterEach(async () => {
    for (const sender of senders.splice(0)) await sender.close();
    await plant.close();
    await home.remove();
    await cap.stop();
  });

  const settingsWith = (own: Record<string, unknown> = {}) =>
    systemSettings(
      {
        ...{ url: cap.url, authentication: 'basic', client: '100', notificationType: 'M2', longText: 'replaces' },
        ...{ planningPlant: '1010', plannerGroup: '920', timeZone: 'Europe/Berlin', ...own },
      } as unknown as CmmsSettings,
      sap,
    );
  const open = (own: Record<string, unknown> = {}, sender = carry(cap.url)) => {
    const system = { provider: sap, settings: settingsWith(own) };
    const conversation = createConversation({ ...system, sender });
    return orderTarget({ id: 'sap', name: 'SAP', ...system, conversation, store: plant.store });
  };
  const deliver = (order: Partial<WorkOrderRequest> & Pick<WorkOrderRequest, 'kind'>, doubt?: UnknownOutcome) =>
    target.deliver([{ ...someOrder(order.kind), ...order } as WorkOrderRequest], doubt) as Promise<Receipt>;
  const only = async () => {
    const all = await cap.notifications();
    equal(all.length, 1);
    return all[0] ?? {};
  };
  const conversation = (own = {}) =>
    createConversation({ provider: sap, settings: settingsWith(own), sender: carry(cap.url) });

  it('opens a notification with all that SAP is told', async () => {
    const created = { kind: 'created', number: '10000001', status: 'open' };
    deepEqual(await deliver({ kind: 'create' }), created);
    const kept = await only();
    equal(kept.MaintNotifExtReferenceNumber, KEY);
    equal(kept.NotificationText, 'Press 4 too hot');
    equal(kept.MaintNotificationLongText, 'temperature of press-4 above 80 °C');
    deepEqual([kept.NotificationType, kept.MaintPriority], ['M2', '2']);
    deepEqual([kept.TechnicalObject, kept.TechObjIsEquipOrFuncnlLoc], ['10004711', 'EAMS_EQUI']);
    deepEqual([kept.MaintenancePlanningPlant, kept.MaintenancePlannerGroup], ['1010', '920']);
    // 2026-09-21 14:13:20 UTC, on a clock in Munich.
    deepEqual([kept.MalfunctionStartDate, kept.MalfunctionStartTime], ['2026-09-21', '16:13:20']);
  });

  it('makes one notification where the first answer was lost', async () => {
    await cap.loseNextAnswer();
    const lost = await deliver({ kind: 'create' });
    equal(lost.kind, 'unknown');
    const again = await deliver({ kind: 'create' }, lost as UnknownOutcome);
    deepEqual(again, { kind: 'existing', number: '10000001', status: 'open' });
    await only();
  });

  it('makes one notification where the first request never arrived, after it was looked for twice', async () => {
    const doubt: UnknownOutcome = { kind: 'unknown', reason: 'timeout' };
    const first = await deliver({ kind: 'create' }, doubt);
    deepEqual([first.kind, (first as UnknownOutcome).looks], ['unknown', 1]);
    const second = await deliver({ kind: 'create' }, first as UnknownOutcome);
    equal(second.kind, 'created');
    await only();
  });

  it('logs in again when the session has run out, and loses nothing', async () => {
    equal((await deliver({ kind: 'create' })).kind, 'created');
    await cap.expire();
    deepEqual(await deliver({ kind: 'note' }), { kind: 'updated', number: '10000001', status: 'open' });
    match((await only()).MaintNotificationLongText ?? '', /cleared by itself after 60 s$/);
  });

  it('keeps what people wrote when it adds a note', async () => {
    await deliver({ kind: 'create' });
    await cap.change({ number: '10000001', text: 'Bearing ordered.\nMiller' });
    await deliver({ kind: 'note' });
    equal((await only()).MaintNotificationLongText, 'Bearing ordered.\nMiller\ncleared by itself after 60 s');
    await deliver({ kind: 'note' });
    equal((await only()).MaintNotificationLongText, 'Bearing ordered.\nMiller\ncleared by itself after 60 s');
  });

  it('refuses a note for which there is no room, rather than shortening what people wrote', async () => {
    await deliver({ kind: 'create' });
    const written = 'x'.repeat(1330);
    await cap.change({ number: '10000001', text: written });
    const refused = await deliver({ kind: 'note' });
    match((refused as { reason: string }).reason, /1330 of 1333 characters/);
    equal((await only()).MaintNotificationLongText, written);
  });

  it('sends only the note to a service that appends', async () => {
    await cap.texts('appends');
    target = open({ longText: 'appends' });
    await deliver({ kind: 'create' });
    await deliver({ kind: 'note' });
    const expected = 'temperature of press-4 above 80 °C\ncleared by itself after 60 s';
    equal((await only()).MaintNotificationLongText, expected);
  });

  it('tells a rise of priority in the field and in the text', async () => {
    await deliver({ kind: 'create' });
    await deliver({ kind: 'priority' });
    const kept = await only();
    equal(kept.MaintPriority, '1');
    match(kept.MaintNotificationLongText ?? '', /°C\npriority is now critical$/);
  });

  it('does not overwrite what somebody writes between reading and writing', async () => {
    const sender = carry(cap.url);
    let meddled = false;
    target = open({}, async (request, session) => {
      if (request.method === 'PATCH' && !meddled) {
        meddled = true;
        // The ETag counts in seconds.
        await new Promise((resolve) => setTimeout(resolve, 1100));
        await cap.change({ number: '10000001', text: 'Written meanwhile.' });
      }
      return sender(request, session);
    });
    await deliver({ kind: 'create' });
    const first = await deliver({ kind: 'note' });
    deepEqual([first.kind, (first as { concerns?: string }).concerns], ['retry', 'only this']);
    equal((await deliver({ kind: 'note' })).kind, 'updated');
    equal((await only()).MaintNotificationLongText, 'Written meanwhile.\ncleared by itself after 60 s');
  });

  it('completes, and again without complaint', async () => {
    await deliver({ kind: 'create' });
    deepEqual(await deliver({ kind: 'complete' }), { kind: 'updated', number: '10000001', status: 'done' });
    equal((await only()).NotifProcessingPhase, '4');
    deepEqual(await deliver({ kind: 'complete' }), { kind: 'updated', number: '10000001', status: 'done' });
    const refused = await deliver({ kind: 'note' });
    deepEqual(refused, { kind: 'refused', reason: '400: Notification 10000001 is completed' });
  });

  it('waits for a notification that a user holds, and only for that one', async () => {
    await deliver({ kind: 'create' });
    await cap.lock('10000001');
    const held = await deliver({ kind: 'note' });
    const reason = '400: Notification 10000001 is locked by user MILLER';
    deepEqual(held, { kind: 'retry', reason, concerns: 'only this' });
    await cap.lock(null);
    equal((await deliver({ kind: 'note' })).kind, 'updated');
  });

  it('keeps to the lengths of the fields, which the server refuses to exceed', async () => {
    const long = { title: `${'ä'.repeat(60)}`, text: "it's “hot”\n".repeat(200) };
    equal((await deliver({ kind: 'create', ...long })).kind, 'created');
    const { NotificationText: title, MaintNotificationLongText: text } = await only();
    deepEqual([title?.length, text?.length], [40, 1333]);
    const equipment = 'E'.repeat(41);
    const refused = await deliver({ kind: 'create', key: 'TL-0000000000000000X', equipment });
    equal(refused.kind, 'refused');
    match((refused as { reason: string }).reason, /String\(40\)/);
    await only();
  });

  it('finds keys and equipment with quotes, ampersands and percent signs in them', async () => {
    for (const key of ["TL-'00000000000000OR", 'TL-&$%00000000000000']) {
      const made = await deliver({ kind: 'create', key, equipment: "A'&%/#?4" });
      equal(made.kind, 'created');
      const found = await deliver({ kind: 'create', key }, { kind: 'unknown', reason: 'timeout' });
      deepEqual({ ...found, kind: 'created' }, made);
    }
  });

  it('hears what has changed, oldest first, with the key', async () => {
    const changesSince = (since: number) =>
      conversation().ask<{ kind: 'changes'; changes: readonly OrderChange[]; more: boolean }>(
        (context) => sap.changes?.(settingsWith(), since, context) as ProviderRequest,
        (response) => sap.changed?.(settingsWith(), response) as never,
      ) as Promise<{ changes: readonly OrderChange[]; more: boolean }>;
    await deliver({ kind: 'create' });
    await deliver({ kind: 'create', key: 'TL-0000000000000000B' });
    await cap.change({ number: '10000002', phase: '3' });
    const { changes, more } = await changesSince(Date.now() - 60_000);
    deepEqual(
      changes.map(({ key, number, status }) => [key, number, status]),
      [
        [KEY, '10000001', 'open'],
        ['TL-0000000000000000B', '10000002', 'in progress'],
      ],
    );
    equal(more, false);
    ok(changes.every(({ changedAt = 0 }) => Math.abs(Date.now() - changedAt) < 60_000));
    deepEqual((await changesSince(Date.now() + 60_000)).changes, []);
  });

  it('says that the login is not accepted, and tries nothing else', async () => {
    target = open({}, carry(cap.url, 'wrong'));
    deepEqual(await deliver({ kind: 'create' }), { kind: 'login', reason: '401: Logon failed' });
    deepEqual(await cap.notifications(), []);
  });

  it('tells an order that is gone from one that cannot be asked for', async () => {
    const answer = await conversation().ask(
      (context) =>
        sap.read?.(settingsWith(), { key: KEY, id: '99', number: '99', status: 'open' }, context) as ProviderRequest,
      (response) => sap.found?.(settingsWith(), KEY, response) as never,
    );
    deepEqual(answer, { kind: 'absent' });
  });
});
