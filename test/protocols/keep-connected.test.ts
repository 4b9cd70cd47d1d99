import { deepEqual, equal, ok } from 'node:assert/strict';
import { install } from '@sinonjs/fake-timers';
import type { LinkStatus } from '../../src/model/link.ts';
import { type ConnectionMaker, type KeptConnection, keepConnected } from '../../src/protocols/keep-connected.ts';

type Clock = ReturnType<typeof install>;

/** A far side that can be switched on and off. */
function farSide() {
  let isThere = true;
  let lose: ((reason: string) => void) | undefined;
  const ended: number[] = [];
  let made = 0;
  const maker: ConnectionMaker<number> = {
    ...{ clock: Date.now, random: () => 0.5, backoff: { firstMs: 250, maxMs: 30_000 }, noDataMs: 60_000 },
    expectsData: () => true,
    async connect(tell) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (!isThere) throw new Error('refused');
      lose = tell;
      return ++made;
    },
    onUp: () => undefined,
    onLost: () => undefined,
    end: (connection) => void ended.push(connection),
    troubles: () => [],
  };
  return {
    maker,
    ended,
    get made() {
      return made;
    },
    goes(reason: string) {
      isThere = false;
      lose?.(reason);
    },
    comes() {
      isThere = true;
    },
  };
}

describe('a connection that is kept', () => {
  let clock: Clock;
  let kept: KeptConnection<number>;
  beforeEach(() => {
    clock = install();
  });
  afterEach(async () => {
    const closing = kept.close();
    await clock.tickAsync(10_000);
    await closing;
    clock.uninstall();
  });

  it('comes back by itself, says each state once, and stays down while it tries', async () => {
    const far = farSide();
    kept = keepConnected(far.maker);
    const told: string[] = [];
    kept.watch(({ state, reason }: LinkStatus) => told.push(reason ? `${state}: ${reason}` : state));
    await clock.tickAsync(20);
    far.goes('cable');
    await clock.tickAsync(5 * 60_000);
    far.comes();
    await clock.tickAsync(40_000);
    deepEqual(told, ['connecting', 'up', 'down: cable', 'down: refused', 'up']);
  });

  it('is degraded while no data comes, whatever else is well, and up again with the first data', async () => {
    kept = keepConnected(farSide().maker);
    await clock.tickAsync(50_000);
    equal(kept.status.state, 'up');
    await clock.tickAsync(30_000);
    deepEqual([kept.status.state, kept.status.reason], ['degraded', 'no data for 60 s']);
    kept.heard();
    equal(kept.status.state, 'up');
    equal(kept.lastSeenAt, Date.now());
  });

  it('leaves nothing open that was made while it closed', async () => {
    const far = farSide();
    kept = keepConnected(far.maker);
    const closing = kept.close();
    await clock.tickAsync(20);
    await closing;
    deepEqual([far.ended, kept.current, kept.status.state], [[1], undefined, 'closed']);
  });

  it('leaves nothing open that was lost while it was made', async () => {
    const far = farSide();
    kept = keepConnected({
      ...far.maker,
      async connect(lose, signal, pause) {
        const connection = await far.maker.connect(lose, signal, pause);
        if (connection === 1) lose('hung up');
        return connection;
      },
    });
    await clock.tickAsync(20);
    deepEqual([far.ended, kept.status.state, kept.status.reason], [[1], 'down', 'hung up']);
    await clock.tickAsync(1000);
    deepEqual([far.ended, kept.status.state], [[1], 'up']);
  });

  it('does not wait for ever for a connection that does not end', async () => {
    const far = farSide();
    kept = keepConnected({ ...far.maker, end: () => new Promise<void>(() => undefined) });
    await clock.tickAsync(20);
    let closed = false;
    void kept.close().then(() => {
      closed = true;
    });
    await clock.tickAsync(5100);
    ok(closed);
  });

  it('flaps for 24 hours without growing: one connection, one watcher, at most two timers', async () => {
    const far = farSide();
    kept = keepConnected(far.maker);
    let changes = 0;
    kept.watch(() => changes++);
    for (let minute = 0; minute < 24 * 60; minute++) {
      await clock.tickAsync(40_000);
      far.goes('cable');
      await clock.tickAsync(3000);
      far.comes();
      await clock.tickAsync(17_000);
      ok(clock.countTimers() <= 2, `${clock.countTimers()} timers`);
    }
    equal(kept.status.state, 'up');
    ok(changes >= 2 * 24 * 60 && far.made === 24 * 60 + 1, `${changes} changes, ${far.made} connections`);
  }).timeout(20_000);
});
