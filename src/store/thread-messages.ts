/** What a thread is asked and what it answers, by kind. */
export type ThreadRequests<Requests> = { [Kind in keyof Requests]: { ask: unknown; answer: unknown } };

/** One request on its way to a thread, which works strictly in the order it is asked. */
export interface ThreadRequest<Requests extends ThreadRequests<Requests>, K extends keyof Requests = keyof Requests> {
  id: number;
  kind: K;
  ask: Requests[K]['ask'];
}

/** One answer on its way back. `disk`: not the caller but the disk or the file is at fault. */
export type ThreadReply = { id: number; answer: unknown } | { id: number; failure: string; disk: boolean };

/** The id of the reply to the start itself: what was found in the file, or why it cannot be used. */
export const START_ID = 0;
