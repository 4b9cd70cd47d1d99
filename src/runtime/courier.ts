import { textOf } from '../model/errors.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { Row, Store, Write } from '../store/store.ts';
import type { Action, DeliveryState, OutboxReceipt, OutboxRequest, Target, UnknownOutcome } from './outbox.ts';
import type { Probe } from './probe.ts';

/** Longest pause between two attempts, ms, unless the other side asks for a longer one. */
const LONGEST_RETRY_MS = 300_000;
/** A target that fails for this long is a fault of the plant. */
const STUCK_MS = 300_000;
/** Actions looked at in one round. */
const ROUND = 100;
/** Node counts timers in 31 bits. */
const LONGEST_TIMER_MS = 2_000_000_000;

export interface CourierServices {
  store: () => Store;
  clock: Clock;
  /** Pause after the first failed attempt, ms; it doubles with each, and is five times that while the store fails. */
  firstRetryMs: number;
  /** Between 0 and 1: pauses of many gateways must not end together. */
  random(): number;
  /** A target that has failed for minutes or refuses our login, with the reason; `undefined`: it works again. */
  onStuck(target: Target, reason: string | undefined): void;
  /** What became of an action, after it is on the disk. */
  onEnded(action: Action, receipt: OutboxReceipt): void;
  probe?: Probe | undefined;
}

/** Delivers what is for one target: one action at a time in each lane, in order; lanes beside each other where the target takes that. */
export interface Courier {
  /** Looks for what is due. */
  pump(): void;
  /** Sends nothing until a person resumes. */
  stop(reason: string): void;
  /** Goes on after a login was refused. */
  resume(): void;
  /** Why nothing is delivered until a person resumes. */
  readonly stopped: string | undefined;
  /** Resolves when nothing is being sent any more. */
  close(): Promise<void>;
}

