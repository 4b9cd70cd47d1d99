import { type Alarm, type AlarmPriority, PRIORITIES, transitionOf } from '../model/alarm.ts';
import type { CreateRequest, WorkOrderRequest, WorkOrderStatus } from '../model/work-order.ts';
import { type AboutOrder, endedText, orderTexts } from './order-text.ts';
import type { WorkOrderSettings } from './settings.ts';

/** An order that a node has opened. */
interface DeskOrder {
  key: string;
  openedAt: number;
  priority: AlarmPriority;
  /** Occurrences that stand, each with the condition that it is one of. */
  active: readonly { id: string; of: string }[];
  /** It collects alarms of a flood. */
  collects?: true;
  /** It is over: completed by us, or over there. */
  ended?: WorkOrderStatus;
}

/** What is known of one rule on one asset. */
interface Scope {
  /** Key of its newest order. */
  order: string;
  /** When one of its alarms raised or cleared last. */
  lastAt: number;
  /** Occurrences that have been seen, newest last. */
  seen: readonly string[];
}

/** A named part of a desk's state, as it is kept; without a body it is gone. */
export interface DeskEntry {
  name: string;
  body?: unknown;
}

/** What follows from an alarm: requests, and which parts of the state are to be kept together with them. */
export interface Assigned {
  requests: WorkOrderRequest[];
  changed: DeskEntry[];
}

/**
 * Assigns alarms to work orders: one open order for each rule and asset. An alarm that comes back within a time adds a note to its order, a more
 * urgent one raises its priority, and in a flood one order collects what would have been many. State is plain JSON by name; the same alarm twice
 * changes nothing.
 */
export interface OrderDesk {
  load(entries: readonly DeskEntry[]): void;
  /** @param at when the alarm reached the desk, where it was raised: one that was shelved may be older */
  take(alarm: Alarm, about: AboutOrder, at: number): Assigned;
  /** Keys of the orders that are not over, as far as is known here. */
  open(): string[];
  /** The order under a key is over, over there: the next alarm opens a new one. Names the occurrences that stand on it. */
  end(key: string, status: WorkOrderStatus): Assigned & { active: readonly string[] };
}

/** Occurrences that are remembered of one rule on one asset. */
const MOST_SEEN = 200;
const HOUR_MS = 3_600_000;
const HOUR = 'hour';

