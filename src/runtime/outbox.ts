import type { DocumentRequest } from '../model/document.ts';
import { PlantError } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { NotificationReceipt, NotificationRequest } from '../model/notification.ts';
import type { Accepted, Failure, Receipt, WorkOrderRequest } from '../model/work-order.ts';
import type { Row, Store, Write } from '../store/store.ts';
import { type Courier, createCourier, outboxUpdate, receiptWrite } from './courier.ts';
import type { Feed } from './feed.ts';
import type { Probe } from './probe.ts';

/** How an action stands on its way out. */
export type DeliveryState = 'waiting' | 'sending' | 'delivered' | 'refused' | 'doubt';

/** What may be asked of the world outside. */
export type OutboxRequest = WorkOrderRequest | NotificationRequest | DocumentRequest;
/** `settledBy`: a person has seen a refusal and left it at that. */
export type OutboxReceipt = (Receipt | NotificationReceipt) & { settledBy?: string };
export type UnknownOutcome = Failure & { kind: 'unknown' };

/** An action to be delivered once. The same key twice is one action. */
export interface Action<Request extends OutboxRequest = OutboxRequest> {
  key: string;
  /** Actions of one lane are delivered one at a time, in order. */
  lane: string;
  /** Id of the configuration node that delivers. */
  target: string;
  /** Id of the node that wants it and hears of the receipt. */
  node: string;
  /** Name of the signal it is about: `asset/property`. */
  topic: string;
  request: Request;
  /** Not to be delivered before; absent: at once. */
  dueAt?: number;
}

/** Where actions go. */
export interface Target {
  name: string;
  /** So many lanes are delivered beside each other while nothing has piled up; absent: one. */
  lanes?: number;
  /** So many of a lane may be delivered as one, where so many wait. */
  most: number;
  /** How many of these, of one lane and oldest first, go out as one; absent: all. */
  together?(requests: readonly OutboxRequest[]): number;
  /**
   * Delivers requests of one lane, in order; an error thrown is an unknown outcome.
   * @param doubt an earlier attempt may have come through
   */
  deliver(requests: readonly OutboxRequest[], doubt?: UnknownOutcome): Promise<OutboxReceipt>;
  /** A person says that the login is in order. */
  resume?(): void;
  /** What is kept together with a receipt. */
  keep?(action: Action, receipt: OutboxReceipt): Write[];
}

/** What a person decides about an action that was refused or is in doubt. */
export type Decision =
  /** Send it, as far as that is known for the first time. */
  | { kind: 'send' }
  /** It is there, under this number. */
  | { kind: 'confirm'; number: string }
  /** It is left at that, and with an order what waits for it. */
  | { kind: 'give up' };

/** How many actions wait to be sent, and how many for a person: in doubt, or refused and not settled. */
export interface OutboxCounts {
  waiting: number;
  doubtful: number;
  refused: number;
}

export interface Outbox {
  /** Resolves when the actions are on the disk, and what is written alongside; they will be delivered. */
  enqueue(actions: Action | readonly Action[], alongside?: readonly Write[]): Promise<void>;
  addTarget(id: string, target: Target): () => void;
  /** Targets that are there now, by their ids. */
  readonly targets: ReadonlyMap<string, { name: string; stopped: string | undefined }>;
  /** Tells a node what became of its actions; returns the way out. */
  listen(nodeId: string, listener: (action: Action, receipt: OutboxReceipt) => void): () => void;
  /** Carries out what a person decides about the action under a key; resolves false where there is nothing to decide. */
  decide(key: string, decision: Decision, by: string): Promise<boolean>;
  /** A target has refused our login elsewhere than in a delivery. */
  stop(id: string, reason: string): void;
  /** Sends again to a target that has refused our login; false where there is none. */
  resume(id: string): boolean;
  /** Begins to deliver, with what was left from the last run. */
  start(): void;
  counts(): Promise<OutboxCounts>;
  /** The same for each target that something is for, by its id. */
  countsByTarget(): Promise<ReadonlyMap<string, OutboxCounts>>;
  /** Resolves when nothing is being sent any more. */
  close(): Promise<void>;
}

/** What was delivered or refused is kept this long, for the console and the trace: 90 days. */
const KEPT_MS = 90 * 86_400_000;
/** Actions that may wait; beyond them new ones are refused, and their messages fail. */
const MOST_WAITING = 100_000;

interface OutboxServices {
  store: () => Store;
  clock: Clock;
  feed: Feed;
  /** Pause after the first failed attempt, ms; it doubles with each, and is five times that while the store fails. Default 1,000. */
  firstRetryMs?: number;
  /** A target that has failed for minutes or refuses our login, with the reason; `undefined`: it works again. */
  onStuck?(target: { id: string; name: string }, reason: string | undefined): void;
  probe?: Probe | undefined;
  random?(): number;
  mostWaiting?: number;
}

