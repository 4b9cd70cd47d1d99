import { parentPort, workerData } from 'node:worker_threads';
import { type FollowOptions, follow } from './follow.ts';

/** What the thread is started with. */
export type PostgresThreadData = Pick<FollowOptions, 'file' | 'connection' | 'follower'>;

const port = parentPort;
if (port !== null) {
  const stop = new AbortController();
  port.once('message', () => stop.abort());
  void follow({
    ...(workerData as PostgresThreadData),
    signal: stop.signal,
    tell: (state) => port.postMessage(state),
  }).finally(() => port.close());
}