export function createOrderDesk(settings: WorkOrderSettings): OrderDesk {
  const orders = new Map<string, DeskOrder>();
  const scopes = new Map<string, Scope>();
  /** Key of the order of each occurrence that stands. */
  const orderOf = new Map<string, string>();
  /** When orders were opened within the last hour. */
  let opened: readonly number[] = [];
  /** Key of the order that collects. */
  let collecting: string | undefined;
  const windowMs = settings.recurrenceHours * HOUR_MS;

  const entry = (name: string, body: unknown): DeskEntry => ({ name, body });

  function put(order: DeskOrder): DeskEntry {
    orders.set(order.key, order);
    return entry(`order:${order.key}`, order);
  }

  function raised(alarm: Alarm, about: AboutOrder, at: number): Assigned {
    const name = scopeName(alarm);
    const scope = scopes.get(name);
    if (scope?.seen.includes(alarm.id)) return { requests: [], changed: [] };
    const before = scope && withoutEarlier(orders.get(scope.order), alarm);
    const isOpen = before && before.ended === undefined;
    if (isOpen && (before.active.length > 0 || at - scope.lastAt <= windowMs)) return join(before, alarm, about, at);
    const changed: DeskEntry[] = [];
    // What nobody will ask for again.
    if (before && before.active.length === 0 && !before.collects) {
      orders.delete(before.key);
      changed.push({ name: `order:${before.key}` });
    }
    opened = opened.filter((then) => at - then < HOUR_MS);
    const assigned =
      opened.length < settings.mostPerHour || settings.mostPerHour === 0
        ? open(alarm, about, at)
        : collect(alarm, about, at);
    return { requests: assigned.requests, changed: [...changed, ...assigned.changed] };
  }

  function open(alarm: Alarm, about: AboutOrder, at: number): Assigned {
    const { asset, priority } = alarm;
    opened = [...opened, at];
    const { equipment, location } = about;
    const request: CreateRequest = {
      ...{ kind: 'create', key: alarm.id, ...orderTexts(alarm, settings, about), asset, priority, alarm },
      ...(settings.opens !== BY_SYSTEM && { form: settings.opens as NonNullable<CreateRequest['form']> }),
      ...(equipment !== undefined && { equipment }),
      ...(location !== undefined && { location }),
    };
    const order: DeskOrder = { key: alarm.id, openedAt: at, priority, active: [] };
    return { requests: [request], changed: [entry(HOUR, { opened, collecting }), ...stand(order, alarm, at)] };
  }

  function collect(alarm: Alarm, about: AboutOrder, at: number): Assigned {
    const there = collecting === undefined ? undefined : orders.get(collecting);
    if (there && there.ended === undefined && at - there.openedAt < HOUR_MS) return join(there, alarm, about, at);
    collecting = alarm.id;
    const title = `Many alarms: more than ${settings.mostPerHour} work orders within an hour`;
    const first = orderTexts(alarm, settings, about);
    const text = `Further alarms are added to this order as notes. The first one: ${first.title}\n${first.text}`;
    const { asset, priority } = alarm;
    const request: CreateRequest = {
      ...{ kind: 'create', key: alarm.id, title, text, asset, priority, alarm },
      ...(settings.opens !== BY_SYSTEM && { form: settings.opens as NonNullable<CreateRequest['form']> }),
    };
    const order: DeskOrder = { key: alarm.id, openedAt: at, priority, active: [], collects: true };
    return { requests: [request], changed: [entry(HOUR, { opened, collecting }), ...stand(order, alarm, at)] };
  }

  function join(order: DeskOrder, alarm: Alarm, about: AboutOrder, at: number): Assigned {
    const { priority, raisedAt } = alarm;
    const isMoreUrgent = PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(order.priority);
    const { title } = orderTexts(alarm, settings, about);
    const verb = order.collects ? 'Also' : order.active.length > 0 ? 'Also' : 'Again';
    const text = `${verb}: ${title} (${about.timeText(raisedAt)}). ${alarm.message}`;
    const { key } = order;
    const request: WorkOrderRequest = isMoreUrgent
      ? { kind: 'priority', key, priority, text: `Priority is now ${priority}. ${text}`, at }
      : { kind: 'note', key, text, transition: 'raised', at };
    return { requests: [request], changed: stand(isMoreUrgent ? { ...order, priority } : order, alarm, at) };
  }

  /** An occurrence stands on an order. */
  function stand(order: DeskOrder, alarm: Alarm, at: number): DeskEntry[] {
    const name = scopeName(alarm);
    const seen = [...(scopes.get(name)?.seen ?? []), alarm.id].slice(-MOST_SEEN);
    const scope: Scope = { order: order.key, lastAt: at, seen };
    scopes.set(name, scope);
    orderOf.set(alarm.id, order.key);
    return [
      entry(`scope:${name}`, scope),
      put({ ...order, active: [...order.active, { id: alarm.id, of: conditionOf(alarm) }] }),
    ];
  }

  function ended(alarm: Alarm, kind: 'cleared' | 'closed', at: number): Assigned {
    const key = orderOf.get(alarm.id);
    const order = key === undefined ? undefined : orders.get(key);
    if (!order) return { requests: [], changed: [] };
    orderOf.delete(alarm.id);
    const active = order.active.filter(({ id }) => id !== alarm.id);
    const name = scopeName(alarm);
    const scope = scopes.get(name);
    const changed: DeskEntry[] = [];
    if (scope) {
      const moved: Scope = { ...scope, lastAt: at };
      scopes.set(name, moved);
      changed.push(entry(`scope:${name}`, moved));
    }
    const isOver = active.length === 0 && settings.onClear === 'complete' && kind === 'cleared';
    changed.push(put({ ...order, active, ...(isOver && { ended: 'done' }) }));
    if (settings.onClear === 'nothing' || order.ended !== undefined) return { requests: [], changed };
    const others = active.length === 0 ? '' : ` (${active.length} still standing)`;
    const about = order.collects ? `${alarm.asset} ${alarm.property}: ` : '';
    const text = `${about}${endedText(alarm)}${others}`;
    if (isOver) return { requests: [{ kind: 'complete', key: order.key, text, at }], changed };
    return { requests: [{ kind: 'note', key: order.key, text, transition: kind, at }], changed };
  }

  return {
    load(entries) {
      orders.clear();
      scopes.clear();
      orderOf.clear();
      opened = [];
      collecting = undefined;
      for (const { name, body } of entries) {
        if (name === HOUR) ({ opened, collecting } = body as { opened: number[]; collecting?: string });
        else if (name.startsWith('order:')) orders.set(name.slice('order:'.length), body as DeskOrder);
        else scopes.set(name.slice('scope:'.length), body as Scope);
      }
      for (const { key, active } of orders.values()) for (const { id } of active) orderOf.set(id, key);
    },
    take(alarm, about, at) {
      const transition = transitionOf(alarm);
      return transition.kind === 'raised' ? raised(alarm, about, at) : ended(alarm, transition.kind, transition.at);
    },
    open: () => [...orders.values()].filter(({ ended }) => ended === undefined).map(({ key }) => key),
    end(key, status) {
      const order = orders.get(key);
      if (!order || order.ended !== undefined) return { requests: [], changed: [], active: [] };
      return { requests: [], changed: [put({ ...order, ended: status })], active: order.active.map(({ id }) => id) };
    },
  };
}

/** In the place of what to open: what the system opens unless told otherwise. */
export const BY_SYSTEM = 'what the system opens';

/** An occurrence of the same condition is over when the next one is raised: not every flow tells of that. */
function withoutEarlier(order: DeskOrder | undefined, alarm: Alarm): DeskOrder | undefined {
  const condition = conditionOf(alarm);
  if (!order?.active.some(({ of }) => of === condition)) return order;
  return { ...order, active: order.active.filter(({ of }) => of !== condition) };
}

const conditionOf = ({ rule, asset, property, condition }: Alarm) => `${rule.id}|${asset}|${property}|${condition}`;

const scopeName = ({ rule, asset }: Alarm) => `${rule.id}|${asset}`;
