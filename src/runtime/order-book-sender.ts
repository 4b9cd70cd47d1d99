import { toJson } from '../model/json.ts';
import type { ProviderResponse, WorkOrderRequest } from '../model/work-order.ts';
import type { Row, Store, Write } from '../store/store.ts';
import type { Sender } from './conversation.ts';

/** The sender of the built-in order book: requests are carried out in the plant's own store. */
export function createOrderBookSender(store: () => Store): Sender {
  const answer = (status: number, body: unknown): ProviderResponse => ({ status, body, headers: {} });

  async function orderByKey(key: string): Promise<Row | undefined> {
    const [row] = await store().read('work_order.by_key', [key]);
    return row;
  }

  return async ({ method, path, body }) => {
    const key = path.split('/')[2] ?? '';
    const before = await orderByKey(key);
    if (key === '') return answer(200, null);
    if (method === 'GET') return before ? answer(200, bookAnswer(before, 'existing')) : answer(404, null);
    const order = body as WorkOrderRequest;
    if (!before && order.kind !== 'create') return answer(404, null);
    await store().write(writesOf(order), 'now');
    const after = await orderByKey(key);
    if (!after) return answer(404, null);
    const outcome = order.kind !== 'create' ? 'updated' : before ? 'existing' : 'created';
    return answer(200, bookAnswer(after, outcome));
  };
}

function bookAnswer(row: Row, outcome: 'created' | 'existing' | 'updated') {
  return { number: `WO-${row.number}`, status: row.status, outcome };
}

function writesOf(order: WorkOrderRequest): Write[] {
  switch (order.kind) {
    case 'create': {
      const { key, title, text, asset, priority, alarm } = order;
      const params = [key, title, text, asset, priority, 'open', alarm.id, alarm.raisedAt, toJson(order)];
      return [{ statement: 'work_order.create', params }];
    }
    case 'note':
      return [noteWrite(order.key, order.transition, order.at, order.text)];
    case 'priority':
      return [
        { statement: 'work_order.set_priority', params: [order.priority, order.key] },
        noteWrite(order.key, 'priority', order.at, order.text),
      ];
    case 'complete':
      return [
        { statement: 'work_order.set_status', params: ['done', order.key] },
        noteWrite(order.key, 'completed', order.at, order.text),
      ];
    case 'attach':
      return [];
  }
}

function noteWrite(key: string, what: string, at: number, text: string): Write {
  return { statement: 'work_order_note.add', params: [key, `${key}:${what}:${at}`, at, text] };
}
