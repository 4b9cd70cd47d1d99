import { asPlantError, PlantError } from '../model/errors.ts';
import type { Reading } from '../model/reading.ts';
import type { History } from '../store/history/history.ts';

/** Readings kept while the history's file is being opened; further ones are dropped and counted. */
const MOST_EARLY = 10_000;

/** Opens a history that tells when writing fails and when it works again. */
export type OpenHistory = (onFailure: (error: PlantError | undefined) => void) => Promise<History>;

/** How the history of a plant is doing. `none`: this plant keeps no history. */
export type HistoryState = { state: 'none' | 'starting' | 'ok' } | { state: 'failed'; reason: string };

/** The history of a plant, whatever becomes of its file: it may fail, but it never stops the plant. */
export interface HistoryKeeper {
  readonly state: HistoryState;
  /** Readings dropped before the file was open, or while it could not be opened. */
  readonly dropped: number;
  observe(readings: readonly Reading[]): void;
  /** The history, once its file has been opened; rejects with STORE_FAILED while it cannot be read. */
  history(): Promise<History>;
  close(): Promise<void>;
}

/**
 * @param onChange told with a reason when the history begins to fail, and with `undefined` when it works
 * @param reopenMs pause before a file that could not be opened, or whose thread ended by itself, is opened again
 */
export function createHistoryKeeper(
  open: OpenHistory | undefined,
  onChange: (problem: string | undefined) => void,
  reopenMs: number,
): HistoryKeeper {
  let state: HistoryState = { state: open === undefined ? 'none' : 'starting' };
  let opened: History | undefined;
  let early: Reading[] = [];
  let dropped = 0;
  let closed = false;
  let reopen: NodeJS.Timeout | undefined;
  let opening: Promise<void> = Promise.resolve();

  function become(error: PlantError | undefined): void {
    const before = state;
    state = error === undefined ? { state: 'ok' } : { state: 'failed', reason: error.message };
    if (before.state === 'failed' && state.state === 'failed' && before.reason === state.reason) return;
    onChange(error?.message);
  }

  async function start(openFile: OpenHistory): Promise<void> {
    try {
      opened = await openFile(become);
      opened.append(early);
      void startAgainAfter(opened, openFile);
      if (!closed) become(undefined);
    } catch (thrown) {
      if (closed) return;
      dropped += early.length;
      become(asPlantError(thrown, 'STORE_FAILED'));
      startLater(openFile);
    }
    early = [];
  }

  function startLater(openFile: OpenHistory): void {
    reopen = setTimeout(() => {
      opening = start(openFile);
    }, reopenMs).unref();
  }

  /** A thread that ended by itself takes what it had been given and not yet written with it. */
  async function startAgainAfter(history: History, openFile: OpenHistory): Promise<void> {
    const error = await history.ended;
    if (error === undefined || closed) return;
    opened = undefined;
    become(error);
    await history.close().catch(() => undefined);
    dropped += history.dropped;
    if (!closed) startLater(openFile);
  }

  if (open !== undefined) opening = start(open);

  return {
    get state() {
      return state;
    },
    get dropped() {
      return dropped;
    },
    observe(readings) {
      if (opened !== undefined) opened.append(readings);
      else if (state.state === 'starting' && early.length + readings.length <= MOST_EARLY) early.push(...readings);
      else if (state.state !== 'none') dropped += readings.length;
    },
    async history() {
      await opening;
      if (opened !== undefined && !closed) return opened;
      if (state.state === 'failed') throw new PlantError('STORE_FAILED', state.reason);
      const why = { none: 'this plant keeps no history', starting: 'the history is being opened', ok: 'it is closed' };
      throw new PlantError('STORE_FAILED', why[state.state]);
    },
    async close() {
      closed = true;
      clearTimeout(reopen);
      await opening;
      // A file that cannot be closed has been told already.
      await opened?.close().catch(() => undefined);
    },
  };
}
