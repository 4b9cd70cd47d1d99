import type { ClientSession, RepublishRequest, RepublishResponse } from './library.ts';

type Republish = (request: RepublishRequest, done: (error: Error | null, response?: RepublishResponse) => void) => void;

/**
 * After an interruption the library asks for kept messages one after another until the server has no more (Part 4, §5.14.6). Some
 * servers then answer with an empty message where they should refuse, and the library would take its number 0 for the last one and
 * ask for ever. Here only the message that was asked for counts as an answer.
 */
export function takeOnlyAskedMessages(session: ClientSession): void {
  const asking = session as ClientSession & { republish: Republish };
  const republish = asking.republish.bind(session);
  asking.republish = (request, done) =>
    republish(request, (error, response) => {
      const isAsked = response?.notificationMessage.sequenceNumber === request.retransmitSequenceNumber;
      if (error || isAsked) done(error, response);
      else done(new Error('BadMessageNotAvailable'));
    });
}

/**
 * Whether the library asks for messages. When a connection breaks it would put each request that has failed again, into the connection
 * that is closing, where it waits for minutes and counts as under way: with frequent breaks they pile up.
 */
export function holdPublishing(session: ClientSession, isHeld: boolean): void {
  const { getPublishEngine } = session as ClientSession & { getPublishEngine?(): { suspend(isHeld: boolean): void } };
  getPublishEngine?.call(session).suspend(isHeld);
}
