import { type Alarm, transitionOf } from '../model/alarm.ts';
import { toJson } from '../model/json.ts';
import { signalName } from '../model/reading.ts';
import type { WorkOrderRequest, WorkOrderStatus } from '../model/work-order.ts';
import type { Row, Store, Write } from '../store/store.ts';
import { createOrderDesk, type DeskEntry } from '../workorders/order-desk.ts';
import type { AboutOrder } from '../workorders/order-text.ts';
import type { WorkOrderSettings } from '../workorders/settings.ts';
import { linkIn } from './order-target.ts';
import type { Action, Outbox } from './outbox.ts';

interface OrderKeeperServices {
  /** Id of the node that opens orders, and of the system's configuration node. */
  node: string;
  target: string;
  settings: WorkOrderSettings;
  outbox: Outbox;
  store: () => Store;
  ready: Promise<void>;
  /** A chart goes with each order. */
  withChart: boolean;
}

/** The orders of one node: what has been assigned is in the outbox and kept in the same commit. */
export interface OrderKeeper {
  /** Resolves with what was put into the outbox. */
  take(alarm: Alarm, about: AboutOrder, at: number): Promise<readonly WorkOrderRequest[]>;
  /** An order is over, over there. Resolves with the occurrences that still stand on it. */
  end(key: string, status: WorkOrderStatus): Promise<readonly string[]>;
}

/** The desk of a node with its state in the store. One alarm is assigned at a time. */
export function createOrderKeeper(services: OrderKeeperServices): OrderKeeper {
  const { node, target, settings, outbox, store, ready, withChart } = services;
  const desk = createOrderDesk(settings);
  let isLoaded = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** What could not be kept is as if it had not been: the state is read again. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = turn.then(async () => {
      await ready;
      if (!isLoaded) await load();
      isLoaded = true;
      try {
        return await work();
      } catch (thrown) {
        isLoaded = false;
        throw thrown;
      }
    });
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** What had become of an order over there when the runtime stopped may not have reached the desk. */
  async function load(): Promise<void> {
    desk.load((await store().read('order_case.of_node', [node])).map(entryIn));
    for (const key of desk.open()) {
      const [row] = await store().read('order_link.by_key', [target, key]);
      const status = row && linkIn(row).status;
      if (status !== 'done' && status !== 'cancelled') continue;
      await store().write(desk.end(key, status).changed.map(writeOf), 'now');
    }
  }

  function actionsFor(alarm: Alarm, request: WorkOrderRequest): Action[] {
    const topic = signalName(alarm.asset, alarm.property);
    const action = (what: string, request: WorkOrderRequest): Action => ({
      ...{ key: `${alarm.id}:${what}:${node}`, lane: `${target}:${request.key}`, topic, target, node, request },
    });
    const main = action(nameOf(alarm, request), request);
    if (request.kind !== 'create' || !withChart) return [main];
    const text = `Course of ${alarm.property} of ${alarm.asset}`;
    return [main, action('chart', { kind: 'attach', key: request.key, text, at: alarm.raisedAt, alarm })];
  }

  return {
    take: (alarm, about, at) =>
      inTurn(async () => {
        const { requests, changed } = desk.take(alarm, about, at);
        if (changed.length === 0) return requests;
        const actions = requests.flatMap((request) => actionsFor(alarm, request));
        await outbox.enqueue(actions, changed.map(writeOf));
        return requests;
      }),
    end: (key, status) =>
      inTurn(async () => {
        const { active, changed } = desk.end(key, status);
        if (changed.length > 0) await store().write(changed.map(writeOf), 'now');
        return active;
      }),
  };

  function writeOf({ name, body }: DeskEntry): Write {
    if (body === undefined) return { statement: 'order_case.delete', params: [node, name] };
    return { statement: 'order_case.put', params: [node, name, toJson(body)] };
  }
}

const entryIn = ({ name, body }: Row): DeskEntry => ({ name: String(name), body: JSON.parse(String(body)) });

/** What a request is about, so that the same one is the same action. */
function nameOf(alarm: Alarm, request: WorkOrderRequest): string {
  return request.kind === 'complete' ? 'completed' : transitionOf(alarm).kind;
}
