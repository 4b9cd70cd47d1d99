import type { LinkStatus, SampleListener } from '../../model/link.ts';
import type { Sample } from '../../model/sample.ts';

/** What a poll is made of. */
export interface Poll {
  intervalMs: number;
  watch(listener: (status: LinkStatus) => void): () => void;
  /** Reads everything once; `undefined` where the connection ended meanwhile. */
  read(): Promise<Sample[] | undefined>;
  /** What is told when the link goes down. */
  lost(): Sample[];
  listener: SampleListener;
  /** A listener threw: the poll goes on. */
  onFault(thrown: unknown): void;
}

/**
 * Reads at once when the link is up and then at whole multiples of the interval from there. Each time the link goes down, and
 * where it never came up, what is lost is told once. Returns the way out.
 */
export function createPoll({ intervalMs, watch, read, lost, listener, onFault }: Poll): () => void {
  let run = 0;
  let running = false;
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  const give = (samples: Sample[]) => {
    try {
      listener(samples);
    } catch (thrown) {
      onFault(thrown);
    }
  };

  const cycle = async (own: number, startedAt: number, period: number): Promise<void> => {
    const samples = await read();
    if (own !== run) return;
    if (samples) give(samples);
    const elapsed = performance.now() - startedAt;
    const next = Math.max(period + 1, Math.ceil(elapsed / intervalMs));
    if (own !== run) return;
    const waitMs = next * intervalMs - elapsed;
    // A timer waits longer than that.
    if (waitMs < 1) immediate = setImmediate(cycle, own, startedAt, next);
    else timer = setTimeout(cycle, waitMs, own, startedAt, next);
  };

  const stop = () => {
    run++;
    running = false;
    clearTimeout(timer);
    clearImmediate(immediate);
  };

  const leave = watch(({ state }) => {
    if (state === 'up' || state === 'degraded') {
      if (running) return;
      running = true;
      told = false;
      void cycle(++run, performance.now(), 0);
    } else {
      stop();
      if (state === 'down' && !told) {
        told = true;
        give(lost());
      }
    }
  });

  return () => {
    leave();
    stop();
  };
}
