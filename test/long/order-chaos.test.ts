import { deepEqual, equal, ok } from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../src/simulator/random.ts';
import { openStore } from '../../src/store/open-store.ts';
import { chaoticProxy, FATES, orderServer } from '../support/chaotic-orders.ts';

const ALARMS = Number(process.env.TIELINE_CHAOS_ALARMS ?? 500);
const KILLS = Number(process.env.TIELINE_CHAOS_KILLS ?? 50);
const SEED = Number(process.env.TIELINE_SEED ?? Date.now() % 100_000);
/** Share of requests that simply pass. */
const PASSES = 0.6;
/** Longest life of a worker after it has begun, ms. */
const LIFE_MS = 1500;

it(`${ALARMS} alarms, ${KILLS} kills, every fate of a request (seed ${SEED}): one order an occurrence, or one doubt`, async function () {
  this.timeout(KILLS * 10_000 + 300_000);
  const random = seededRandom(SEED);
  const directory = await mkdtemp(join(tmpdir(), 'tieline-chaos-'));
  const file = join(directory, 'plant.db');
  const server = await orderServer({ hiddenMs: 40 });
  const proxy = await chaoticProxy(server.url, () => {
    const [passes, ...others] = FATES;
    return random() < PASSES ? passes : (others[Math.floor(random() * others.length)] ?? passes);
  });
  let worker: ChildProcess | undefined;
  const start = () => {
    const script = join(import.meta.dirname, 'order-worker.ts');
    worker = fork(script, [file, proxy.url, String(ALARMS)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return worker;
  };
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const child = start();
      await pause(400 + random() * LIFE_MS);
      child.kill('SIGKILL');
      await once(child, 'exit');
      if (kill % 10 === 9) console.log(`      ${kill + 1} of ${KILLS} kills, ${server.orders.length} orders`);
    }
    const last = start();
    await new Promise<void>((resolve) => last.on('message', (text) => text === 'all delivered' && resolve()));
    last.kill('SIGTERM');
    await once(last, 'exit');

    const store = await openStore({ file });
    const states = new Map((await store.read('outbox.newest', [10 * ALARMS])).map(({ key, state }) => [key, state]));
    await store.close();
    const keys = Array.from({ length: ALARMS }, (_, i) => `TL-${String(i).padStart(17, '0')}`);
    const counts = (kind: string) => {
      const there = server.orders.filter((order) => order.kind === kind).map(({ key }) => key);
      return keys.map((key) => there.filter((one) => one === key).length);
    };
    const stateOf = (kind: string) => keys.map((key) => states.get(`${key}:raised:order ${kind}`));
    const [doubts, orphans] = [stateOf('d').filter((state) => state === 'doubt').length, counts('d')];
    console.log(`      fates: ${[...proxy.had].map(([fate, count]) => `${fate} ${count}`).join(', ')}`);
    console.log(`      class D: ${doubts} doubts`);
    for (const kind of ['a', 'c']) {
      deepEqual(counts(kind), Array(ALARMS).fill(1), `class ${kind}: exactly one`);
      deepEqual(stateOf(kind), Array(ALARMS).fill('delivered'));
    }
    for (const [i, state] of stateOf('d').entries()) {
      ok(
        state === 'doubt' ? (orphans[i] ?? 0) <= 1 : state === 'delivered' && orphans[i] === 1,
        `${keys[i]}: ${state}`,
      );
    }
    ok(doubts > 0, 'without a doubt nothing was tried');
    equal(FATES.every((fate) => proxy.had.has(fate)) || ALARMS < 100, true);
  } finally {
    worker?.kill('SIGKILL');
    await proxy.close();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  }
});
