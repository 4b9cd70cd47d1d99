import type { Clock, LinkState, LinkStatus } from '../model/link.ts';

/** Where one link stands, and who wants to hear of it. */
export interface LinkStates {
  readonly status: LinkStatus;
  /** Connected, perhaps with something that does not answer. */
  readonly connected: boolean;
  /** Changes the state; telling the same again is no change, and a closed link stays closed. */
  to(state: LinkState, reason?: string): void;
  watch(listener: (status: LinkStatus) => void): () => void;
}

/**
 * The states of a link: `connecting` until the first outcome, then `up` or `degraded` while connected, `down` until the next
 * success, `closed` for good. A link that tries again stays `down`, so that nobody sees it flicker.
 */
export function linkStates(clock: Clock): LinkStates {
  const listeners = new Set<(status: LinkStatus) => void>();
  let status: LinkStatus = { state: 'connecting', since: clock() };
  return {
    get status() {
      return status;
    },
    get connected() {
      return status.state === 'up' || status.state === 'degraded';
    },
    to(state, reason) {
      const ended = status.state === 'closed';
      if (ended || (status.state === state && status.reason === reason)) return;
      const since = status.state === state ? status.since : clock();
      status = reason === undefined ? { state, since } : { state, reason, since };
      for (const listener of [...listeners]) if (listeners.has(listener)) listener(status);
    },
    watch(listener) {
      const own = (next: LinkStatus) => listener(next);
      listeners.add(own);
      listener(status);
      return () => void listeners.delete(own);
    },
  };
}
