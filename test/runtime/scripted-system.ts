import { PlantError } from '../../src/model/errors.ts';
import type {
  Found,
  IdempotencyClass,
  OrderChange,
  Provider,
  ProviderRequest,
  Receipt,
  WorkOrderRequest,
  WorkOrderStatus,
} from '../../src/model/work-order.ts';
import type { Sender } from '../../src/runtime/conversation.ts';
import { orderBook } from '../../src/workorders/providers/order-book.ts';

/** What becomes of one request on its way. */
export type Fate =
  /** It is carried out and answered. */
  | 'done'
  /** Nothing was sent. */
  | 'down'
  /** It got lost on its way there, or its answer on its way back: nobody here can tell. */
  | 'request lost'
  | 'answer lost'
  | 'refused'
  | 'busy'
  | 'locked'
  | 'login refused'
  /** The sender gets no token, or cannot send with its settings. */
  | 'no token'
  | 'not sendable'
  | 'session over';

interface Asked {
  what: WorkOrderRequest['kind'] | 'find' | 'changes' | 'log in';
  key: string;
  text?: string;
  session?: string;
}

const NO_SECRET = { url: 'http://there', authentication: 'none', priorities: orderBook.priorities } as const;

/** A system of work orders of a class, each of whose requests has the fate that a test gives it; without one it is done. */
export function scriptedSystem(
  idempotency: IdempotencyClass,
  { finds = true, logsIn = false, cannot = [] as Provider['cannot'] } = {},
) {
  /** Keys of the orders there, as often as they are there. */
  const orders: { key: string; status: WorkOrderStatus; changedAt: number; notes: string[] }[] = [];
  const asked: Asked[] = [];
  const fates: Fate[] = [];
  /** So many searches find nothing that is there. */
  let hidden = 0;
  let session = 0;
  let clock = 1;

  function carryOut({ what, key, text }: Asked): unknown {
    const there = orders.find((order) => order.key === key);
    if (what === 'log in') return { session: String(++session) };
    if (what === 'changes') return orders;
    if (what === 'find') return hidden-- > 0 ? undefined : there;
    if (what === 'create' && !(idempotency === 'A' && there)) {
      orders.push({ key, status: 'open', changedAt: clock++, notes: [] });
      return orders.at(-1);
    }
    if (text !== undefined && what !== 'create') there?.notes.push(text);
    if (there && what === 'complete') there.status = 'done';
    return there;
  }

  const sender: Sender = async ({ body }: ProviderRequest, given) => {
    const one = { ...(body as Asked), ...(given && { session: given.headers?.session ?? '' }) };
    asked.push(one);
    const fate = fates.shift() ?? 'done';
    const answer = (status: number, body?: unknown) => ({ status, body, headers: {} });
    if (logsIn && one.what !== 'log in' && one.session !== String(session)) return answer(401);
    switch (fate) {
      case 'done':
        return answer(200, carryOut(one));
      case 'answer lost':
        carryOut(one);
        throw new PlantError('OUTCOME_UNKNOWN', 'there: no answer');
      case 'request lost':
        throw new PlantError('OUTCOME_UNKNOWN', 'there: no answer');
      case 'down':
        throw new PlantError('LINK_DOWN', 'there: connection refused');
      case 'no token':
        throw new PlantError('REFUSED', 'there: no token');
      case 'not sendable':
        throw new PlantError('CONFIG_INVALID', 'there: cannot be asked');
      case 'session over':
        session++;
        return answer(401);
      default:
        return answer({ refused: 422, busy: 429, locked: 423, 'login refused': 401 }[fate]);
    }
  };

  function read(status: number, body: unknown, kind: 'created' | 'existing' | 'updated'): Found {
    if (status === 401) return { kind: 'login', reason: 'who are you?' };
    if (status === 422) return { kind: 'refused', reason: 'no such equipment' };
    if (status === 429) return { kind: 'retry', reason: 'too many', afterMs: 20 };
    if (status === 423) return { kind: 'retry', reason: 'locked by a user', afterMs: 20, concerns: 'only this' };
    if (body === undefined) return { kind: 'absent' };
    const { key, status: stands } = body as { key: string; status: WorkOrderStatus };
    return { kind, number: `#${key}`, id: `id-${key}`, status: stands };
  }

  const ask = (one: Asked): ProviderRequest => ({ method: 'POST', path: '/', body: one });
  const provider: Provider = {
    ...orderBook,
    ...{ name: 'scripted', title: 'scripted', idempotency, transport: 'http', cannot: cannot ?? [] },
    request: (_settings, order) => {
      const text = 'text' in order ? { text: order.text } : {};
      return ask({ what: order.kind, key: order.key, ...text });
    },
    receipt: (_settings, order, { status, body }) =>
      read(status, body, order.kind === 'create' ? 'created' : 'updated') as Receipt,
    ...(finds
      ? {
          find: (_settings, { key }) => ask({ what: 'find', key }),
          found: (_settings, _key, { status, body }) => read(status, body, 'existing'),
        }
      : { find: undefined, found: undefined }),
    ...(logsIn && {
      login: {
        request: () => ask({ what: 'log in', key: '' }),
        session: (_settings, { status, body }) =>
          status === 200
            ? { kind: 'session', session: { headers: body as Record<string, string> } }
            : { kind: 'login', reason: 'wrong password' },
      },
    }),
  } as Provider;

  return {
    ...{ provider, sender, asked, fates, orders, settings: NO_SECRET },
    /** Adds the list of changes to what the system can do. */
    withChanges(): Provider {
      return {
        ...provider,
        changes: (_settings, since) => ask({ what: 'changes', key: String(since) }),
        changed: (_settings, { status, body }) => {
          if (status === 401) return { kind: 'login', reason: 'who are you?' };
          if (status !== 200) return { kind: 'retry', reason: 'too many' };
          const changes = (body as typeof orders).map(
            ({ key, status, changedAt }): OrderChange => ({
              key,
              id: `id-${key}`,
              number: `#${key}`,
              status,
              changedAt,
            }),
          );
          return { kind: 'changes', changes, more: false };
        },
      };
    },
    hide(searches: number) {
      hidden = searches;
    },
    /** What was asked for: `create A`, `find A`. */
    said: () => asked.map(({ what, key }) => `${what} ${key}`.trim()),
  };
}
