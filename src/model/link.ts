import type { RawValue, Sample } from './sample.ts';

/** Where a link stands. `degraded`: connected, but some of what was asked for does not answer or does not come. */
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

/** One device that answers through a link: a unit behind a gateway, a server. */
export interface LinkedDevice {
  /** Unique within its link: `unit 7`. */
  readonly name: string;
  readonly answers: boolean;
  /** Why it does not answer. */
  readonly reason?: string;
  /** Runtime time of its last answer, ms since the Unix epoch. */
  readonly lastSeenAt?: number;
}

/** What stands at one place of a device's address space. */
export interface BrowsedPlace {
  /** What to browse next, and to read where it has a value. */
  readonly address: string;
  readonly name: string;
  readonly kind: 'folder' | 'variable' | 'method';
  /** Data type of a variable, in the words of the protocol. */
  readonly type?: string;
  /** Unit as the device names it. */
  readonly unit?: string;
}

/**
 * One connection to one device or broker, shared by every node that uses it.
 * A link never throws at its users for being down: reads and writes reject with `LINK_DOWN`.
 * @typeParam Wanted what a subscriber asks for
 * @typeParam Received what it is given each time
 */
export interface Link<Wanted = never, Received = unknown> {
  readonly protocol: string;
  readonly name: string;
  /** Where the other side is, without any secret: `10.0.0.7:502`. */
  readonly endpoint: string;
  readonly status: LinkStatus;
  /** Runtime time at which something last came from the other side, ms since the Unix epoch; `undefined`: never. */
  readonly lastSeenAt: number | undefined;
  /** What it had to drop since it was opened because a limit was reached: values, messages, requests. */
  readonly dropped: number;
  /** The devices behind it that have been asked or have spoken; empty where the link is the device. */
  devices(): readonly LinkedDevice[];
  /** Calls back at once with the present status and on each change; returns the way out. */
  watch(listener: (status: LinkStatus) => void): () => void;
  /**
   * Reads addresses now. One sample an address, in the same order; what cannot be read is a `bad` sample with its reason.
   * Rejects with `LINK_DOWN` where nothing could be asked, with `OUTCOME_UNKNOWN` never.
   */
  read(addresses: readonly string[]): Promise<Sample[]>;
  /** Gives what is wanted whenever it comes, over all losses of the connection; returns the way out. */
  subscribe(wanted: Wanted, listener: (received: Received) => Promise<void> | void): () => void;
  /**
   * Writes one raw value now, never later. Resolves when the other side has confirmed it.
   * Rejects with `LINK_DOWN` (nothing was sent), `REFUSED` (the other side said no) or `OUTCOME_UNKNOWN` (sent, no answer).
   */
  write(address: string, value: RawValue): Promise<void>;
  /** Takes back what was written, so that the next lower priority of the device holds; for protocols that have them. Rejects as `write` does. */
  relinquish?(address: string): Promise<void>;
  /** Calls a method of an object, for protocols that have them; rejects as `write` does. Resolves with what it returns. */
  call?(method: { objectId: string; methodId: string }, given: readonly RawValue[]): Promise<RawValue[]>;
  /** What stands below a place, or at the top; for protocols that can tell. Rejects as `read` does. */
  browse?(place?: string): Promise<BrowsedPlace[]>;
  /** Closes for good and settles everything outstanding. Never rejects. */
  close(): Promise<void>;
}

/** One microsecond in ms: by this much the clock steps where two calls would share a time. */
export const MOMENT_MS = 0.001;

/**
 * The clock of the runtime: ms since the Unix epoch, strictly increasing.
 * @param moments how many moments are taken, {@link MOMENT_MS} apart, for what has come together; the first is returned
 */
export type Clock = (moments?: number) => number;

/** Where a link tells, in one sentence each, the rare things that its status cannot say. */
export type LinkLog = (sentence: string) => void;

/** Certificates and how far to trust, as Node.js takes them; from Node-RED's `tls-config` node. */
export interface LinkTls {
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly pfx?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** What every link is opened with; `Settings` are those of its configuration node, credentials among them. */
export interface LinkOptions<Settings> {
  readonly name: string;
  /** Names the link among all runtimes. */
  readonly id: string;
  readonly settings: Settings;
  /** Absent: not encrypted, unless the address says so. */
  readonly tls?: LinkTls | undefined;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random?: () => number;
  readonly log: LinkLog;
  /** Where files of links may be kept, such as certificates; the same for all links of a runtime. */
  readonly folder: string;
}
