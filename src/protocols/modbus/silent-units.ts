import type { DeviceMemory } from './device-memory.ts';

/** A unit that did not answer is left alone for this long at first, and for at most this long later. */
const PAUSES = { firstMs: 5000, mostMs: 60_000 } as const;

type Memory = Pick<DeviceMemory, 'silent' | 'seen'>;

/** Notes that a unit has not answered what it was asked at a time of the runtime. */
export function missUnit(unit: number, reason: string, askedAt: number, { silent }: Memory): void {
  const pauseMs = silent.get(unit)?.pauseMs ?? PAUSES.firstMs;
  silent.set(unit, { reason, pauseMs, askAt: performance.now() + pauseMs, askedAt });
}

/** A request to a silent unit ended without an answer of it: its pause begins anew. */
export function leaveAlone(unit: number, { silent }: Memory): void {
  const known = silent.get(unit);
  if (known) known.askAt = performance.now() + known.pauseMs;
}

/**
 * Why a unit is not asked now: it was silent a short while ago, and each request to it would hold up the others on its line. When
 * its pause is over one request is let through, and the next pause is twice as long. While no other unit answers the
 * connection itself may be dead: then each request goes through, so that this is noticed.
 */
export function heldBack(unit: number, memory: Memory): string | undefined {
  const known = memory.silent.get(unit);
  if (!known || !otherAnswers(unit, known.askedAt, memory)) return undefined;
  if (performance.now() < known.askAt) return known.reason;
  known.pauseMs = Math.min(known.pauseMs * 2, PAUSES.mostMs);
  known.askAt = Number.POSITIVE_INFINITY;
  return undefined;
}

function otherAnswers(unit: number, since: number, { silent, seen }: Memory): boolean {
  for (const [other, at] of seen) if (other !== unit && at > since && !silent.has(other)) return true;
  return false;
}
