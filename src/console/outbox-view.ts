import type { Action, OutboxReceipt, OutboxRequest } from '../runtime/outbox.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { Row } from '../store/store.ts';
import type { OutboxItem, OutboxSystem, OutboxView } from './outbox-views.ts';

/** Most actions that need a decision in one answer. */
const MOST_ITEMS = 200;

/** What waits for a person on its way out, newest first, and how each system stands. */
export async function outboxView(plant: PlantRuntime): Promise<OutboxView> {
  const rows = await plant.store().read('outbox.to_decide', [MOST_ITEMS]);
  const counts = await plant.outbox.countsByTarget();
  const { targets } = plant.outbox;
  const systems = [...new Set([...targets.keys(), ...counts.keys()])].map((id): OutboxSystem => {
    const { name = id, stopped } = targets.get(id) ?? {};
    const counted = counts.get(id) ?? { waiting: 0, doubtful: 0, refused: 0 };
    return { id, name, ...(stopped !== undefined && { stopped }), ...counted };
  });
  const nameOf = (id: string) => targets.get(id)?.name ?? id;
  return { items: rows.map((row) => itemOf(row, nameOf)), systems };
}

function itemOf(row: Row, nameOf: (target: string) => string): OutboxItem {
  const { key, target, topic, request } = JSON.parse(String(row.body)) as Action;
  const receipt = row.answer === null ? undefined : (JSON.parse(String(row.answer)) as OutboxReceipt);
  return {
    key,
    orderKey: request.key,
    ...('alarm' in request && { alarmId: request.alarm.id }),
    what: WHAT[request.kind],
    state: row.state === 'doubt' ? 'doubt' : 'refused',
    system: nameOf(target),
    title: 'title' in request ? request.title : request.text,
    // Topics name a signal, where there is one: `asset/property`.
    asset: 'alarm' in request ? request.alarm.asset : topic.replace(/\/[^/]*$/, ''),
    reason: receipt && 'reason' in receipt ? receipt.reason : 'no reason is known',
    since: Number(row.created_at),
    attempts: Number(row.attempts),
  };
}

const WHAT: Readonly<Record<OutboxRequest['kind'], OutboxItem['what']>> = {
  create: 'order',
  note: 'note',
  priority: 'priority',
  complete: 'completion',
  attach: 'file',
  notify: 'notification',
  document: 'document',
};
