import type { Doubt, Failure, Found, IdempotencyClass, Receipt } from '../model/work-order.ts';
import type { UnknownOutcome } from './outbox.ts';

/** How long something new may hide from a search over there, ms. */
export const HIDDEN_MS = 5000;
/** It has been looked for so often before it counts as not there. */
const LOOKS = 2;

interface Creation {
  idempotency: IdempotencyClass;
  /** Sends it; `again`: an earlier attempt may have come through. */
  send(again: boolean): Promise<Receipt>;
  /** Looks for it by our key; absent where that cannot be. */
  look?: (() => Promise<Found>) | undefined;
  hiddenMs: number;
}

/**
 * Creates something over there once. What the class of the other side guarantees (TIME-AND-DELIVERY) decides what follows a doubt: `A` is sent
 * again, `C` is looked for, twice with a pause, and sent when it is not there; `D` is looked for where that can be, and then held for a person.
 * @param doubt an earlier attempt may have come through
 */
export async function createOnce(creation: Creation, doubt: UnknownOutcome | undefined): Promise<Receipt> {
  const { idempotency, send, look, hiddenMs } = creation;
  if (!doubt || idempotency === 'A') return send(doubt !== undefined);
  if (!look) return { kind: 'doubt', reason: doubt.reason };
  const found = await look();
  if (found.kind !== 'absent') return 'number' in found ? { ...found, kind: 'existing' } : stillInDoubt(found, doubt);
  const looks = (doubt.looks ?? 0) + 1;
  if (looks < LOOKS) return { ...doubt, looks, afterMs: hiddenMs, concerns: 'only this' };
  if (idempotency === 'C') return send(true);
  return { kind: 'doubt', reason: `${doubt.reason}; it was looked for ${looks} times and not found` };
}

function stillInDoubt(found: Failure, doubt: UnknownOutcome): Failure | Doubt {
  if (found.kind === 'login') return found;
  if (found.kind === 'refused') {
    return { kind: 'doubt', reason: `${doubt.reason}; it cannot be looked for: ${found.reason}` };
  }
  return { ...found, kind: 'unknown', ...(doubt.looks !== undefined && { looks: doubt.looks }) };
}
