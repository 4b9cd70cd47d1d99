import type { DocumentRequest } from '../model/document.ts';
import type { IdempotencyClass } from '../model/work-order.ts';
import type { DocumentExchange } from '../workorders/document-exchange.ts';
import type { Conversation } from './conversation.ts';
import { createOnce, HIDDEN_MS } from './create-once.ts';
import type { Target } from './outbox.ts';

export interface DocumentTargetOptions {
  name: string;
  idempotency: IdempotencyClass;
  exchange: DocumentExchange;
  conversation: Conversation;
  hiddenMs?: number;
}

/** Business documents of one kind as a target of the outbox: each is created once, as far as its class allows. */
export function documentTarget(options: DocumentTargetOptions): Target {
  const { name, idempotency, exchange, conversation, hiddenMs = HIDDEN_MS } = options;
  const { find } = exchange;
  return {
    ...{ name, most: 1, resume: conversation.reopen },
    deliver: ([request], doubt) => {
      const document = request as DocumentRequest;
      const send = () =>
        conversation.ask(
          () => exchange.request(document),
          (response) => exchange.receipt(document, response),
        );
      const look = () =>
        conversation.ask(
          () => (find as NonNullable<typeof find>)(document),
          (response) => exchange.found(document.key, response),
        );
      return createOnce({ idempotency, send, look: find && look, hiddenMs }, doubt);
    },
  };
}
