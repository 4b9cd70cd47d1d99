import { useState } from 'preact/hooks';
import type { Decision } from '../../runtime/outbox.ts';
import type { OutboxItem } from '../outbox-views.ts';
import { isRefusal, send } from './api.ts';
import { Dialog } from './dialog.tsx';

/** What somebody is about to decide. */
export interface DecisionQuestion {
  item: OutboxItem;
  decision: Decision['kind'];
}

interface DecideDialogProps {
  question: DecisionQuestion;
  plant: string | undefined;
  onDone(): void;
  onClose(): void;
}

/** Says what a decision sets in motion before it is taken. */
export function DecideDialog({ question: { item, decision }, plant, onDone, onClose }: DecideDialogProps) {
  const [number, setNumber] = useState('');
  const { key, what, title, system } = item;
  const { heading, action, effect } = words(item)[decision];
  const asksNumber = decision === 'confirm' && (what === 'order' || what === 'document');
  const decide = async () => {
    const answer = await send(
      'outbox/decide',
      { key, decision, ...(asksNumber && { number: number.trim() }) },
      { plant },
    );
    if (!isRefusal(answer)) onDone();
    return answer;
  };
  return (
    <Dialog title={heading} action={action} onClose={onClose} onConfirm={decide}>
      <p>{title}</p>
      {asksNumber && (
        <label>
          Its number in {system}
          <input
            type="text"
            required
            maxLength={80}
            pattern=".*\S.*"
            autocomplete="off"
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </label>
      )}
      <p class="label">{effect}</p>
    </Dialog>
  );
}

type Words = Readonly<Record<Decision['kind'], { heading: string; action: string; effect: string }>>;

function words({ what, state, system }: OutboxItem): Words {
  const again =
    state === 'doubt'
      ? `It is sent once more, and what waits behind it. If the first one did arrive, ${system} then has it twice: look there before.`
      : `It is sent once more as it was, and what was refused behind it. ${system} refuses it again unless what was wrong is mended.`;
  const there =
    what === 'order'
      ? 'Nothing is sent. What waits for this order goes to the one under that number, and its status is followed from now on.'
      : 'Nothing is sent. What waits behind it goes on.';
  return {
    send: { heading: `Send this ${what} again?`, action: 'Send again', effect: again },
    confirm: { heading: `Is this ${what} in ${system}?`, action: 'It is there', effect: there },
    'give up': {
      heading: `Leave this ${what}?`,
      action: 'Leave it',
      effect: 'It is not sent, now or later, and nobody is asked again. The trace keeps who left it.',
    },
  };
}
