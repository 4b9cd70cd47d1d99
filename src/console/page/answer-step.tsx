import { useState } from 'preact/hooks';
import type { Alarm } from '../../model/alarm.ts';
import type { PlantTimes } from '../plant-times.ts';
import type { AnswerView } from '../views.ts';
import { ANSWER_WORDS } from '../words.ts';
import { isRefusal, send } from './api.ts';
import { Step } from './trace-step.tsx';

/** What a person said an alarm was. */
export function AnswerStep({ answer: { answer, at, by }, times }: { answer: AnswerView; times: PlantTimes }) {
  return (
    <Step kind="transition" title={ANSWER_WORDS[answer].title} at={times.exact(at)}>
      <p>
        By {by}. {ANSWER_WORDS[answer].effect}
      </p>
    </Step>
  );
}

interface AnswerQuestionProps {
  alarm: Alarm;
  answers: readonly AnswerView[];
  plant: string | undefined;
  onAnswered(): void;
}

/** Asks whether there was something, so that the rule learns from it. */
export function AnswerQuestion({ alarm, answers, plant, onAnswered }: AnswerQuestionProps) {
  const [problem, setProblem] = useState<string>();
  const last = answers.at(-1)?.answer ?? 'withdrawn';
  const say = async (answer: AnswerView['answer']) => {
    const answered = await send(`alarms/${encodeURIComponent(alarm.id)}/answer`, { answer }, { plant });
    setProblem(isRefusal(answered) ? answered.message : undefined);
    if (!isRefusal(answered)) onAnswered();
  };
  const offered = last === 'withdrawn' ? (['confirmed', 'false'] as const) : (['withdrawn'] as const);
  return (
    <section class="answer" aria-labelledby="answer-title">
      <p id="answer-title">
        <strong>Was it one?</strong>{' '}
        {last === 'withdrawn' ? 'The rule learns from your answer.' : `${ANSWER_WORDS[last].title}.`}
      </p>
      <p class="buttons">
        {offered.map((answer) => (
          <button type="button" key={answer} title={ANSWER_WORDS[answer].effect} onClick={() => void say(answer)}>
            {ANSWER_WORDS[answer].action}
          </button>
        ))}
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
