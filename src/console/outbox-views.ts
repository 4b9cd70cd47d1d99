import type { WorkOrderStatus } from '../model/work-order.ts';
import type { Decision, OutboxCounts } from '../runtime/outbox.ts';

/** How far an order is on its way to the other system. `doubt`: sent, the answer is lost. */
export type OrderDelivery = 'waiting' | 'delivered' | 'refused' | 'doubt';

/** A work order as operators see it, whichever system keeps it. */
export interface OrderView {
  /** Our key over there. */
  key: string;
  /** Number over there, once it is known. */
  number?: string;
  title: string;
  asset: string;
  /** Where it stands over there, once it is known. */
  status?: WorkOrderStatus;
  /** Name of the system that keeps it. */
  system: string;
  createdAt: number;
  delivery: OrderDelivery;
  /** Why it is not delivered. */
  reason?: string;
  notes: OrderNote[];
  alarmId: string;
  /** Ids of all alarms that it is about, the one it was opened for first. */
  alarms: string[];
  /** Number of the equipment over there, where it names one. */
  equipment?: string;
  /** It was there, and is not any more. */
  deleted?: true;
  /** It is in the built-in order book: its status is set here. */
  inBook?: true;
  /** Id of the node that asked for it, where that is known. */
  node?: string;
}

/** What was added to an order later. `delivery` is absent once the other system has it. */
export interface OrderNote {
  at: number;
  text: string;
  delivery?: Exclude<OrderDelivery, 'delivered'>;
  /** The alarm that it tells of, where that is known. */
  alarmId?: string;
}

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
  what: 'order' | 'note' | 'priority' | 'completion' | 'file' | 'notification' | 'document';
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
