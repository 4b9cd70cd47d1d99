import type { OrderFollower } from './order-follower.ts';

/** A work-order system that is deployed. */
export interface OrderSystem {
  name: string;
  /** The orders are kept in the plant's own store. */
  isBook: boolean;
  follower: OrderFollower;
}

/** The work-order systems of a plant, by the ids of their nodes. */
export interface OrderSystems {
  /** Returns the way out. */
  add(id: string, system: OrderSystem): () => void;
  readonly open: ReadonlyMap<string, OrderSystem>;
}

export function createOrderSystems(): OrderSystems {
  const open = new Map<string, OrderSystem>();
  return {
    open,
    add(id, system) {
      open.set(id, system);
      return () => {
        if (open.get(id) === system) open.delete(id);
      };
    },
  };
}
