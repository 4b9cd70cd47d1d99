import { textOf } from '../model/errors.ts';
import type { Clock, LinkStatus } from '../model/link.ts';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import { linkStates } from './link-state.ts';
import { within } from './within.ts';

/** A connection that lasted this long was a success: the next wait is the shortest again. */
const STEADY_MS = 10_000;
/** Node-RED waits 15 s for a node to close; a connection that does not end is left behind after this. */
const GOODBYE_MS = 5000;

/** What one kind of connection is made and ended by. */
export interface ConnectionMaker<C> {
  readonly clock: Clock;
  readonly random: () => number;
  readonly backoff: BackoffLimits;
  /** A connection on which data is expected and nothing has come for this long is degraded; 0: it may be silent. */
  readonly noDataMs: number;
  /** Whether anybody waits for data. */
  expectsData(): boolean;
  /**
   * One attempt. It calls `lose` once when the connection it made ends by itself.
   * @param signal aborted when the link closes meanwhile: nothing may stay open then
   * @param pause for a connection that repairs itself: tells that it is interrupted and why, and with `undefined` that it works again
   */
  connect(lose: (reason: string) => void, signal: AbortSignal, pause: (reason: string | undefined) => void): Promise<C>;
  /** The connection is the link's now. */
  onUp(connection: C): void;
  /** It is no longer: whatever is outstanding is to be settled. */
  onLost(connection: C): void;
  /** Ends a connection that the link no longer wants. */
  end(connection: C): void | Promise<void>;
  /** What does not work although it is connected, one short reason each. */
  troubles(): readonly string[];
}

/** The connection of one link over all its losses. */
export interface KeptConnection<C> {
  readonly status: LinkStatus;
  watch(listener: (status: LinkStatus) => void): () => void;
  /** `undefined` while there is none, or it is interrupted. */
  readonly current: C | undefined;
  /** Runtime time at which something last came. */
  readonly lastSeenAt: number | undefined;
  /** Something came from the other side. */
  heard(): void;
  /** What is in trouble may have changed. */
  tell(): void;
  close(): Promise<void>;
}

/**
 * Connects at once and again after each loss, waiting longer each time and a little by chance; says where it stands. While it tries
 * again it stays `down`, so that nobody sees it flicker.
 */
export function keepConnected<C>(maker: ConnectionMaker<C>): KeptConnection<C> {
  const { clock, random, backoff, noDataMs } = maker;
  const states = linkStates(clock);
  const closing = new AbortController();
  let current: C | undefined;
  let failures = 0;
  let upSince = 0;
  let lastSeenAt: number | undefined;
  let quiet = false;
  let interrupted: string | undefined;
  let retry: NodeJS.Timeout | undefined;
  let watchdog: NodeJS.Timeout | undefined;

  const tell = () => {
    if (current === undefined || interrupted !== undefined) return;
    const reasons = quiet ? [...maker.troubles(), `no data for ${noDataMs / 1000} s`] : maker.troubles();
    if (reasons.length > 0) states.to('degraded', reasons.join('; '));
    else states.to('up');
  };

  const beQuiet = (is: boolean) => {
    if (quiet === is) return;
    quiet = is;
    tell();
  };

  const checkData = () => {
    const since = Math.max(upSince, lastSeenAt ?? 0);
    beQuiet(maker.expectsData() && clock() - since >= noDataMs);
  };

  const down = (reason: string) => {
    if (closing.signal.aborted) return;
    failures++;
    states.to('down', reason);
    retry = setTimeout(connect, backoffMs(failures, random(), backoff));
  };

  const lost = (connection: C, reason: string) => {
    if (connection !== current) return;
    current = undefined;
    clearInterval(watchdog);
    quiet = false;
    interrupted = undefined;
    if (clock() - upSince >= STEADY_MS) failures = 0;
    maker.onLost(connection);
    down(reason);
  };

  const take = (connection: C) => {
    current = connection;
    upSince = clock();
    if (noDataMs > 0) watchdog = setInterval(checkData, Math.max(20, noDataMs / 4)).unref();
    maker.onUp(connection);
    tell();
  };

  let attempt: Promise<void> = Promise.resolve();
  const connect = () => {
    let early: string | undefined;
    let made: C | undefined;
    const lose = (reason: string) => {
      if (made === undefined) early = reason;
      else lost(made, reason);
    };
    const pause = (reason: string | undefined) => {
      if (made === undefined || made !== current || closing.signal.aborted) return;
      interrupted = reason;
      if (reason === undefined) tell();
      else states.to('down', reason);
    };
    attempt = maker.connect(lose, closing.signal, pause).then(
      (connection) => {
        made = connection;
        if (closing.signal.aborted) return maker.end(connection);
        if (early === undefined) return take(connection);
        down(early);
        return Promise.resolve(maker.end(connection)).catch(() => undefined);
      },
      (thrown: unknown) => down(textOf(thrown)),
    );
  };

  connect();
  return {
    get status() {
      return states.status;
    },
    watch: states.watch,
    get current() {
      return interrupted === undefined ? current : undefined;
    },
    get lastSeenAt() {
      return lastSeenAt;
    },
    heard() {
      lastSeenAt = clock();
      if (quiet) beQuiet(false);
    },
    tell,
    async close() {
      const last = current;
      states.to('closed');
      closing.abort();
      clearTimeout(retry);
      clearInterval(watchdog);
      current = undefined;
      if (last !== undefined) maker.onLost(last);
      const ended = Promise.all([last === undefined ? undefined : maker.end(last), attempt]);
      await within(GOODBYE_MS, ended).catch(() => undefined);
    },
  };
}
