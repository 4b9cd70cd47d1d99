import type { AlarmAnswer } from '../model/alarm.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { Row } from '../store/store.ts';
import { NOBODY_KNOWN } from './decisions.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';
import { alarmOf } from './trace.ts';
import type { AnswerView } from './views.ts';

const ANSWERS = ['confirmed', 'false', 'withdrawn'] as const satisfies readonly AnswerView['answer'][];

/** Takes in what a person says an alarm was; its rule learns from it. */
export async function answerAlarm(plant: PlantRuntime, { params, body, user }: ConsoleRequest): Promise<Answer> {
  const answer = ANSWERS.find((one) => one === body.answer);
  if (!answer) return problem('CONFIG_INVALID', `answer: one of ${ANSWERS.join(', ')} is needed`, { field: 'answer' });
  const id = params.id ?? '';
  const alarm = await alarmOf(plant, id, await plant.store().read('journal.by_subject', [id]));
  if (!alarm) return problem('NOT_FOUND', `there is no alarm ${id}`, { field: 'id' });
  const said: AlarmAnswer | undefined = answer === 'withdrawn' ? undefined : answer;
  if (await plant.rules.answer(alarm, said, user ?? NOBODY_KNOWN)) return { status: 200, body: { id, answer } };
  return problem('CONFLICT', `the rule ${alarm.rule.name} does not run, or learns nothing from answers`);
}

/** What people said of an alarm, as the journal tells it. */
export function answersOf(entries: readonly Row[]): AnswerView[] {
  return entries.flatMap(({ kind, body }) => {
    if (kind !== 'audit') return [];
    const { what, ...answer } = JSON.parse(String(body)) as { what: string } & AnswerView;
    return what === 'answered' ? [answer] : [];
  });
}
