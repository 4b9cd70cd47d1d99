import type { Alarm, AlarmPriority, TransitionKind } from './alarm.ts';

/** Where a work order stands, in the words that every provider's states are mapped to (after ISA-95). */
export type WorkOrderStatus = 'open' | 'in progress' | 'done' | 'cancelled';

/** What Tieline asks of an ERP or CMMS. */
export type WorkOrderRequest =
  | {
      kind: 'create';
      /** Our key over there: the occurrence id of the alarm. */
      key: string;
      title: string;
      text: string;
      asset: string;
      priority: AlarmPriority;
      alarm: Alarm;
    }
  | { kind: 'note'; key: string; text: string; transition: TransitionKind; at: number }
  | { kind: 'complete'; key: string; text: string; at: number };

/** What the other side answered, classified. `created` and `existing` are both success. */
export type Receipt =
  | { kind: 'created' | 'existing' | 'updated'; number: string; status: WorkOrderStatus }
  | { kind: 'refused'; reason: string }
  | { kind: 'retry'; reason: string; afterMs?: number };

/** What is sent to another system over HTTP, or to the store for the built-in order book. */
export interface ProviderRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What came back. */
export interface ProviderResponse {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

/**
 * What the other side guarantees (TIME-AND-DELIVERY): `A` create is idempotent by our key, `C` our key can be looked up,
 * `D` no key there: in doubt a person decides.
 */
export type IdempotencyClass = 'A' | 'C' | 'D';

/** What a provider or protocol was tried against; we never claim more. */
export type Proven = 'documentation' | 'simulator' | 'server' | 'plant';

/** An ERP or CMMS as pure translation between our words and its own. */
export interface Provider {
  /** The name in the registry: `order-book`. */
  readonly name: string;
  readonly title: string;
  readonly idempotency: IdempotencyClass;
  readonly proven: Proven;
  /** Where requests go: over HTTP, or to the plant's own store. */
  readonly transport: 'http' | 'store';
  request(order: WorkOrderRequest): ProviderRequest;
  receipt(order: WorkOrderRequest, response: ProviderResponse): Receipt;
  /** Asks for an order by our key. */
  find(key: string): ProviderRequest;
}
