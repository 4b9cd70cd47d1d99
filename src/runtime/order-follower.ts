import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type {
  Accepted,
  Failure,
  Found,
  OrderChange,
  Provider,
  SystemSettings,
  WorkOrderStatus,
} from '../model/work-order.ts';
import type { Store, Write } from '../store/store.ts';
import type { Conversation } from './conversation.ts';
import type { Feed } from './feed.ts';
import { createOrderSearch } from './order-search.ts';
import { type KeptLink, linkIn, linkWrite } from './order-target.ts';
import { createOrderTeller, type OrderListener } from './order-teller.ts';
import type { Probe } from './probe.ts';

/** Asks one system which of our orders have changed there. */
export interface OrderFollower {
  /** Asks now, as somebody says that there is news. Resolves when the answers are kept; one look at a time. */
  look(): Promise<void>;
  /**
   * Takes in how an order stands, as a person has said it here; resolves false where there is no order under the key.
   * @param alongside what is kept in the same commit
   */
  take(key: string, status: WorkOrderStatus, by: string, alongside: readonly Write[]): Promise<boolean>;
  /** Tells a node of its orders, and of what it has not heard before a stop; returns the way out. */
  listen(nodeId: string, listener: OrderListener): () => void;
  /** Why the last look was in vain. */
  readonly problem: string | undefined;
  close(): Promise<void>;
}

export interface OrderFollowerOptions {
  /** Id and name of the system. */
  id: string;
  provider: Provider;
  settings: SystemSettings & Record<string, unknown>;
  conversation: Conversation;
  store: () => Store;
  ready: Promise<void>;
  clock: Clock;
  feed: Feed;
  probe?: Probe | undefined;
  /** Pause between two looks, ms; 0: it looks only when told. */
  everyMs: number;
}

/** Pages of changes that are read in one look. */
const MOST_PAGES = 20;
/** Clocks differ, and a change may be committed later than it is dated. */
const OVERLAP_MS = 60_000;
/** Orders that are asked for one by one in each look: with a list of changes only to find the deleted ones. */
const ASKED = { withChanges: 5, without: 50 } as const;
/** So often in a row an order must be missing before it counts as deleted. */
const MISSES = 2;

/** How a change came about, and what is kept with it. */
interface ChangeMade {
  by?: string;
  deleted?: true;
  alongside?: readonly Write[];
}

