import type { PlantTimes } from '../plant-times.ts';
import type { CommandEvent } from '../views.ts';
import { withUnit } from '../words.ts';
import { Fact, Step } from './trace-step.tsx';

/** That a write waited for a person, what was decided, or that a point went from one node to another. */
export function CommandEventStep({ event, times }: { event: CommandEvent; times: PlantTimes }) {
  const { kind, at, point } = event;
  return (
    <Step kind="command" title={titleOf(event)} at={times.exact(at)} bad={kind === 'not approved'}>
      {'by' in event && <p>By {event.by}.</p>}
      {'comment' in event && <blockquote>{event.comment}</blockquote>}
      {kind === 'waits for approval' && <p>Nothing is written before a person approves it.</p>}
      {kind === 'preempted' && <p>Its priority is higher, so the point is its own from now on.</p>}
      <dl>
        <Fact name="Address">
          {point.link} <code>{point.address}</code>
        </Fact>
        {'command' in event && (
          <Fact name="Wanted">
            <strong>{withUnit(event.command.value, event.command.unit)}</strong>
          </Fact>
        )}
        {'until' in event && <Fact name="Expires at">{times.exact(event.until)}</Fact>}
      </dl>
    </Step>
  );
}

function titleOf(event: CommandEvent): string {
  if (event.kind === 'preempted') {
    return event.isLoser ? `Point lost to “${event.to}”` : `“${event.to}” took the point from “${event.from}”`;
  }
  const { name } = event.command.by;
  if (event.kind === 'waits for approval') return `Write by “${name}” waits for approval`;
  return `Write by “${name}” ${event.kind}`;
}
