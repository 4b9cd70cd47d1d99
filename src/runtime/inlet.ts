import type { Store, Write } from '../store/store.ts';
import type { Probe } from './probe.ts';

/** A message that nobody would send again, as it came in. */
export interface InletMessage {
  topic: string;
  payload: Uint8Array;
  /** Runtime time of reception, ms since the Unix epoch. */
  receivedAt: number;
}

/** Messages from the inlet are kept until a checkpoint is this much younger, ms. */
export const INLET_KEPT_MS = 30_000;

/** Keeps messages before they are acknowledged, and gives them again after an unclean stop. */
export interface Inlet {
  /** Resolves when the messages are on the disk: now they may be acknowledged. */
  keep(nodeId: string, messages: readonly InletMessage[]): Promise<void>;
  /** What a node must see again: nothing after a clean stop. Asked once, when the node starts. */
  replay(nodeId: string): Promise<InletMessage[]>;
}

/** @param replayFrom messages received since then may not have been worked off; `undefined` after a clean stop */
export function createInlet(store: () => Store, replayFrom: () => number | undefined, probe?: Probe): Inlet {
  const asked = new Set<string>();
  return {
    async keep(nodeId, messages) {
      probe?.('message received');
      const writes = messages.map(
        ({ topic, payload, receivedAt }): Write => ({
          statement: 'inlet.add',
          params: [nodeId, receivedAt, topic, payload],
        }),
      );
      await store().write(writes, 'soon');
      probe?.('inlet committed');
    },
    async replay(nodeId) {
      const from = replayFrom();
      if (from === undefined || asked.has(nodeId)) return [];
      asked.add(nodeId);
      const rows = await store().read('inlet.since', [nodeId, from]);
      return rows.map((row) => ({
        topic: String(row.topic),
        payload: row.body as Uint8Array,
        receivedAt: Number(row.at),
      }));
    },
  };
}
