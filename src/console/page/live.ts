import type { PlantEvent } from '../../runtime/feed.ts';
import { addressOf, authorization } from './api.ts';
import { createLineCutter } from './lines.ts';

/** Whether the page shows what is now. `login`: nobody is logged in. */
export type Connection = 'connecting' | 'live' | 'lost' | 'login';

/** What follows a plant's events. */
export interface Follower {
  /** The stream is open: from now on nothing is missed, so ask for everything once. */
  onOpen(): void;
  onEvent(event: PlantEvent): void;
  onConnection(connection: Connection): void;
}

/** The server sends something every 15 s; after this much silence the connection is dead, ms. */
const SILENCE_MS = 40_000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;

/** Follows a plant until the returned function is called; connects again by itself after growing pauses. */
export function follow(query: Readonly<Record<string, string | undefined>>, follower: Follower): () => void {
  const stopping = new AbortController();
  let retryMs = FIRST_RETRY_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;

  async function run(): Promise<void> {
    const silence = watchdog();
    let ending: Connection = 'lost';
    try {
      const signal = AbortSignal.any([stopping.signal, silence.signal]);
      const response = await fetch(addressOf('events', query), { headers: authorization(), signal });
      if (response.status === 401) ending = 'login';
      if (!response.ok || !response.body) throw new Error(`answered ${response.status}`);
      follower.onConnection('live');
      follower.onOpen();
      retryMs = FIRST_RETRY_MS;
      await readLines(response.body, silence.heard, (line) => {
        if (line !== '') follower.onEvent(JSON.parse(line) as PlantEvent);
      });
      throw new Error('ended');
    } catch {
      // For whatever reason it ended: it is tried again until the page goes.
      if (!stopping.signal.aborted) again(ending);
    } finally {
      silence.stop();
    }
  }

  function again(connection: Connection): void {
    follower.onConnection(connection);
    retry = setTimeout(run, retryMs * (0.8 + Math.random() * 0.4));
    retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
  }

  void run();
  return () => {
    clearTimeout(retry);
    stopping.abort();
  };
}

async function readLines(body: ReadableStream<Uint8Array>, heard: () => void, onLine: (line: string) => void) {
  const cut = createLineCutter(onLine);
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    cut(decoder.decode(value, { stream: true }));
  }
}

function watchdog() {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), SILENCE_MS);
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), SILENCE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
