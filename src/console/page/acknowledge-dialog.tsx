import { useState } from 'preact/hooks';
import type { Alarm } from '../../model/alarm.ts';
import { send } from './api.ts';
import { Dialog } from './dialog.tsx';

interface AcknowledgeProps {
  alarm: Alarm;
  plant: string | undefined;
  onClose(): void;
}

/** Takes note of an alarm, with a comment for the next shift if there is something to say. */
export function AcknowledgeDialog({ alarm, plant, onClose }: AcknowledgeProps) {
  const [comment, setComment] = useState('');
  const acknowledge = () => send(`alarms/${alarm.id}/ack`, comment.trim() === '' ? {} : { comment }, { plant });
  return (
    <Dialog title="Acknowledge this alarm?" action="Acknowledge" onClose={onClose} onConfirm={acknowledge}>
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
