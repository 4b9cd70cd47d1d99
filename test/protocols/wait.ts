import type { Link, LinkState, LinkStatus } from '../../src/model/link.ts';

/** A runtime clock. */
export { systemClock as testClock } from '../../src/io/clock.ts';

// Kept before a test can put its own clock in their places.
const { setTimeout: later, clearTimeout: forget } = globalThis;
const LONGEST_WAIT_MS = 25_000;

/** Resolves when a link reaches a state; rejects after 25 s with the state that it is in. */
export function reaches(link: Link, state: LinkState): Promise<LinkStatus> {
  const { promise, resolve, reject } = Promise.withResolvers<LinkStatus>();
  const leave = link.watch((status) => {
    if (status.state === state) resolve(status);
  });
  const timer = later(() => {
    reject(new Error(`not ${state} but ${link.status.state}: ${link.status.reason ?? 'no reason'}`));
  }, LONGEST_WAIT_MS);
  return promise.finally(() => {
    forget(timer);
    leave();
  });
}

/** Resolves when a condition holds; rejects after the deadline. For what announces itself by no event. */
export async function eventually(holds: () => boolean, what: string, withinMs = 3000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
