import { deepEqual, equal } from 'node:assert/strict';
import type { Provider } from '../../src/model/work-order.ts';
import { type Conversation, createConversation } from '../../src/runtime/conversation.ts';
import { createOrderFollower, type OrderFollower } from '../../src/runtime/order-follower.ts';
import { linkIn, linkWrite } from '../../src/runtime/order-target.ts';
import type { OrderNews } from '../../src/runtime/order-teller.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { eventually } from '../protocols/wait.ts';
import { temporaryPlant } from './plant.ts';
import { scriptedSystem } from './scripted-system.ts';

describe('orders that change in the other system', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let system: ReturnType<typeof scriptedSystem>;
  let follower: OrderFollower | undefined;
  let conversation: Conversation | undefined;
  let news: string[];
  let hear: (news: OrderNews) => void;

  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
    system = scriptedSystem('C');
    news = [];
    hear = ({ link, before }) => {
      news.push(`${link.key} ${before} → ${link.status}${link.deleted ? ', deleted' : ''}`);
    };
  });
  afterEach(async () => {
    await follower?.close();
    follower = undefined;
    await plant.close();
    await home.remove();
  });

  function follow(provider: Provider, everyMs = 0): OrderFollower {
    const { settings, sender } = system;
    const { store, ready, clock, feed } = plant;
    conversation = createConversation({ provider, settings, sender });
    const made = createOrderFollower({
      id: 'erp',
      provider,
      settings,
      conversation,
      store,
      ready,
      clock,
      feed,
      everyMs,
    });
    made.listen('node', async (told) => hear(told));
    follower = made;
    return made;
  }

  async function opened(...keys: string[]): Promise<void> {
    for (const key of keys) {
      system.orders.push({ key, status: 'open', changedAt: 1000, notes: [] });
      const link = {
        key,
        id: `id-${key}`,
        number: `#${key}`,
        status: 'open',
        node: 'node',
        topic: 't',
        alarmId: key,
      } as const;
      await plant.store().write([linkWrite('erp', { ...link, openedAt: 1000 })], 'now');
    }
  }
  const change = (key: string, status: 'open' | 'in progress' | 'done' | 'cancelled', changedAt: number) => {
    const order = system.orders.find((order) => order.key === key);
    if (order) Object.assign(order, { status, changedAt });
  };

  for (const listed of [true, false]) {
    describe(listed ? 'which lists its changes' : 'which is asked for each order', () => {
      const look = () => (follower ?? follow(listed ? system.withChanges() : system.provider)).look();

      it('are told once each, journaled and kept', async () => {
        await opened('K1', 'K2');
        await look();
        deepEqual(news, []);
        change('K2', 'in progress', 2000);
        await look();
        await look();
        deepEqual(news, ['K2 open → in progress']);
        change('K2', 'done', 3000);
        await look();
        deepEqual(news.slice(1), ['K2 in progress → done']);
        const entries = await plant.store().read('journal.by_subject', ['K2']);
        deepEqual(
          entries.map(({ body }) => JSON.parse(String(body)).status),
          ['in progress', 'done'],
        );
        const [row] = await plant.store().read('order_link.by_key', ['erp', 'K2']);
        equal(row && linkIn(row).status, 'done');
      });

      it('count as deleted when they are missing twice', async () => {
        await opened('K1', 'K2');
        system.orders.splice(0, 1);
        await look();
        deepEqual(news, []);
        await look();
        deepEqual(news, ['K1 open → cancelled, deleted']);
        await look();
        equal(news.length, 1);
      });

      it('do not count as deleted while the system cannot be asked', async () => {
        await opened('K1');
        for (let i = 0; i < 3; i++) {
          system.fates.push('down');
          await look();
        }
        deepEqual(news, []);
        equal(follower?.problem === undefined, false);
        await look();
        equal(follower?.problem, undefined);
      });
    });
  }

  it('are asked for by themselves, again and again', async () => {
    await opened('K1');
    follow(system.withChanges(), 5);
    change('K1', 'done', 2000);
    await eventually(() => news.length > 0, 'the news');
    deepEqual(news, ['K1 open → done']);
  });

  it('are told again until their node has made of it what is to be made, also after a restart', async () => {
    await opened('K1');
    const write = hear;
    hear = () => {
      throw new Error('the store is full');
    };
    change('K1', 'in progress', 2000);
    await follow(system.withChanges()).look();
    await follower?.close();
    await plant.close();
    plant = await home.start();
    change('K1', 'done', 3000);
    await follow(system.withChanges()).look();
    deepEqual(news, []);
    hear = write;
    await follower?.look();
    await follower?.look();
    deepEqual(news, ['K1 open → done']);
    await follower?.close();
    await follow(system.withChanges()).look();
    equal(news.length, 1, 'what was heard is not told again');
  });

  it('are not asked for where no order is open', async () => {
    await follow(system.withChanges()).look();
    deepEqual(system.said(), []);
  });

  it('are asked for from where the last look ended, also after a restart', async () => {
    await opened('K1', 'K2');
    change('K1', 'done', 1_000_000);
    await follow(system.withChanges()).look();
    await follower?.close();
    await plant.close();
    plant = await home.start();
    system.asked.length = 0;
    await follow(system.withChanges()).look();
    equal(system.said()[0], 'changes 940000', 'a minute before the newest change');
  });

  it('are not asked for any more once the login is refused, until a person says that it is in order', async () => {
    await opened('K1');
    system.fates.push('login refused');
    const look = follow(system.withChanges()).look;
    await look();
    await look();
    await look();
    deepEqual(system.said().length, 1);
    conversation?.reopen();
    await look();
    equal(system.said().length > 1, true);
  });
});
