/**
 * Runs one at a time; what is asked for while it runs, or within the pause after it, is run once more, afterwards.
 * @param pauseMs from the end of one run to the next, at least
 */
export function soon(run: () => Promise<void>, pauseMs = 0): () => Promise<void> {
  let running = false;
  let again = false;

  async function start(): Promise<void> {
    again = running;
    if (running) return;
    running = true;
    await run();
    if (pauseMs > 0) setTimeout(next, pauseMs);
    else await next();
  }
  async function next(): Promise<void> {
    running = false;
    if (again) await start();
  }
  return start;
}

/** Takes things one by one and hands them on together, so long after the first of them, ms. */
export function gathered<Thing>(ms: number, take: (things: Thing[]) => void): (thing: Thing) => void {
  let waiting: Thing[] = [];
  return (thing) => {
    if (waiting.length === 0) {
      setTimeout(() => {
        const things = waiting;
        waiting = [];
        take(things);
      }, ms);
    }
    waiting.push(thing);
  };
}