export function createOrderFollower(options: OrderFollowerOptions): OrderFollower {
  const { id, provider, settings, conversation, store, ready, clock, feed, probe, everyMs } = options;
  const { changes, changed } = provider;
  const search = createOrderSearch(options);
  const sinceFact = `orders of ${id} since`;
  const teller = createOrderTeller(id, store);
  const misses = new Map<string, number>();
  /** Key of the order that was asked for last. */
  let askedLast = '';
  let problem: string | undefined;
  let open = true;
  let looking: Promise<void> | undefined;
  /** News was told during a look, which may have passed it already. */
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  const openLinks = async () => (await store().read('order_link.open', [id])).map(linkIn);

  async function apply(link: KeptLink, status: WorkOrderStatus, how: ChangeMade = {}): Promise<void> {
    const { alongside = [], deleted, by } = how;
    if (link.status === status && !deleted) return;
    const at = clock();
    const untold = { before: link.untold?.before ?? link.status, ...(by !== undefined && { by }), at };
    const now: KeptLink = { ...link, status, deleted: deleted === true, untold };
    const said = { ...(by !== undefined && { by }), ...(deleted && { deleted }) };
    const body = toJson({ status, before: link.status, number: link.number, ...said, at });
    const writes: Write[] = [
      ...alongside,
      linkWrite(id, now),
      { statement: 'journal.append', params: [`${id}:${link.key}:status:${at}`, at, 'order', link.key, body] },
    ];
    await store().write(writes, 'now');
    probe?.('order change recorded');
    misses.delete(link.key);
    feed.publish({ kind: 'order', key: link.key });
    await teller.tell(link.node);
  }

  async function linkOfChange({ key, id: there }: OrderChange): Promise<KeptLink | undefined> {
    const rows = key === undefined ? [] : await store().read('order_link.by_key', [id, key]);
    const [row] = rows.length > 0 ? rows : await store().read('order_link.by_id', [id, there]);
    return row && linkIn(row);
  }

  /** Everything that the other side lists as changed. */
  async function readChanges(links: readonly KeptLink[]): Promise<Failure | undefined> {
    if (!changes || !changed) return undefined;
    const [fact] = await store().read('fact.by_name', [sinceFact]);
    const oldest = Math.min(...links.map(({ openedAt }) => openedAt));
    let since = fact ? Number(JSON.parse(String(fact.body))) : oldest - OVERLAP_MS;
    for (let page = 0; page < MOST_PAGES && open; page++) {
      const answer = await conversation.ask(
        (context) => changes(settings, since, context),
        (response) => changed(settings, response),
      );
      if (answer.kind !== 'changes') return answer;
      for (const change of answer.changes) {
        const link = await linkOfChange(change);
        if (link) await apply(link, change.status);
      }
      const newest = Math.max(since, ...answer.changes.map(({ changedAt = 0 }) => changedAt));
      const isStuck = newest === since;
      since = newest;
      const next = answer.more && !isStuck ? since : Math.max(since - OVERLAP_MS, 0);
      await store().write([{ statement: 'fact.put', params: [sinceFact, toJson(next)] }], 'now');
      if (!answer.more || isStuck) break;
    }
    return undefined;
  }

  const isAccepted = (answer: Found): answer is Accepted => 'number' in answer;

  /** Some orders one by one, in turns. */
  async function readSingly(links: readonly KeptLink[]): Promise<Failure | undefined> {
    if (!search.again) return undefined;
    const after = links.filter(({ key }) => key > askedLast);
    const inTurn = [...after, ...links.slice(0, links.length - after.length)];
    for (const link of inTurn.slice(0, changes ? ASKED.withChanges : ASKED.without)) {
      if (!open) return undefined;
      askedLast = link.key;
      const answer = await search.again(link);
      if (isAccepted(answer)) await apply(link, answer.status);
      else if (answer.kind === 'absent') await missed(link);
      // One that cannot be read must not keep the others from being asked for.
      else if (answer.kind !== 'refused') return answer;
    }
    return undefined;
  }

  async function missed(link: KeptLink): Promise<void> {
    const count = (misses.get(link.key) ?? 0) + 1;
    misses.set(link.key, count);
    if (count >= MISSES) await apply(link, 'cancelled', { deleted: true });
  }

  async function once(): Promise<void> {
    await ready;
    await teller.tellAll();
    const links = await openLinks();
    if (links.length === 0) return;
    const failure = (await readChanges(links)) ?? (await readSingly(await openLinks()));
    problem = failure?.reason;
  }

  function later(): void {
    if (!open || everyMs === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), everyMs).unref();
  }

  async function untilTold(): Promise<void> {
    do {
      again = false;
      await once();
    } while (again && open);
  }

  function look(): Promise<void> {
    again = looking !== undefined;
    looking ??= untilTold()
      // A store that fails tells so itself.
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
        later();
      });
    return looking;
  }

  later();
  return {
    look,
    async take(key, status, by, alongside) {
      const [row] = await store().read('order_link.by_key', [id, key]);
      if (row) await apply(linkIn(row), status, { by, alongside });
      return row !== undefined;
    },
    listen(nodeId, listener) {
      const leave = teller.listen(nodeId, listener);
      // Nobody waits for a plant that never comes up.
      ready.then(() => teller.tell(nodeId)).catch(() => undefined);
      return leave;
    },
    get problem() {
      return problem;
    },
    async close() {
      open = false;
      clearTimeout(timer);
      await looking;
      await teller.close();
    },
  };
}
