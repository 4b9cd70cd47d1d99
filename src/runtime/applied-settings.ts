import type { StoredNode } from '../model/flow.ts';
import { toJson } from '../model/json.ts';
import type { Clock } from '../model/link.ts';
import type { OpenedStore, Write } from '../store/store.ts';

/** What the journal keeps of a rule when it begins to run otherwise than before. */
export interface AppliedSettings {
  /** The rule's node and those before and behind it, as they stood in the flow. */
  nodes: readonly StoredNode[];
}

/** The subject under which the journal keeps the settings of a rule. */
export const settingsSubject = (ruleId: string) => `settings ${ruleId}`;

/** Journals what a rule runs with, where that is not what the journal says already. */
export async function recordSettings(
  ruleId: string,
  nodes: readonly StoredNode[],
  { store, clock, write }: { store: OpenedStore; clock: Clock; write(writes: Write[]): Promise<void> },
): Promise<void> {
  const subject = settingsSubject(ruleId);
  const body = toJson({ nodes } satisfies AppliedSettings);
  const before = (await store.read('journal.by_subject', [subject])).at(-1);
  if (before?.body === body) return;
  const at = clock();
  await write([{ statement: 'journal.append', params: [`settings:${ruleId}:${at}`, at, 'audit', subject, body] }]);
}
