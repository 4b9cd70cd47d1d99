import { useState } from 'preact/hooks';
import type { Alarm } from '../../model/alarm.ts';
import { send } from './api.ts';
import { Dialog } from './dialog.tsx';
import { ShelveDialog } from './shelve-dialog.tsx';

/** What an operator wants to do about an alarm. */
export interface AlarmQuestion {
  action: 'acknowledge' | 'reset' | 'shelve';
  alarm: Alarm;
}

interface AlarmDialogProps {
  question: AlarmQuestion;
  plant: string | undefined;
  onClose(): void;
}

/** Asks what must be known before something is done about an alarm. */
export function AlarmDialog({ question: { action, alarm }, plant, onClose }: AlarmDialogProps) {
  if (action === 'shelve') return <ShelveDialog {...{ alarm, plant, onClose }} />;
  return <CommentDialog {...{ ...COMMENTED[action], alarm, plant, onClose }} />;
}

const COMMENTED = {
  acknowledge: { title: 'Acknowledge this alarm?', label: 'Acknowledge', path: 'ack' },
  reset: { title: 'Reset this alarm?', label: 'Reset', path: 'reset' },
} as const;

interface CommentDialogProps {
  title: string;
  label: string;
  path: string;
  alarm: Alarm;
  plant: string | undefined;
  onClose(): void;
}

/** Takes note of an alarm or lets it go, with a comment for the next shift if there is something to say. */
function CommentDialog({ title, label, path, alarm, plant, onClose }: CommentDialogProps) {
  const [comment, setComment] = useState('');
  const confirm = () => send(`alarms/${alarm.id}/${path}`, comment.trim() === '' ? {} : { comment }, { plant });
  return (
    <Dialog title={title} action={label} onClose={onClose} onConfirm={confirm}>
      <p>{alarm.message}</p>
      <label>
        Comment (may stay empty)
        <textarea
          rows={2}
          maxLength={1000}
          value={comment}
          placeholder="What you saw or did"
          onInput={(event) => setComment(event.currentTarget.value)}
        />
      </label>
    </Dialog>
  );
}
