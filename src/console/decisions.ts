import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import { optionalText } from './parameters.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';

/** Longest comment on an acknowledgement, characters. */
const LONGEST_COMMENT = 1000;

/** Who a decision is recorded under where nobody has to log in. */
export const NOBODY_KNOWN = 'somebody without login';

/** Acknowledges an alarm in the name of whoever asks. */
export async function acknowledge(plant: PlantRuntime, { params, body, user }: ConsoleRequest): Promise<Answer> {
  const id = params.id ?? '';
  const comment = optionalText(body, 'comment', LONGEST_COMMENT);
  if (typeof comment === 'object') return comment;
  const store = plant.store();
  const acknowledged = await plant.acknowledge(id, user ?? NOBODY_KNOWN, comment);
  if (acknowledged) return { status: 200, body: { alarm: acknowledged } };
  const live = plant.alarms.byId(id);
  if (live) return problem('CONFLICT', `this alarm was acknowledged by ${live.ackedBy} already`);
  const entries = await store.read('journal.by_subject', [id]);
  if (entries.length === 0) return problem('NOT_FOUND', `there is no alarm ${id}`, { field: 'id' });
  return problem('CONFLICT', 'this alarm is back to normal: there is nothing left to acknowledge');
}
