import type { WorkOrderStatus } from '../model/work-order.ts';
import type { Decision } from '../runtime/outbox.ts';
import type { Row } from '../store/store.ts';
import type { OrderEvent } from './outbox-views.ts';

/** What the journal has on an order: what was answered, what a person decided, and how it stood there. */
type OrderEntry = { at: number; by?: string; decision?: Decision } & Partial<StatusChange>;

interface StatusChange {
  status: WorkOrderStatus;
  before: WorkOrderStatus;
  number: string;
  deleted?: true;
}

/** What people decided about the order under a key, and how it went on over there, as the journal tells it. */
export function eventsOfOrder(key: string, entries: readonly Row[]): OrderEvent[] {
  return entries.filter(({ kind }) => kind === 'order').flatMap((row) => eventOf(key, row));
}

function eventOf(key: string, row: Row): OrderEvent[] {
  const { at, by, decision, status, before, number, deleted } = JSON.parse(String(row.body)) as OrderEntry;
  const told = { key, at, ...(by !== undefined && { by }) };
  if (decision) return [{ kind: 'decision', ...told, decision }];
  if (status === undefined || before === undefined || number === undefined) return [];
  return [{ kind: 'status', ...told, status, before, number, ...(deleted && { deleted }) }];
}