export function createOutbox(services: OutboxServices): Outbox {
  const { store, clock, feed, firstRetryMs = 1000, onStuck, probe, random = Math.random } = services;
  const { mostWaiting = MOST_WAITING } = services;
  const couriers = new Map<string, { target: Target; courier: Courier }>();
  /** Couriers that are to end what they have begun before another one takes their place. */
  const ending = new Map<string, Promise<void>>();
  const listeners = new Map<string, (action: Action, receipt: OutboxReceipt) => void>();
  /** Those that may send: no other one of their target does. */
  const isReady = new WeakSet<Courier>();
  let open = false;
  /** No fewer than wait; counted anew when it seems too many. */
  let waiting = 0;

  function onEnded(action: Action, receipt: OutboxReceipt): void {
    feed.publish({ kind: 'order', key: action.request.key });
    listeners.get(action.node)?.(action, receipt);
  }

  function courierOf(id: string, target: Target): Courier {
    const tellStuck = ({ name }: Target, reason: string | undefined) => onStuck?.({ id, name }, reason);
    return createCourier({ store, clock, firstRetryMs, random, onStuck: tellStuck, onEnded, probe }, id, target);
  }

  function end(id: string): void {
    const ended = couriers.get(id)?.courier;
    if (!ended) return;
    couriers.delete(id);
    const all = Promise.all([ending.get(id), ended.close()]).then(() => undefined);
    ending.set(id, all);
    void all.then(() => {
      if (ending.get(id) === all) ending.delete(id);
    });
  }

  function pump(id: string): void {
    const courier = couriers.get(id)?.courier;
    if (open && courier && isReady.has(courier)) courier.pump();
  }

  const counts = async () => countsOf(await store().read('outbox.counts'));

  async function makeRoom(count: number): Promise<void> {
    waiting += count;
    if (waiting <= mostWaiting) return;
    waiting = (await counts()).waiting + count;
    if (waiting <= mostWaiting) return;
    waiting -= count;
    const text = `the outbox is full: ${waiting} actions wait, ${mostWaiting} are allowed; see the console for what holds them`;
    throw new PlantError('STORE_FAILED', text);
  }

  return {
    async enqueue(actions, alongside = []) {
      const all = Array.isArray(actions) ? (actions as readonly Action[]) : [actions as Action];
      await makeRoom(all.length);
      const at = clock();
      const adds = all.map((action) => {
        const params = [action.key, action.lane, action.target, toJson(action), action.dueAt ?? at, at];
        return { statement: 'outbox.add', params } satisfies Write;
      });
      await store().write([...adds, ...alongside], 'now');
      probe?.('outbox committed');
      for (const { request, target } of all) {
        feed.publish({ kind: 'order', key: request.key });
        pump(target);
      }
    },
    addTarget(id, target) {
      end(id);
      const courier = courierOf(id, target);
      const begin = () => {
        const isThere = couriers.get(id)?.courier === courier;
        if (isThere) isReady.add(courier);
        if (isThere && open) courier.pump();
      };
      couriers.set(id, { target, courier });
      const before = ending.get(id);
      if (before) void before.then(begin);
      else begin();
      return () => {
        if (couriers.get(id)?.courier === courier) end(id);
      };
    },
    get targets() {
      return new Map(
        [...couriers].map(([id, { target, courier }]) => [id, { name: target.name, stopped: courier.stopped }]),
      );
    },
    listen(nodeId, listener) {
      listeners.set(nodeId, listener);
      return () => {
        if (listeners.get(nodeId) === listener) listeners.delete(nodeId);
      };
    },
    async decide(key, decision, by) {
      const [row] = await store().read('outbox.by_key', [key]);
      if (!row || (row.state !== 'refused' && row.state !== 'doubt')) return false;
      const action = JSON.parse(String(row.body)) as Action;
      const at = clock();
      const said = { statement: 'journal.append', params: [`${key}:decision:${at}`, at, 'order', action.request.key] };
      const journaled = { ...said, params: [...said.params, toJson({ decision, by, at })] } as Write;
      if (decision.kind === 'send') {
        await store().write([{ statement: 'outbox.reopen', params: [key] }, journaled], 'now');
        pump(action.target);
        feed.publish({ kind: 'order', key: action.request.key });
        return true;
      }
      const receipt = decided(decision, row.answer, by);
      const state = decision.kind === 'confirm' ? 'delivered' : 'refused';
      const kept = couriers.get(action.target)?.target.keep?.(action, receipt) ?? [];
      const update = outboxUpdate(key, state, Number(row.attempts), receipt, { endedAt: at });
      const isNever = decision.kind === 'give up' && action.request.kind === 'create';
      const behind: Write = { statement: 'outbox.settle_behind', params: [toJson(receipt), at, key] };
      const writes = [update, ...(isNever ? [behind] : []), receiptWrite(action, receipt, at), ...kept, journaled];
      await store().write(writes, 'now');
      onEnded(action, receipt);
      pump(action.target);
      return true;
    },
    stop: (id, reason) => couriers.get(id)?.courier.stop(reason),
    resume(id) {
      const found = couriers.get(id);
      found?.courier.resume();
      return found !== undefined;
    },
    start() {
      open = true;
      const prune: Write = { statement: 'outbox.prune', params: [clock() - KEPT_MS] };
      // A store that fails has told so itself; what is left is pruned at the next start.
      store()
        .write([prune], 'soon')
        .catch(() => undefined);
      for (const id of couriers.keys()) pump(id);
    },
    counts,
    async countsByTarget() {
      const rows = Map.groupBy(await store().read('outbox.counts'), ({ target }) => String(target));
      return new Map([...rows].map(([target, counted]) => [target, countsOf(counted)]));
    },
    async close() {
      open = false;
      await Promise.all([...ending.values(), ...[...couriers.values()].map(({ courier }) => courier.close())]);
    },
  };
}

function countsOf(rows: readonly Row[]): OutboxCounts {
  const of = (...states: DeliveryState[]) =>
    rows
      .filter(({ state }) => states.includes(state as DeliveryState))
      .reduce((sum, { count }) => sum + Number(count), 0);
  return { waiting: of('waiting', 'sending'), doubtful: of('doubt'), refused: of('refused') };
}

function decided(decision: Decision & { kind: 'confirm' | 'give up' }, answer: unknown, by: string): OutboxReceipt {
  if (decision.kind === 'confirm') {
    return { kind: 'existing', number: decision.number, status: 'open' } satisfies Accepted;
  }
  const before = answer === null ? undefined : (JSON.parse(String(answer)) as { reason?: string });
  return { kind: 'refused', reason: before?.reason ?? 'given up', settledBy: by };
}
