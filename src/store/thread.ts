import { type Transferable, Worker } from 'node:worker_threads';
import { PlantError, textOf } from '../model/errors.ts';
import { START_ID, type ThreadReply, type ThreadRequests } from './thread-messages.ts';

/** A thread that keeps a file, as seen from the event loop. It keeps the process alive only while an answer is outstanding. */
export interface Thread<Requests extends ThreadRequests<Requests>, Start> {
  /** What was found in the file; rejects where it cannot be used. */
  started: Promise<Start>;
  /** Rejects with `STORE_FAILED` where the request failed or the thread has ended. What is transferred is gone here. */
  ask<K extends keyof Requests>(
    kind: K,
    ask: Requests[K]['ask'],
    transfer?: readonly Transferable[],
  ): Promise<Requests[K]['answer']>;
  /** Resolves when the thread has ended: with the error where it was not asked to, or never got to work. */
  ended: Promise<PlantError | undefined>;
}

export interface ThreadOptions {
  script: URL;
  data: unknown;
  name: string;
  /** What its errors begin with: `plant store /data/plant.db`. */
  subject: string;
  /** Called where the disk made a request fail, and when the thread has ended by itself. */
  onFailure?: ((error: PlantError) => void) | undefined;
}

interface Outstanding {
  resolve(answer: never): void;
  reject(error: PlantError): void;
}

/** Starts a thread; its script answers with `serveThread`. */
export function startThread<Requests extends ThreadRequests<Requests>, Start>(
  options: ThreadOptions,
): Thread<Requests, Start> {
  const { script, data, name, subject, onFailure } = options;
  const worker = new Worker(script, { workerData: data, name });
  const outstanding = new Map<number, Outstanding>();
  const failure = (text: string) => new PlantError('STORE_FAILED', `${subject}: ${text}`);
  let lastId = START_ID;
  let open = false;
  let closing = false;
  let ended: PlantError | undefined;

  function expect<Answer>(id: number): Promise<Answer> {
    return new Promise((resolve, reject) => outstanding.set(id, { resolve, reject }));
  }

  worker.on('message', (reply: ThreadReply) => {
    const asked = outstanding.get(reply.id);
    outstanding.delete(reply.id);
    if (outstanding.size === 0 && !closing) worker.unref();
    if ('answer' in reply) {
      if (reply.id === START_ID) open = true;
      asked?.resolve(reply.answer as never);
      return;
    }
    const error = failure(reply.failure);
    asked?.reject(error);
    if (reply.disk && open) onFailure?.(error);
  });

  let crash: unknown;
  worker.on('error', (thrown) => {
    crash = thrown;
  });
  const whenEnded = new Promise<PlantError | undefined>((resolve) => {
    worker.on('exit', (status) => {
      const byItself = crash !== undefined || !closing;
      ended = failure(byItself ? `its thread ended: ${crash ? textOf(crash) : `status ${status}`}` : 'closed');
      for (const { reject } of outstanding.values()) reject(ended);
      if (open && byItself) onFailure?.(ended);
      resolve(byItself ? ended : undefined);
    });
  });

  return {
    started: expect(START_ID),
    ask(kind, ask, transfer = []) {
      if (ended !== undefined) return Promise.reject(ended);
      lastId += 1;
      const answer = expect<Requests[typeof kind]['answer']>(lastId);
      if (kind === 'close') closing = true;
      worker.ref();
      worker.postMessage({ id: lastId, kind, ask }, transfer);
      return answer;
    },
    ended: whenEnded,
  };
}
