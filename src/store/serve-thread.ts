import type { MessagePort } from 'node:worker_threads';
import { textOf } from '../model/errors.ts';
import { isDiskFailure } from './database.ts';
import { START_ID, type ThreadReply, type ThreadRequest, type ThreadRequests } from './thread-messages.ts';

/** An answer to each kind of request. */
export type Answers<Requests extends ThreadRequests<Requests>> = {
  [K in keyof Requests]: (ask: Requests[K]['ask']) => Requests[K]['answer'];
};

/** Opens what a thread keeps, says what was found, and answers until it is asked to close. */
export function serveThread<Requests extends ThreadRequests<Requests>>(
  port: MessagePort,
  open: () => { start: unknown; answers: Answers<Requests> },
): void {
  const reply = (message: ThreadReply) => port.postMessage(message);
  try {
    const { start, answers } = open();
    port.on('message', (request: ThreadRequest<Requests>) => {
      reply(replyTo(answers, request));
      if (request.kind === 'close') port.close();
    });
    reply({ id: START_ID, answer: start });
  } catch (thrown) {
    reply({ id: START_ID, failure: textOf(thrown), disk: true });
  }
}

function replyTo<Requests extends ThreadRequests<Requests>, K extends keyof Requests>(
  answers: Answers<Requests>,
  { id, kind, ask }: ThreadRequest<Requests, K>,
): ThreadReply {
  try {
    return { id, answer: answers[kind](ask) };
  } catch (thrown) {
    return { id, failure: textOf(thrown), disk: isDiskFailure(thrown) };
  }
}
