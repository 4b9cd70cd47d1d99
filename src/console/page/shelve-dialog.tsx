import { useState } from 'preact/hooks';
import type { Alarm } from '../../model/alarm.ts';
import { send } from './api.ts';
import { Dialog } from './dialog.tsx';
import { HoldFields, type HoldTime } from './hold-fields.tsx';

/** How long an alarm is shelved; a week at most. */
const TIMES: readonly HoldTime[] = [
  { label: '15 min', body: { minutes: 15 } },
  { label: '1 h', body: { minutes: 60 } },
  { label: '8 h', body: { minutes: 480 } },
  { label: 'until it clears', body: { untilCleared: true } },
];
const MOST_MINUTES = 7 * 1440;

interface ShelveDialogProps {
  alarm: Alarm;
  plant: string | undefined;
  onClose(): void;
}

/** Keeps an alarm quiet for a while, for a reason. */
export function ShelveDialog({ alarm, plant, onClose }: ShelveDialogProps) {
  const [body, setBody] = useState({});
  const shelve = () => send(`alarms/${alarm.id}/shelve`, body, { plant });
  return (
    <Dialog title="Shelve this alarm?" action="Shelve" onClose={onClose} onConfirm={shelve}>
      <p>{alarm.message}</p>
      <HoldFields times={TIMES} mostMinutes={MOST_MINUTES} onChange={setBody} />
      <p class="label">It stands under “Kept quiet” meanwhile, and sets nothing in motion.</p>
    </Dialog>
  );
}
