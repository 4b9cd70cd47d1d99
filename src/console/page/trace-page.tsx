import { useEffect, useRef, useState } from 'preact/hooks';
import { type Alarm, isHeld } from '../../model/alarm.ts';
import type { WaitingCommand } from '../../model/command.ts';
import type { OrderView } from '../outbox-views.ts';
import type { PlantTimes } from '../plant-times.ts';
import type { TraceView } from '../views.ts';
import { counted, STATE_WORDS } from '../words.ts';
import { AnswerQuestion } from './answer-step.tsx';
import { ask, isRefusal } from './api.ts';
import { PriorityMark } from './priority-mark.tsx';
import { TracePath } from './trace-path.tsx';

interface TracePageProps {
  id: string;
  plant: string | undefined;
  alarms: readonly Alarm[] | undefined;
  orders: readonly OrderView[] | undefined;
  approvals: readonly WaitingCommand[] | undefined;
  times: PlantTimes;
}

/** Why an alarm was raised and what came of it, from the register to the work order. */
export function TracePage({ id, plant, alarms, orders, approvals, times }: TracePageProps) {
  const [trace, setTrace] = useState<TraceView>();
  const [problem, setProblem] = useState<string>();
  /** Asked again so often because somebody has answered. */
  const [asked, setAsked] = useState(0);
  const title = useRef<HTMLHeadingElement>(null);

  const own = alarms?.find((alarm) => alarm.id === id);
  // Asked again whenever the alarm, an order or what waits for a person has changed: the story may have gone on.
  useEffect(() => {
    let old = false;
    void ask<TraceView>(`trace/${id}`, { plant }).then((answer) => {
      if (old) return;
      setProblem(isRefusal(answer) ? answer.message : undefined);
      if (!isRefusal(answer)) setTrace(answer);
    });
    return () => {
      old = true;
    };
  }, [id, plant, own, orders, approvals, asked]);

  useEffect(() => title.current?.focus(), [id]);

  const shown = trace?.alarm.id === id ? trace : undefined;
  const others = alarms?.filter((alarm) => alarm.id !== id && !isHeld(alarm.state)).length ?? 0;
  return (
    <section class="panel trace" aria-labelledby="trace-title">
      <p class="back">
        <a href="#alarms">← All alarms</a>
        {others > 0 && <span class="label">{counted(others, 'other alarm is', 'other alarms are')} active</span>}
      </p>
      <h2 id="trace-title" tabIndex={-1} ref={title}>
        Why this alarm?
      </h2>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {shown && (
        <>
          <p class="summary">{shown.summary}</p>
          <p class="facts">
            <PriorityMark priority={shown.alarm.priority} calm={shown.alarm.state !== 'UNACK'} />
            <span>{STATE_WORDS[shown.alarm.state]}</span>
            <code>{shown.alarm.id}</code>
          </p>
          {shown.alarm.condition === 'anomaly' && (
            <AnswerQuestion
              {...{ alarm: shown.alarm, answers: shown.answers, plant }}
              onAnswered={() => setAsked((count) => count + 1)}
            />
          )}
          <TracePath trace={shown} times={times} />
        </>
      )}
    </section>
  );
}
