import type { WorkOrderStatus } from '../model/work-order.ts';
import type { Decision, OutboxCounts } from '../runtime/outbox.ts';

/** What waits for a person on its way to other systems, newest first, at most 200. */
export interface OutboxView {
  items: OutboxItem[];
  systems: OutboxSystem[];
}

/** An action that was refused, or sent without an answer, and that nobody has decided about. */
export interface OutboxItem {
  key: string;
  /** Our key of the order it is about; of a notification, the id of its alarm. */
  orderKey: string;
  alarmId?: string;
  what: 'order' | 'note' | 'priority' | 'completion' | 'file' | 'notification';
  state: 'doubt' | 'refused';
  system: string;
  title: string;
  asset: string;
  reason: string;
  /** When it was to be sent. */
  since: number;
  attempts: number;
}

/** Where actions go, and how many wait there. `stopped`: why it has refused our login; nothing is sent until a person resumes. */
export interface OutboxSystem extends OutboxCounts {
  id: string;
  name: string;
  stopped?: string;
}

/** What happened to an order after it was asked for: a person has decided, or its status has changed. */
export type OrderEvent = { key: string; at: number; by?: string } & (
  | { kind: 'decision'; decision: Decision }
  | { kind: 'status'; status: WorkOrderStatus; before: WorkOrderStatus; number: string; deleted?: true }
);
