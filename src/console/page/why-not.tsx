import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlantTimes } from '../plant-times.ts';
import type { SignalView, WhyNotView } from '../views.ts';
import { ask, isRefusal, type Refusal } from './api.ts';
import { MomentField } from './moment-field.tsx';
import { WhyNotAnswer } from './why-not-answer.tsx';

interface WhyNotProps {
  plant: string | undefined;
  signal: SignalView;
  /** The moment that is asked about; absent: now. */
  at: number | undefined;
  times: PlantTimes;
  now: () => number;
  onPick(at: number | undefined): void;
}

/** One press of a rule's button. */
interface Asked {
  ruleId: string;
}

/** A moment that is still being typed or dragged is not asked about, ms. */
const SETTLED_MS = 300;
const NOT_YET: Refusal = { status: 400, message: 'that moment has not come yet' };

/** Asks each rule that watches a signal why it has raised no alarm, now or at a moment of the past. */
export function WhyNot({ plant, signal: { asset, property, limits }, at, times, now, onPick }: WhyNotProps) {
  const [asked, setAsked] = useState<Asked>();
  const [told, setTold] = useState<{ asked: Asked; answer: WhyNotView | Refusal }>();
  const title = useRef<HTMLHeadingElement>(null);
  const answered = useRef(asked);

  // Once a rule was asked, it is asked again about each moment that is picked.
  useEffect(() => {
    if (!asked) return;
    let old = false;
    const load = async () => {
      const query = { plant, rule: asked.ruleId, asset, property, at };
      const answer = at !== undefined && at > now() ? NOT_YET : await ask<WhyNotView>('why-not', query);
      if (!old) setTold({ asked, answer });
    };
    const waiting = setTimeout(load, asked === answered.current ? SETTLED_MS : 0);
    return () => {
      old = true;
      clearTimeout(waiting);
    };
  }, [asked, at, plant, asset, property, now]);

  // Only the press of a button moves the focus, so that a moment can be changed step by step.
  useEffect(() => {
    if (!told || told.asked === answered.current) return;
    answered.current = told.asked;
    title.current?.focus();
  }, [told]);

  const rules = new Map(limits.map(({ ruleId, rule }) => [ruleId, rule]));
  if (rules.size === 0) return null;
  const answer = isRefusal(told?.answer) ? undefined : told?.answer;
  return (
    <div class="why-not">
      <div class="why-not-question">
        <MomentField {...{ at, now, onPick }} zone={times.zone} />
        {[...rules].map(([ruleId, rule]) => (
          <button
            key={ruleId}
            type="button"
            class="ask"
            aria-label={`Why no alarm? ${rule}`}
            onClick={() => setAsked({ ruleId })}
          >
            Why no alarm?{rules.size > 1 && <span class="label">{rule}</span>}
          </button>
        ))}
      </div>
      <div aria-live="polite">
        {told && (
          <h3 ref={title} tabIndex={-1}>
            {rules.get(told.asked.ruleId)}
            {answer && <span class="label">{times.shown(answer.at)}</span>}
          </h3>
        )}
        {isRefusal(told?.answer) && <p class="problem">No answer: {refusalWords(told.answer)}</p>}
        {answer && <WhyNotAnswer answer={answer} times={times} />}
      </div>
    </div>
  );
}

function refusalWords({ status, message }: Refusal): string {
  return status === 404 ? 'this rule was not running at that moment' : message;
}
