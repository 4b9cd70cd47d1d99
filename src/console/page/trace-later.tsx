import type { AlarmHold, Transition, TransitionKind } from '../../model/alarm.ts';
import type { CommandResult } from '../../model/command.ts';
import type { Reading } from '../../model/reading.ts';
import type { PlantTimes } from '../plant-times.ts';
import type { PathNode } from '../views.ts';
import { holdWords, OUTCOME_WORDS, TRANSITION_WORDS, untilWords, withUnit } from '../words.ts';
import { Fact, Step } from './trace-step.tsx';

/** A change in the life of an alarm. */
export function TransitionStep({ transition, times }: { transition: Transition; times: PlantTimes }) {
  const { kind, at, by, comment, reading, alarm } = transition;
  return (
    <Step kind={`transition ${kind}`} title={TRANSITION_WORDS[kind]} at={times.exact(at)}>
      {kind === 'raised' && <p>Priority {alarm.priority}.</p>}
      {kind === 'cleared' && !reading && alarm.value !== null && (
        <p>The value is back at {withUnit(alarm.value, alarm.unit)}.</p>
      )}
      {by && <p>By {by}.</p>}
      {comment && <blockquote>{comment}</blockquote>}
      {alarm.hold && BEGINS_HELD.has(kind) && <HoldFacts hold={alarm.hold} at={at} {...{ kind, times }} />}
      {kind === 'closed' && <p>Because: {alarm.closedBecause}.</p>}
      {reading && (
        <dl>
          <Fact name="The last reading before it">
            <ReadingWords reading={reading} times={times} />
          </Fact>
        </dl>
      )}
    </Step>
  );
}

/** Transitions after which it is news that an alarm is kept quiet. */
const BEGINS_HELD: ReadonlySet<TransitionKind> = new Set(['raised', 'shelved', 'suppressed', 'out of service']);

interface HoldFactsProps {
  hold: AlarmHold;
  kind: TransitionKind;
  at: number;
  times: PlantTimes;
}

/** Why an alarm is kept quiet, and until when. One that was held when it was raised has no step that says by whom. */
function HoldFacts({ hold, kind, at, times }: HoldFactsProps) {
  const { cause, reason } = hold;
  return (
    <dl>
      {kind === 'raised' && (
        <Fact name="Kept quiet from the first moment">
          {holdWords(hold)}
          {reason && `: ${reason}`}
        </Fact>
      )}
      {cause && (
        <Fact name="Its cause">
          <a href={`#alarm/${cause.id}`}>{cause.message}</a>
        </Fact>
      )}
      <Fact name="How long">{untilWords(hold, times, at)}</Fact>
    </dl>
  );
}

/** A reading in one line: `81 °C, measured 14:03:07.250`. */
export function ReadingWords({ reading, times }: { reading: Reading; times: PlantTimes }) {
  const { value, unit, quality, reason, time } = reading;
  return (
    <>
      <strong>{withUnit(value, unit)}</strong>
      {quality !== 'good' && `, ${quality}${reason ? `: ${reason}` : ''}`}, measured {times.exact(time)}
    </>
  );
}

interface CommandStepProps {
  result: CommandResult;
  node: PathNode | undefined;
  times: PlantTimes;
}

/** A write and what became of it. */
export function CommandStep({ result, node, times }: CommandStepProps) {
  const { command, outcome, reason, before, readBack, at } = result;
  const bad = outcome === 'failed' || outcome === 'unknown' || outcome === 'refused';
  const title = node ? `Write to ${command.link}` : `Write by “${command.by.name}”`;
  return (
    <Step kind="command" title={title} at={times.exact(at)} bad={bad} node={node}>
      <p>
        <span class={`status ${bad ? 'bad' : ''}`}>{OUTCOME_WORDS[outcome]}</span> {reason && <span>{reason}</span>}
      </p>
      <dl>
        <Fact name="Address">
          <code>{command.address}</code>
        </Fact>
        <Fact name="Wanted">
          <strong>{withUnit(command.value, command.unit)}</strong>
        </Fact>
        {before !== undefined && <Fact name="Before">{withUnit(before, command.unit)}</Fact>}
        {readBack !== undefined && <Fact name="Read back">{withUnit(readBack, command.unit)}</Fact>}
      </dl>
    </Step>
  );
}
