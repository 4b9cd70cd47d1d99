import type { Transition } from '../model/alarm.ts';
import type { OpenedStore, Row } from '../store/store.ts';
import { INLET_KEPT_MS } from './inlet.ts';

/** A transition told longer ago than this has reached the nodes behind, ms. */
const ON_THE_WAY_MS = 1000;

/** Name of the fact from when on transitions are told again after a clean stop. */
export const TELL_AGAIN = 'tell again from';

/** Messages and transitions since then may not have been worked off; `undefined` after a clean stop. */
export function replayFrom(store: OpenedStore | undefined): number | undefined {
  if (!store || store.cleanStop) return undefined;
  return (store.checkpointAt ?? 0) - INLET_KEPT_MS;
}

/**
 * From when on transitions are told again after a clean stop: nobody knows whether messages sent in the last second have
 * reached the nodes behind.
 */
export function tellAgainFrom(stoppedAt: number, lastTransitionAt: number): number {
  return stoppedAt - lastTransitionAt < ON_THE_WAY_MS ? lastTransitionAt - ON_THE_WAY_MS : stoppedAt;
}

/** The transitions that nodes must be told again, by rule. */
export async function transitionsToTell(store: OpenedStore, facts: readonly Row[]): Promise<Map<string, Transition[]>> {
  const told = facts.find(({ name }) => name === TELL_AGAIN);
  const from = replayFrom(store) ?? (told ? Number(told.body) : undefined);
  if (from === undefined) return new Map();
  const rows = await store.read('journal.transitions_since', [from]);
  const transitions = rows.map(({ body }) => JSON.parse(String(body)) as Transition);
  return Map.groupBy(transitions, ({ alarm }) => alarm.rule.id);
}
