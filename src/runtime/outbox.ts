import { textOf } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { NotificationReceipt, NotificationRequest } from '../model/notification.ts';
import type { Receipt, WorkOrderRequest } from '../model/work-order.ts';
import type { Row, Store, Write } from '../store/store.ts';
import type { Feed } from './feed.ts';
import type { Probe } from './probe.ts';

/** How an action stands on its way out. */
export type DeliveryState = 'waiting' | 'sending' | 'delivered' | 'refused' | 'doubt';

/** What may be asked of the world outside. */
export type OutboxRequest = WorkOrderRequest | NotificationRequest;
export type OutboxReceipt = Receipt | NotificationReceipt;

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
  /** What was sent without an answer may be sent again; else it is held as doubtful. */
  isRepeatable: boolean;
  /** So many of a lane are delivered at once, where so many wait. */
  together: number;
  /** Delivers requests of one lane, in order; an error thrown is tried again. */
  deliver(requests: readonly OutboxRequest[]): Promise<OutboxReceipt>;
}

export interface Outbox {
  /** Resolves when the action is on the disk; it will be delivered. */
  enqueue(action: Action): Promise<void>;
  addTarget(id: string, target: Target): () => void;
  /** Those that are there now. */
  targets(): { id: string; name: string }[];
  /** Name of a target that is there now. */
  targetName(id: string): string | undefined;
  /** Tells a node what became of its actions; returns the way out. */
  listen(nodeId: string, listener: (action: Action, receipt: OutboxReceipt) => void): () => void;
  /** Begins to deliver, with what was left from the last run. */
  start(): void;
  counts(): Promise<{ waiting: number; doubtful: number; refused: number }>;
  /** Resolves when nothing is being sent any more. */
  close(): Promise<void>;
}

const LONGEST_RETRY_MS = 300_000;
/** What was delivered or refused is kept this long, for the console and the trace: 90 days. */
const KEPT_MS = 90 * 86_400_000;
/** Actions looked at in one round. */
const ROUND = 100;

interface OutboxServices {
  store: () => Store;
  clock: Clock;
  feed: Feed;
  /** Pause after the first failed attempt, ms; it doubles with each, and is five times that while the store fails. Default 1,000. */
  firstRetryMs?: number;
  /** A target that has failed for minutes, with the reason; `undefined`: it works again. */
  onStuck?(target: { id: string; name: string }, reason: string | undefined): void;
  probe?: Probe | undefined;
}

/** A target that fails for this long is a fault of the plant. */
const STUCK_MS = 300_000;

