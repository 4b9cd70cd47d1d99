import type { OrderEvent } from '../outbox-views.ts';
import type { PlantTimes } from '../plant-times.ts';
import { DECISION_WORDS } from '../words.ts';
import { Step } from './trace-step.tsx';

/** What somebody decided about an order, or what became of it over there. */
export function OrderEventStep({ event, times }: { event: OrderEvent; times: PlantTimes }) {
  const { at, by } = event;
  if (event.kind === 'decision') {
    const { decision } = event;
    return (
      <Step kind="order" title={DECISION_WORDS[decision.kind]} at={times.exact(at)}>
        {decision.kind === 'confirm' && <p>Under the number {decision.number}.</p>}
        {by && <p>By {by}.</p>}
      </Step>
    );
  }
  const { number, status, before, deleted } = event;
  const title = deleted ? `Work order ${number} is gone there` : `Work order ${number} is ${status}`;
  return (
    <Step kind="order" title={title} at={times.exact(at)} bad={deleted === true}>
      <p>
        It was {before} before.{by && ` By ${by}.`}
      </p>
    </Step>
  );
}
