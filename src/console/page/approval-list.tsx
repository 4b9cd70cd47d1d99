import { useState } from 'preact/hooks';
import type { WaitingCommand } from '../../model/command.ts';
import type { PlantTimes } from '../plant-times.ts';
import { inMinutes } from '../words.ts';
import { send } from './api.ts';
import { Dialog } from './dialog.tsx';

interface ApprovalListProps {
  approvals: readonly WaitingCommand[] | undefined;
  plant: string | undefined;
  /** Whether whoever looks may decide. */
  allowed: boolean;
  times: PlantTimes;
  now: () => number;
}

/** Commands that wait for a person, the oldest first; not there while there are none. */
export function ApprovalList({ approvals = [], ...around }: ApprovalListProps) {
  if (approvals.length === 0) return null;
  return (
    <section class="panel alarms approvals" aria-labelledby="approvals-title">
      <div class="panel-head">
        <h2 id="approvals-title" tabIndex={-1}>
          Waiting for approval
        </h2>
        <p class="label">Nothing of this is written before a person approves it.</p>
      </div>
      <ol class="order-list">
        {approvals.map((waiting) => (
          <li key={waiting.command.id}>
            <ApprovalItem waiting={waiting} {...around} />
          </li>
        ))}
      </ol>
    </section>
  );
}

type ItemProps = Omit<ApprovalListProps, 'approvals'> & { waiting: WaitingCommand };

function ApprovalItem({ waiting, plant, allowed, times, now }: ItemProps) {
  const [approving, setApproving] = useState<boolean>();
  const { command, since, until } = waiting;
  const { by, link, address, alarmId } = command;
  const what = changeWords(waiting);
  const button = (approved: boolean, label: string) => (
    <button
      type="button"
      disabled={!allowed}
      title={allowed ? undefined : 'Without a login this works only on the machine itself'}
      aria-label={`${label}: ${what}, ${by.name}`}
      onClick={() => setApproving(approved)}
    >
      {label}…
    </button>
  );
  return (
    <article class="hold">
      <div>
        <p>
          <strong>{what}</strong>
          <span class="further">
            {link}, {address}
          </span>
        </p>
        <p>
          {by.name}
          {alarmId === undefined ? ', without an alarm' : ', because of '}
          {alarmId !== undefined && <a href={`#alarm/${alarmId}`}>alarm {alarmId}</a>}
        </p>
        <p class="label">
          Asked for at {times.shown(since)}; expires at {times.shown(until)}, {inMinutes(until - now())} left.
        </p>
      </div>
      <p class="buttons">
        {button(true, 'Approve')}
        {button(false, 'Refuse')}
      </p>
      {approving !== undefined && (
        <DecisionDialog {...{ waiting, plant, approved: approving }} onClose={() => setApproving(undefined)} />
      )}
    </article>
  );
}

interface DecisionProps {
  waiting: WaitingCommand;
  plant: string | undefined;
  approved: boolean;
  onClose(): void;
}

function DecisionDialog({ waiting, plant, approved, onClose }: DecisionProps) {
  const [comment, setComment] = useState('');
  const { command } = waiting;
  const decide = () => send('approvals', { id: command.id, approved, comment }, { plant });
  const title = approved ? 'Write this to the machine?' : 'Refuse this command?';
  return (
    <Dialog title={title} action={approved ? 'Approve' : 'Refuse'} onClose={onClose} onConfirm={decide}>
      <p>
        {changeWords(waiting)} ({command.link}, {command.address}), asked for by {command.by.name}.
      </p>
      {approved && <p>It is judged once more and written at once. Your decision is recorded.</p>}
      <label>
        Comment
        <textarea
          rows={2}
          maxLength={1000}
          value={comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
      </label>
    </Dialog>
  );
}

function changeWords({ command: { value, unit }, before }: WaitingCommand): string {
  const shown = (one: unknown) => `${String(one)}${unit === undefined ? '' : ` ${unit}`}`;
  return before === undefined || before === null
    ? `${shown(value)}, old value not known`
    : `${shown(before)} → ${shown(value)}`;
}
