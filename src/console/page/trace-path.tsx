import type { Alarm, Transition, TransitionKind } from '../../model/alarm.ts';
import type { CommandResult } from '../../model/command.ts';
import type { Reading } from '../../model/reading.ts';
import type { PlantTimes } from '../plant-times.ts';
import type { TraceView } from '../views.ts';
import { assetParts, limitWords, OUTCOME_WORDS, propertyWords, shownDuration, withUnit } from '../words.ts';
import { OrderItem } from './order-list.tsx';

/** The steps of a trace from top to bottom: what a device said, what was made of it, and all that followed in its order. */
export function TracePath({
  trace: { alarm, transitions, commands, orders },
  times,
}: {
  trace: TraceView;
  times: PlantTimes;
}) {
  const later = [
    ...transitions.map((transition) => ({
      at: transition.at,
      step: <TransitionStep key={`${transition.kind} ${transition.at}`} transition={transition} times={times} />,
    })),
    ...commands.map((result) => ({
      at: result.at,
      step: <CommandStep key={result.command.id} result={result} times={times} />,
    })),
    ...orders.map((order) => ({
      at: order.createdAt,
      step: (
        <Step key={`${order.system} ${order.key}`} kind="order" title="Work order" at={times.exact(order.createdAt)}>
          <OrderItem order={order} times={times} />
        </Step>
      ),
    })),
  ].sort((a, b) => a.at - b.at);
  return (
    <ol class="path">
      {alarm.evidence.reading && <FieldStep reading={alarm.evidence.reading} />}
      {alarm.evidence.reading && <ReadingStep reading={alarm.evidence.reading} times={times} />}
      <VerdictStep alarm={alarm} />
      {later.map(({ step }) => step)}
    </ol>
  );
}

interface StepProps {
  kind: string;
  title: string;
  at?: string;
  bad?: boolean;
  children: preact.ComponentChildren;
}

function Step({ kind, title, at, bad = false, children }: StepProps) {
  return (
    <li class={`step ${kind} ${bad ? 'bad' : ''}`}>
      <h3>
        {title}
        {at && <span class="label">{at}</span>}
      </h3>
      {children}
    </li>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function FieldStep({ reading: { source, raw } }: { reading: Reading }) {
  return (
    <Step kind="field" title="The device said">
      <dl>
        <Fact name="Address">
          <code>{source.address}</code>
        </Fact>
        <Fact name="Link">
          {source.link} ({source.protocol})
        </Fact>
        <Fact name="Raw value">
          <code>{raw === undefined ? 'not kept' : typeof raw === 'string' ? raw : JSON.stringify(raw)}</code>
        </Fact>
      </dl>
    </Step>
  );
}

function ReadingStep({ reading, times }: { reading: Reading; times: PlantTimes }) {
  const { asset, property, value, unit, quality, reason, time, receivedAt } = reading;
  return (
    <Step kind="reading" title="As a reading">
      <dl>
        <Fact name={`${propertyWords(property)} of ${assetParts(asset).last}`}>
          <strong>{withUnit(value, unit)}</strong>
        </Fact>
        <Fact name="Quality">{reason ? `${quality}: ${reason}` : quality}</Fact>
        <Fact name="Measured">{times.exact(time)}</Fact>
        <Fact name="Received">{times.exact(receivedAt)}</Fact>
      </dl>
    </Step>
  );
}

function VerdictStep({ alarm }: { alarm: Alarm }) {
  const { rule, condition, limit, evidence, message } = alarm;
  const { deadband, onDelayMs, heldMs, unit = alarm.unit } = evidence;
  return (
    <Step kind="verdict" title={`The rule “${rule.name}” decided`}>
      <p>{message}.</p>
      <dl>
        {limit !== undefined && (
          <Fact name={`${condition} limit`}>{limitWords({ condition, limit, ...(unit && { unit }) })}</Fact>
        )}
        {deadband !== undefined && <Fact name="Deadband">{withUnit(deadband, unit)}</Fact>}
        {onDelayMs !== undefined && <Fact name="On-delay">{onDelayMs > 0 ? shownDuration(onDelayMs) : 'none'}</Fact>}
        {heldMs !== undefined && heldMs > 0 && <Fact name="Held with good quality">{shownDuration(heldMs)}</Fact>}
      </dl>
    </Step>
  );
}

const TRANSITION_TITLES: Readonly<Record<TransitionKind, string>> = {
  raised: 'Alarm raised',
  cleared: 'Alarm cleared',
  acknowledged: 'Alarm acknowledged',
  closed: 'Alarm closed',
};

function TransitionStep({ transition, times }: { transition: Transition; times: PlantTimes }) {
  const { kind, at, by, comment, alarm } = transition;
  return (
    <Step kind={`transition ${kind}`} title={TRANSITION_TITLES[kind]} at={times.exact(at)}>
      {kind === 'raised' && <p>Priority {alarm.priority}.</p>}
      {kind === 'cleared' && alarm.value !== null && <p>The value is back at {withUnit(alarm.value, alarm.unit)}.</p>}
      {by && <p>By {by}.</p>}
      {comment && <blockquote>{comment}</blockquote>}
      {kind === 'closed' && <p>Because: {alarm.closedBecause}.</p>}
    </Step>
  );
}

function CommandStep({ result, times }: { result: CommandResult; times: PlantTimes }) {
  const { command, outcome, reason, before, readBack, at } = result;
  const bad = outcome === 'failed' || outcome === 'unknown' || outcome === 'refused';
  return (
    <Step kind="command" title={`Write by “${command.by.name}”`} at={times.exact(at)} bad={bad}>
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