/** A target's courier. While the other side fails everything for it pauses, with back-off; a login that is refused stops it. */
export function createCourier(services: CourierServices, id: string, target: Target): Courier {
  const { store, clock, firstRetryMs, random, onStuck, onEnded, probe } = services;
  let running: Promise<void> | undefined;
  let again = false;
  let open = true;
  let recovered = false;
  let stopped: string | undefined;
  /** Attempts in a row that have failed by the other side's fault. */
  let failures = 0;
  let failingSince: number | undefined;
  let pausedUntil = 0;
  /** Something may have piled up in an outage, before a start too. */
  let hasBacklog = true;
  /** It works: that has been told, as the last run may have left a fault. */
  let isWorking = false;
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
    recovered = false;
    again = false;
    wakeAt(clock() + 5 * firstRetryMs);
  }

  async function rounds(): Promise<void> {
    while (again && open) {
      again = false;
      // However much waits: while nothing may be sent nobody looks for it.
      if (stopped !== undefined) return;
      if (pausedUntil > clock()) return wakeAt(pausedUntil);
      await recover();
      const now = clock();
      const rows = await store().read('outbox.heads', [id, now, ROUND]);
      if (rows.length === 0) await restUntilDue(now);
      else await round(rows);
    }
  }

  /** Delivers the heads of lanes, as many at once as the target takes; what has piled up goes strictly one after the other. */
  async function round(rows: readonly Row[]): Promise<void> {
    const underWay = new Set<Promise<void>>();
    let goesOn = true;
    const begin = (row: Row) => {
      const delivered = deliver(row).then((then) => {
        underWay.delete(delivered);
        if (then === 'pause') goesOn = false;
        if (then === 'go on') again = true;
      });
      underWay.add(delivered);
    };
    for (const row of rows) {
      while (underWay.size >= (hasBacklog ? 1 : (target.lanes ?? 1))) await Promise.race(underWay);
      if (!goesOn || !open || stopped !== undefined) break;
      begin(row);
    }
    await Promise.all(underWay);
  }

  /** @param now when nothing was due: what has become due since is not to be missed */
  async function restUntilDue(now: number): Promise<void> {
    hasBacklog = false;
    const [next] = await store().read('outbox.next_due', [id, now]);
    if (next?.due_at != null) wakeAt(Number(next.due_at));
  }

  /** Attempts whose answers were lost in a crash or by a failing store. */
  async function recover(): Promise<void> {
    if (recovered) return;
    const rows = await store().read('outbox.sending_to', [id]);
    const lost: UnknownOutcome = { kind: 'unknown', reason: 'the runtime stopped before the answer was kept' };
    const writes = rows.map((row) => outboxUpdate(String(row.key), 'waiting', Number(row.attempts), lost));
    if (writes.length > 0) await store().write(writes, 'now');
    recovered = true;
  }

  /** Looks again at this time, or sooner where that was asked for before. */
  function wakeAt(at: number): void {
    if (at >= timerAt || !open) return;
    clearTimeout(timer);
    timerAt = at;
    const wake = () => {
      timerAt = Number.POSITIVE_INFINITY;
      pump();
    };
    timer = setTimeout(wake, Math.min(Math.max(0, at - clock()), LONGEST_TIMER_MS)).unref();
  }

  /** What follows: its lane goes on, or has to wait, or everything has. */
  async function deliver(head: Row): Promise<'go on' | 'wait' | 'pause'> {
    const isAlone = target.most === 1 || Number(head.has_followers) === 0;
    const rows = isAlone ? [head] : await store().read('outbox.waiting_in_lane', [head.lane ?? '', target.most]);
    const waiting = rows.map(({ body }) => JSON.parse(String(body)) as Action);
    const actions = waiting.slice(0, target.together?.(waiting.map(({ request }) => request)) ?? waiting.length);
    const attempts = Number(head.attempts) + 1;
    const all = (change: (action: Action) => Write[]) => store().write(actions.flatMap(change), 'now');
    await all(({ key }) => [outboxUpdate(key, 'sending', attempts, null)]);
    probe?.('delivery begun');
    const requests = actions.map(({ request }) => request);
    const doubt = doubtOf(head);
    const receipt = await attempt(requests, doubt);
    probe?.('answer received');
    // A doubt stands until it is answered.
    const kept =
      doubt && (receipt.kind === 'retry' || receipt.kind === 'login') ? { ...doubt, reason: receipt.reason } : receipt;
    if (receipt.kind === 'login') {
      stop(receipt.reason);
      await all(({ key }) => [outboxUpdate(key, 'waiting', attempts, kept)]);
      return 'pause';
    }
    if (receipt.kind === 'retry' || receipt.kind === 'unknown') {
      const dueAt = clock() + pauseAfter(receipt, attempts);
      // What was certainly not done keeps its place; what may be this order's own fault lets the others pass.
      const keepsPlace = receipt.kind === 'retry' && receipt.concerns === undefined;
      await all(({ key }) => [outboxUpdate(key, 'waiting', attempts, kept, { dueAt: keepsPlace ? 0 : dueAt })]);
      wakeAt(dueAt);
      return receipt.concerns === undefined ? 'pause' : 'wait';
    }
    works();
    const state = receipt.kind === 'refused' || receipt.kind === 'doubt' ? receipt.kind : 'delivered';
    const at = clock();
    const endedAt = state === 'doubt' ? undefined : at;
    await all((action) => [
      outboxUpdate(action.key, state, attempts, receipt, { endedAt }),
      receiptWrite(action, receipt, at),
      ...(target.keep?.(action, receipt) ?? []),
    ]);
    for (const action of actions) onEnded(action, receipt);
    return 'go on';
  }

  function stop(reason: string): void {
    if (stopped !== undefined) return;
    stopped = reason;
    hasBacklog = true;
    isWorking = false;
    onStuck(target, `login refused, nothing is sent until a person resumes: ${reason}`);
  }

  async function attempt(requests: readonly OutboxRequest[], doubt?: UnknownOutcome): Promise<OutboxReceipt> {
    try {
      return await target.deliver(requests, doubt);
    } catch (thrown) {
      return { kind: 'unknown', reason: textOf(thrown) };
    }
  }

  function works(): void {
    failures = 0;
    pausedUntil = 0;
    failingSince = undefined;
    if (!isWorking) onStuck(target, undefined);
    isWorking = true;
  }

  /** How long an action waits, ms; where the other side fails as a whole, everything for it does. */
  function pauseAfter(receipt: OutboxReceipt & { kind: 'retry' | 'unknown' }, attempts: number): number {
    const isItsOwn = receipt.concerns === 'only this';
    const count = isItsOwn ? attempts : ++failures;
    const backOff = Math.min(LONGEST_RETRY_MS, firstRetryMs * 2 ** Math.min(count - 1, 20)) * (0.75 + random() / 2);
    // What the other side asks for is the least.
    const wait = receipt.afterMs === undefined ? backOff : receipt.afterMs * (1 + random() / 10);
    if (isItsOwn) return wait;
    isWorking = false;
    hasBacklog = true;
    failingSince ??= clock();
    pausedUntil = clock() + wait;
    if (clock() - failingSince >= STUCK_MS) onStuck(target, receipt.reason);
    return wait;
  }

  return {
    pump,
    stop,
    resume() {
      target.resume?.();
      stopped = undefined;
      pausedUntil = 0;
      pump();
    },
    get stopped() {
      return stopped;
    },
    async close() {
      open = false;
      clearTimeout(timer);
      await running;
    },
  };
}

/** An earlier attempt of which nobody knows what became. */
function doubtOf({ answer }: Row): UnknownOutcome | undefined {
  const before = answer === null ? undefined : (JSON.parse(String(answer)) as OutboxReceipt);
  return before?.kind === 'unknown' ? before : undefined;
}

/** How an action stands now, as a write. */
export function outboxUpdate(
  key: string,
  state: DeliveryState,
  attempts: number,
  answer: OutboxReceipt | null,
  { dueAt = 0, endedAt }: { dueAt?: number | undefined; endedAt?: number | undefined } = {},
): Write {
  const params = [state, attempts, dueAt, answer && toJson(answer), endedAt ?? null, key];
  return { statement: 'outbox.update', params };
}

/** What became of an action, for the journal. */
export function receiptWrite(action: Action, receipt: OutboxReceipt, at: number): Write {
  const { key, kind } = action.request;
  const body = toJson({ request: kind, receipt, at });
  return { statement: 'journal.append', params: [`${action.key}:receipt:${at}`, at, 'order', key, body] };
}
