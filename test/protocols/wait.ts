import type { Link, LinkState, LinkStatus } from '../../src/model/link.ts';

/** Resolves when a link reaches a state. */
export function reaches(link: Link, state: LinkState): Promise<LinkStatus> {
  const { promise, resolve } = Promise.withResolvers<LinkStatus>();
  const leave = link.watch((status) => {
    if (status.state === state) resolve(status);
  });
  return promise.finally(leave);
}

/** Resolves when a condition holds; rejects after the deadline. For what announces itself by no event. */
export async function eventually(holds: () => boolean, what: string, withinMs = 3000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A runtime clock: strictly increasing. */
export function testClock(): () => number {
  let last = 0;
  return () => {
    last = Math.max(Date.now(), last + 0.001);
    return last;
  };
}
