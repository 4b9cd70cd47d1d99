import { type Alarm, transitionOf } from '../model/alarm.ts';
import { toJson } from '../model/json.ts';
import { signalName } from '../model/reading.ts';
import type { WorkOrderRequest } from '../model/work-order.ts';
import type { Row, Write } from '../store/store.ts';
import { createOrderDesk, type DeskEntry } from '../workorders/order-desk.ts';
import type { AboutOrder } from '../workorders/order-text.ts';
import type { WorkOrderSettings } from '../workorders/settings.ts';
import type { OrderNews } from './order-teller.ts';
import type { Action, OutboxReceipt } from './outbox.ts';
import type { PlantRuntime } from './plant-runtime.ts';

interface OrderKeeperServices {
  /** Id of the node that opens orders. */
  node: string;
  /** Id and name of the system's configuration node. */
  target: string;
  system: string;
  settings: WorkOrderSettings;
  plant: Pick<PlantRuntime, 'outbox' | 'store' | 'ready' | 'acknowledge' | 'desk'>;
  /** A chart goes with each order. */
  withChart: boolean;
}

/** The orders of one node: what has been assigned is in the outbox and kept in the same commit. */
export interface OrderKeeper {
  /** Resolves with what was put into the outbox. */
  take(alarm: Alarm, about: AboutOrder, at: number): Promise<readonly WorkOrderRequest[]>;
  /** What an action has come to: an order that a person has given up never was, and the next alarm opens one. */
  ended(action: Action, receipt: OutboxReceipt): Promise<void>;
  /** An order stands otherwise, over there: what is over there is over here, and ends its alarms where that is asked for. */
  heard(news: OrderNews): Promise<void>;
}

/** The desk of a node with its state in the store. One alarm is assigned at a time. */
export function createOrderKeeper(services: OrderKeeperServices): OrderKeeper {
  const { node, target, system, settings, plant, withChart } = services;
  const { outbox, store, ready } = plant;
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

  /** What a person decided when the runtime stopped may not have reached the desk. */
  async function load(): Promise<void> {
    desk.load((await store().read('order_case.of_node', [node])).map(entryIn));
    for (const key of desk.open()) {
      const [row] = await store().read('outbox.by_key', [actionKey(key, 'raised')]);
      if (isGivenUp(row?.answer)) await keep(desk.end(key, 'cancelled').changed);
    }
  }

  const actionKey = (alarmId: string, what: string) => `${alarmId}:${what}:${node}`;

  async function keep(changed: readonly DeskEntry[]): Promise<void> {
    if (changed.length > 0) await store().write(changed.map(writeOf), 'now');
  }

  async function endAlarms(ids: Iterable<string>, number: string): Promise<void> {
    if (settings.onDone === 'nothing') return;
    const by = `${number} in ${system}`;
    for (const id of ids) {
      await plant.acknowledge(id, by, DONE);
      if (settings.onDone === 'reset') await plant.desk.reset(id, by, DONE);
    }
  }

  function actionsFor(alarm: Alarm, request: WorkOrderRequest): Action[] {
    const topic = signalName(alarm.asset, alarm.property);
    const action = (what: string, request: WorkOrderRequest): Action => ({
      ...{ key: actionKey(alarm.id, what), lane: `${target}:${request.key}`, topic, target, node, request },
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
    async ended({ request }, receipt) {
      if (request.kind !== 'create' || receipt.settledBy === undefined) return;
      await inTurn(() => keep(desk.end(request.key, 'cancelled').changed));
    },
    async heard({ link: { key, status, number, alarmId } }) {
      if (status !== 'done' && status !== 'cancelled') return;
      await inTurn(async () => {
        const { active, changed } = desk.end(key, status);
        // The alarms first: once the desk has forgotten them nobody would end them.
        if (status === 'done') await endAlarms(new Set([...active, alarmId]), number);
        await keep(changed);
      });
    },
  };

  function writeOf({ name, body }: DeskEntry): Write {
    if (body === undefined) return { statement: 'order_case.delete', params: [node, name] };
    return { statement: 'order_case.put', params: [node, name, toJson(body)] };
  }
}

/** Why an alarm is acknowledged or reset. */
const DONE = 'its work order is done';

const isGivenUp = (answer: unknown) =>
  typeof answer === 'string' && (JSON.parse(answer) as OutboxReceipt).settledBy !== undefined;

const entryIn = ({ name, body }: Row): DeskEntry => ({ name: String(name), body: JSON.parse(String(body)) });

/** What a request is about, so that the same one is the same action. */
function nameOf(alarm: Alarm, request: WorkOrderRequest): string {
  return request.kind === 'complete' ? 'completed' : transitionOf(alarm).kind;
}
