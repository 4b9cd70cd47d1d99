import type { Alarm } from '../../model/alarm.ts';
import { type Reading, signalName } from '../../model/reading.ts';
import type { OrderView } from '../outbox-views.ts';
import type { PlantTimes } from '../plant-times.ts';
import type { PathNode, TraceView } from '../views.ts';
import { assetParts, limitWords, propertyWords, shownDuration, shownValue, withUnit } from '../words.ts';
import { AnswerStep } from './answer-step.tsx';
import { CommandEventStep } from './command-event-step.tsx';
import { OrderEventStep } from './order-event-step.tsx';
import { OrderItem } from './order-list.tsx';
import { CommandStep, ReadingWords, TransitionStep } from './trace-later.tsx';
import { Fact, Passing, Step } from './trace-step.tsx';
import { type WovenPath, weave } from './trace-weave.ts';

/** The steps of a trace from top to bottom: what a device said, what was made of it, and all that followed in its order. */
export function TracePath({ trace, times }: { trace: TraceView; times: PlantTimes }) {
  const { alarm, transitions, answers, commands, commandEvents, orders, orderEvents, path } = trace;
  const actors = [...commands.map(({ command }) => command.by.id), ...orders.flatMap(({ node }) => node ?? [])];
  const woven = weave(path, alarm.rule.id, new Set(actors));
  const later = [
    ...transitions.flatMap((transition) => [
      {
        at: transition.at,
        step: <TransitionStep key={`${transition.kind} ${transition.at}`} transition={transition} times={times} />,
      },
      // What leaves the rule goes over these nodes at once, before anything is done.
      ...(transition.kind === 'raised' ? passing(woven.toActions).map((step) => ({ at: transition.at, step })) : []),
    ]),
    ...commands.map((result) => ({
      at: result.at,
      step: (
        <CommandStep key={result.command.id} {...{ result, times }} node={woven.actors.get(result.command.by.id)} />
      ),
    })),
    ...answers.map((answer) => ({
      at: answer.at,
      step: <AnswerStep key={`answer ${answer.at}`} answer={answer} times={times} />,
    })),
    ...commandEvents.map((event) => ({
      at: event.at,
      step: <CommandEventStep key={`${event.kind} ${event.at}`} event={event} times={times} />,
    })),
    ...orders.map((order) => ({
      at: joinedAt(order, alarm),
      step: (
        <Step
          key={`${order.system} ${order.key}`}
          {...{
            kind: 'order',
            title: order.alarmId === alarm.id ? 'Work order' : 'Work order of an earlier alarm',
            at: times.exact(joinedAt(order, alarm)),
          }}
          node={woven.actors.get(order.node ?? '')}
        >
          <OrderItem order={order} times={times} shownAlarm={alarm.id} />
        </Step>
      ),
    })),
    ...orderEvents.map((event) => ({
      at: event.at,
      step: <OrderEventStep key={`${event.key} ${event.at}`} event={event} times={times} />,
    })),
  ].sort((a, b) => a.at - b.at);
  return (
    <ol class="path">
      {alarm.evidence.reading ? (
        <ReadingSteps reading={alarm.evidence.reading} {...{ woven, times }} />
      ) : (
        passing([...optional(woven.input), ...woven.toReading, ...optional(woven.reading), ...woven.toRule])
      )}
      <VerdictStep {...{ alarm, times }} node={woven.rule} />
      {later.map(({ step }) => step)}
    </ol>
  );
}

/** When an order came to be about an alarm. */
function joinedAt({ alarmId, createdAt, notes }: OrderView, { id }: Alarm): number {
  const note = alarmId === id ? undefined : notes.find((note) => note.alarmId === id);
  return note?.at ?? createdAt;
}

const passing = (nodes: readonly PathNode[]) => nodes.map((node) => <Passing key={node.id} node={node} />);
const optional = (node: PathNode | undefined) => (node ? [node] : []);

/** From the device to the rule. */
function ReadingSteps({ reading, woven, times }: { reading: Reading; woven: WovenPath; times: PlantTimes }) {
  const { source, raw, asset, property, value, unit, quality, reason, time, receivedAt } = reading;
  return (
    <>
      <Step kind="field" title="The device said" node={woven.input}>
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
      {passing(woven.toReading)}
      <Step kind="reading" title="As a reading" node={woven.reading}>
        <dl>
          <Fact name={`${propertyWords(property)} of ${assetParts(asset).last}`}>
            <strong>{withUnit(value, unit)}</strong>
          </Fact>
          <Fact name="Quality">{reason ? `${quality}: ${reason}` : quality}</Fact>
          <Fact name="Measured">{times.exact(time)}</Fact>
          <Fact name="Received">{times.exact(receivedAt)}</Fact>
        </dl>
      </Step>
      {passing(woven.toRule)}
    </>
  );
}

const fourDigits = (value: number) => Number(value.toPrecision(4));
/** How many times a limit. */
const timesWords = (times: number) =>
  times > 1000 ? 'more than 1,000 times' : `${shownValue(Number(times.toPrecision(3)))} times`;

function VerdictStep({ alarm, node, times }: { alarm: Alarm; node: PathNode | undefined; times: PlantTimes }) {
  const { rule, condition, limit, evidence, message } = alarm;
  const { began, clauses = [], deadband, deviates, onDelayMs, heldMs, readings = [], unit = alarm.unit } = evidence;
  return (
    <Step kind="verdict" title={node ? 'The rule decided' : `The rule “${rule.name}” decided`} node={node}>
      <p>{message}.</p>
      <dl>
        {clauses.length > 0 && (
          <Fact name={clauses.length > 1 ? 'Clauses' : 'Clause'}>
            {clauses.map((clause) => (
              <div key={clause}>{clause}</div>
            ))}
          </Fact>
        )}
        {readings.map((reading) => (
          <Fact key={signalName(reading.asset, reading.property)} name={signalName(reading.asset, reading.property)}>
            <ReadingWords reading={reading} times={times} />, from {reading.source.link}{' '}
            <code>{reading.source.address}</code>
          </Fact>
        ))}
        {limit !== undefined && <Fact name={`${condition} limit`}>{limitWords(alarm)}</Fact>}
        {deviates?.expected && (
          <Fact name="Expected">
            {withUnit(fourDigits(deviates.expected.low), unit)} to {withUnit(fourDigits(deviates.expected.high), unit)}
          </Fact>
        )}
        {deviates && <Fact name="Deviates by">{`${timesWords(deviates.by)} its detector’s limit`}</Fact>}
        {deviates && <Fact name="Allowed">{`${timesWords(deviates.allowed)}, for ${deviates.perMonth} a month`}</Fact>}
        {deadband !== undefined && <Fact name="Deadband">{withUnit(deadband, unit)}</Fact>}
        {began && (
          <Fact name="Left normal with">
            <ReadingWords reading={began} times={times} />
          </Fact>
        )}
        {onDelayMs !== undefined && <Fact name="On-delay">{onDelayMs > 0 ? shownDuration(onDelayMs) : 'none'}</Fact>}
        {heldMs !== undefined && heldMs > 0 && <Fact name="Held with good quality">{shownDuration(heldMs)}</Fact>}
      </dl>
    </Step>
  );
}
