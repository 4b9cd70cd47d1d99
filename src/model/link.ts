import type { RawValue, Sample } from './sample.ts';

/** Where a link stands. `degraded`: connected, but some of what was asked for does not answer. */
export type LinkState = 'connecting' | 'up' | 'degraded' | 'down' | 'closed';

/** A link's state with its reason, as shown in status, console and `system` alarms. */
export interface LinkStatus {
  state: LinkState;
  /** Why it is not up, in a few words a person can read. */
  reason?: string;
  /** Runtime time of the change, ms since the Unix epoch. */
  since: number;
}

/** What a subscriber of a link is given: samples that arrived together, in order of arrival. */
export type SampleListener = (samples: Sample[]) => void;

/**
 * One connection to one device or broker, shared by every node that uses it.
 * A link never throws at its users for being down: reads and writes reject with `LINK_DOWN`.
 */
export interface Link {
  readonly protocol: string;
  readonly name: string;
  readonly status: LinkStatus;
  /** Calls back at once with the present status and on each change; returns the way out. */
  watch(listener: (status: LinkStatus) => void): () => void;
  /**
   * Reads addresses now. One sample an address, in the same order; what cannot be read is a `bad` sample with its reason.
   * Rejects with `LINK_DOWN` where nothing could be asked, with `OUTCOME_UNKNOWN` never.
   */
  read(addresses: readonly string[]): Promise<Sample[]>;
  /**
   * Writes one raw value now, never later. Resolves when the other side has confirmed it.
   * Rejects with `LINK_DOWN` (nothing was sent), `REFUSED` (the other side said no) or `OUTCOME_UNKNOWN` (sent, no answer).
   */
  write(address: string, value: RawValue): Promise<void>;
  /** Closes for good and settles everything outstanding. Never rejects. */
  close(): Promise<void>;
}

/** The clock of the runtime: ms since the Unix epoch, strictly increasing (a call may step by a microsecond). */
export type Clock = () => number;

/** Where a link tells, in one sentence each, the rare things that its status cannot say. */
export type LinkLog = (sentence: string) => void;
