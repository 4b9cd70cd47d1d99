import type { WorkOrderStatus } from '../model/work-order.ts';
import type { Store } from '../store/store.ts';
import { type KeptLink, linkIn } from './order-target.ts';

/** An order that has changed over there; `deleted`: it is not there any more. */
export interface OrderNews {
  link: Omit<KeptLink, 'untold'>;
  before: WorkOrderStatus;
  /** Who has said so here. */
  by?: string;
}

/** Hears of changed orders; news is told again until its promise has been kept. */
export type OrderListener = (news: OrderNews) => Promise<void>;

/** Tells nodes what has become of their orders, as the store has it, until they have made of it what is to be made. */
export interface OrderTeller {
  /** Returns the way out. */
  listen(nodeId: string, listener: OrderListener): () => void;
  /** Resolves when the node has been told what it had not heard. */
  tell(nodeId: string): Promise<void>;
  /** The same for every node that listens. */
  tellAll(): Promise<void>;
  /** Resolves when nobody is being told any more. */
  close(): Promise<void>;
}

/** @param target id of the system whose orders they are */
export function createOrderTeller(target: string, store: () => Store): OrderTeller {
  const listeners = new Map<string, OrderListener>();
  let turn: Promise<void> = Promise.resolve();
  let open = true;

  async function tellNow(nodeId: string): Promise<void> {
    if (!listeners.has(nodeId)) return;
    for (const link of (await store().read('order_link.untold', [target, nodeId])).map(linkIn)) {
      const listener = listeners.get(nodeId);
      if (!open || !listener) return;
      await tellOne(link, listener);
    }
  }

  async function tellOne({ untold, ...link }: KeptLink, listener: OrderListener): Promise<void> {
    if (!untold) return;
    const { at, ...news } = untold;
    await listener({ link, ...news });
    await store().write([{ statement: 'order_link.told', params: [target, link.key, at] }], 'now');
  }

  /** What could not be told now is told at the next occasion; whoever could not hear it says why. */
  function tell(nodeId: string): Promise<void> {
    turn = turn.then(() => tellNow(nodeId)).catch(() => undefined);
    return turn;
  }

  return {
    listen(nodeId, listener) {
      listeners.set(nodeId, listener);
      return () => {
        if (listeners.get(nodeId) === listener) listeners.delete(nodeId);
      };
    },
    tell,
    async tellAll() {
      for (const nodeId of listeners.keys()) await tell(nodeId);
    },
    async close() {
      open = false;
      await turn;
    },
  };
}
