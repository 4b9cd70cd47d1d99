import { useState } from 'preact/hooks';
import type { OutboxItem, OutboxSystem, OutboxView } from '../outbox-views.ts';
import type { PlantTimes } from '../plant-times.ts';
import { assetParts, counted, decisionWords } from '../words.ts';
import { send } from './api.ts';
import { AtOnce } from './at-once.tsx';
import { DecideDialog, type DecisionQuestion } from './decide-dialog.tsx';

interface DecisionListProps {
  outbox: OutboxView | undefined;
  plant: string | undefined;
  times: PlantTimes;
  /** Something was decided. */
  onChanged(): void;
}

/** What cannot leave without a person: actions that were refused or lost their answer, and systems that refuse our login. */
export function DecisionList({ outbox, plant, times, onChanged }: DecisionListProps) {
  const [question, setQuestion] = useState<DecisionQuestion>();
  const items = outbox?.items ?? [];
  const stopped = outbox?.systems.filter((system) => system.stopped !== undefined) ?? [];
  const isNeeded = items.length + stopped.length > 0;
  return (
    <>
      {isNeeded && (
        <section class="panel decisions" aria-labelledby="decisions-title">
          <div class="panel-head">
            <h2 id="decisions-title" tabIndex={-1}>
              Needs a decision
            </h2>
            {items.length > 1 && <p class="label">{items.length.toLocaleString('en')}, newest first</p>}
          </div>
          <ol class="order-list">
            {stopped.map((system) => (
              <li key={system.id}>
                <StoppedSystem {...{ system, plant, onChanged }} />
              </li>
            ))}
            {items.map((item) => (
              <li key={item.key}>
                <DecisionItem {...{ item, times }} onAsk={(decision) => setQuestion({ item, decision })} />
              </li>
            ))}
          </ol>
        </section>
      )}
      {question && <DecideDialog {...{ question, plant }} onDone={onChanged} onClose={() => setQuestion(undefined)} />}
    </>
  );
}

interface StoppedSystemProps {
  system: OutboxSystem;
  plant: string | undefined;
  onChanged(): void;
}

function StoppedSystem({ system: { id, name, stopped, waiting }, plant, onChanged }: StoppedSystemProps) {
  const resume = async () => {
    const answer = await send('outbox/resume', { system: id }, { plant });
    onChanged();
    return answer;
  };
  return (
    <article class="decision">
      <div>
        <p class="order-head">
          <strong>{name}</strong>
          <span class="status bad">login refused</span>
        </p>
        <p>
          It has refused our login, so nothing is sent there until somebody says so: more attempts could lock the
          account. {counted(waiting, 'thing waits', 'things wait')}.
        </p>
        <p class="problem">{stopped}</p>
      </div>
      <p class="choices">
        <AtOnce label="Try again" name={`Try again to send to ${name}`} run={resume} />
      </p>
    </article>
  );
}

interface DecisionItemProps {
  item: OutboxItem;
  times: PlantTimes;
  onAsk(decision: DecisionQuestion['decision']): void;
}

function DecisionItem({ item, times, onAsk }: DecisionItemProps) {
  const { what, state, system, title, asset, reason, since, attempts, alarmId } = item;
  const name = `${what} “${title}”`;
  return (
    <article class="decision">
      <div>
        <p class="order-head">
          <strong>{what[0]?.toUpperCase() + what.slice(1)}</strong>
          <span class="status bad">{state === 'doubt' ? 'in doubt' : 'refused'}</span>
          <span class="label">{system}</span>
          {alarmId && (
            <a href={`#alarm/${alarmId}`} aria-label={`Why? Trace of the alarm behind the ${name}`}>
              Why?
            </a>
          )}
        </p>
        <p>{title}</p>
        <p class="label">
          {assetParts(asset).last}, since {times.shown(since)}, {counted(attempts, 'attempt')}
        </p>
        <p>{decisionWords(item)}</p>
        <p class="problem">{reason}</p>
      </div>
      <p class="choices">
        <button type="button" aria-label={`Send again: ${name}`} onClick={() => onAsk('send')}>
          Send again…
        </button>
        <button type="button" aria-label={`It is there: ${name}`} onClick={() => onAsk('confirm')}>
          It is there…
        </button>
        <button type="button" aria-label={`Leave it: ${name}`} onClick={() => onAsk('give up')}>
          Leave it…
        </button>
      </p>
    </article>
  );
}
