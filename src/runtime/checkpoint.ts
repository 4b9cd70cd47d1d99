import type { Write } from '../store/store.ts';
import { INLET_KEPT_MS } from './inlet.ts';
import type { Ledger } from './ledger.ts';
import type { Signals } from './signals.ts';

/** Latest values written in one slice of a checkpoint: about a millisecond of work. */
const SLICE = 500;

/**
 * Writes latest values in slices, so that no checkpoint holds up the event loop; then the sign of life. While the disk fails there is
 * none: memory is for what nobody says again.
 */
export async function saveCheckpoint(signals: Signals, ledger: Ledger, at: number): Promise<void> {
  while (ledger.backlog.waiting === 0) {
    const writes = signals.takeWrites(SLICE);
    if (writes.length === 0) break;
    await ledger.write(writes, 'soon');
  }
  if (ledger.backlog.waiting > 0) return;
  const prune: Write = { statement: 'inlet.prune', params: [at - INLET_KEPT_MS] };
  await ledger.write([{ statement: 'meta.checkpoint', params: [at] }, prune], 'soon');
}