export function createOutbox(services: OutboxServices): Outbox {
  const { store, clock, feed, firstRetryMs = 1000, onStuck, probe } = services;
  const targets = new Map<string, Target>();
  const recovered = new Set<string>();
  /** Since when targets fail. */
  const failingSince = new Map<string, number>();
  /** Targets that work: it has been told, as the last run may have left a fault. */
  const working = new Set<string>();
  const listeners = new Map<string, (action: Action, receipt: OutboxReceipt) => void>();
  let running: Promise<void> | undefined;
  let again = false;
  let open = false;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  function pump(): void {
    again = true;
    if (!open || running) return;
    running = rounds()
      .catch(storeFailed)
      .finally(() => {
        running = undefined;
        if (again) pump();
      });
  }

  /** The store has told its failure itself. What was being sent has lost its answer, as after a crash. */
  function storeFailed(): void {
    recovered.clear();
    again = false;
    wakeAt(clock() + 5 * firstRetryMs);
  }

  async function rounds(): Promise<void> {
    while (again && open) {
      again = false;
      await recover();
      const rows = await store().read('outbox.heads', [JSON.stringify([...targets.keys()]), ROUND]);
      const now = clock();
      for (const row of rows) {
        const target = targets.get(String(row.target));
        if (!open || !target) continue;
        if (Number(row.due_at) > now) wakeAt(Number(row.due_at));
        else if (await deliver(row, target)) again = true;
      }
    }
  }

  /** Attempts whose answers were lost in a crash or by a failing store: judged once for each target, when its node is there. */
  async function recover(): Promise<void> {
    for (const [id, { isRepeatable }] of targets) {
      if (recovered.has(id)) continue;
      const rows = (await store().read('outbox.in_state', ['sending'])).filter((row) => row.target === id);
      const state = isRepeatable ? 'waiting' : 'doubt';
      const writes = rows.map((row) => update(String(row.key), state, Number(row.attempts), null));
      if (writes.length > 0) await store().write(writes, 'now');
      recovered.add(id);
    }
  }

  /** Looks again at this time, or sooner where that was asked for before. */
  function wakeAt(at: number): void {
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    const wake = () => {
      timerAt = Number.POSITIVE_INFINITY;
      pump();
    };
    timer = setTimeout(wake, Math.min(at - clock(), LONGEST_RETRY_MS)).unref();
  }

  function tellStuck(id: string, name: string, problem: string | undefined): void {
    if (problem === undefined) {
      failingSince.delete(id);
      if (!working.has(id)) onStuck?.({ id, name }, undefined);
      working.add(id);
      return;
    }
    working.delete(id);
    const since = failingSince.get(id) ?? clock();
    failingSince.set(id, since);
    if (clock() - since >= STUCK_MS) onStuck?.({ id, name }, problem);
  }

  /** True when the lane may go on. */
  async function deliver(head: Row, target: Target): Promise<boolean> {
    const rows =
      target.together === 1 ? [head] : await store().read('outbox.waiting_in_lane', [head.lane ?? '', target.together]);
    const actions = rows.map(({ body }) => JSON.parse(String(body)) as Action);
    const attempts = Number(head.attempts) + 1;
    const all = (change: (action: Action) => Write[]) => store().write(actions.flatMap(change), 'now');
    await all(({ key }) => [update(key, 'sending', attempts, null)]);
    probe?.('delivery begun');
    const receipt = await attempt(
      target,
      actions.map(({ request }) => request),
    );
    probe?.('answer received');
    tellStuck(String(head.target), target.name, receipt.kind === 'retry' ? receipt.reason : undefined);
    if (receipt.kind === 'retry') {
      const wait = receipt.afterMs ?? Math.min(LONGEST_RETRY_MS, firstRetryMs * 2 ** (attempts - 1));
      const dueAt = clock() + wait;
      await all(({ key }) => [update(key, 'waiting', attempts, receipt, { dueAt })]);
      wakeAt(dueAt);
      return false;
    }
    const state = receipt.kind === 'refused' ? 'refused' : 'delivered';
    const at = clock();
    await all((action) => [
      update(action.key, state, attempts, receipt, { endedAt: at }),
      journalWrite(action, receipt, at),
    ]);
    for (const action of actions) {
      feed.publish({ kind: 'order', key: action.request.key });
      listeners.get(action.node)?.(action, receipt);
    }
    return true;
  }

  return {
    async enqueue(action) {
      const at = clock();
      const params = [action.key, action.lane, action.target, toJson(action), action.dueAt ?? at, at];
      await store().write([{ statement: 'outbox.add', params }], 'now');
      probe?.('outbox committed');
      feed.publish({ kind: 'order', key: action.request.key });
      pump();
    },
    addTarget(id, target) {
      targets.set(id, target);
      pump();
      return () => {
        if (targets.get(id) !== target) return;
        targets.delete(id);
        failingSince.delete(id);
        working.delete(id);
      };
    },
    targets: () => [...targets].map(([id, { name }]) => ({ id, name })),
    targetName: (id) => targets.get(id)?.name,
    listen(nodeId, listener) {
      listeners.set(nodeId, listener);
      return () => {
        if (listeners.get(nodeId) === listener) listeners.delete(nodeId);
      };
    },
    start() {
      open = true;
      const prune: Write = { statement: 'outbox.prune', params: [clock() - KEPT_MS] };
      // A store that fails has told so itself; what is left is pruned at the next start.
      store()
        .write([prune], 'soon')
        .catch(() => undefined);
      pump();
    },
    async counts() {
      const counts = new Map((await store().read('outbox.counts')).map((row) => [row.state, Number(row.count)]));
      const of = (state: DeliveryState) => counts.get(state) ?? 0;
      return { waiting: of('waiting') + of('sending'), doubtful: of('doubt'), refused: of('refused') };
    },
    async close() {
      open = false;
      clearTimeout(timer);
      await running;
    },
  };
}

async function attempt(target: Target, requests: readonly OutboxRequest[]): Promise<OutboxReceipt> {
  try {
    return await target.deliver(requests);
  } catch (thrown) {
    return { kind: 'retry', reason: textOf(thrown) };
  }
}

function update(
  key: string,
  state: DeliveryState,
  attempts: number,
  answer: OutboxReceipt | null,
  { dueAt = 0, endedAt }: { dueAt?: number; endedAt?: number } = {},
): Write {
  const params = [state, attempts, dueAt, answer && toJson(answer), endedAt ?? null, key];
  return { statement: 'outbox.update', params };
}

function journalWrite(action: Action, receipt: OutboxReceipt, at: number): Write {
  const { key, kind } = action.request;
  const body = toJson({ request: kind, receipt, at });
  return { statement: 'journal.append', params: [`${action.key}:receipt`, at, 'order', key, body] };
}
