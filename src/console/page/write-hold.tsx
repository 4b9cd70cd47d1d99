import { useState } from 'preact/hooks';
import type { PlantTimes } from '../plant-times.ts';
import type { PlantHealth } from '../views.ts';
import { send } from './api.ts';
import { Dialog } from './dialog.tsx';

interface WriteHoldProps {
  plant: PlantHealth;
  /** Whether whoever looks may decide. */
  allowed: boolean;
}

const NOT_ALLOWED = 'Without a login this works only on the machine itself';

/** Says over everything else that all writes of a plant are stopped. */
export function WriteHoldBanner({ plant, allowed, times }: WriteHoldProps & { times: PlantTimes }) {
  const [asking, setAsking] = useState(false);
  const { held, by, at, reason } = plant.held;
  if (!held) return null;
  return (
    <div class="write-hold" role="alert">
      <p>
        <strong>ALL WRITES ARE HELD</strong> by {by}
        {at === undefined ? '' : ` since ${times.shown(at)}`}
        {reason ? `: ${reason}` : ''}. Nothing is written to machines, armed or not.
      </p>
      <button
        type="button"
        disabled={!allowed}
        title={allowed ? undefined : NOT_ALLOWED}
        onClick={() => setAsking(true)}
      >
        Release…
      </button>
      {asking && <WriteHoldDialog plant={plant} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** The switch that stops all writes; not there while they are stopped. */
export function WriteHoldButton({ plant, allowed }: WriteHoldProps) {
  const [asking, setAsking] = useState(false);
  if (plant.held.held) return null;
  return (
    <>
      <button
        type="button"
        disabled={!allowed}
        title={allowed ? undefined : NOT_ALLOWED}
        onClick={() => setAsking(true)}
      >
        Hold all writes…
      </button>
      {asking && <WriteHoldDialog plant={plant} onClose={() => setAsking(false)} />}
    </>
  );
}

function WriteHoldDialog({ plant, onClose }: { plant: PlantHealth; onClose(): void }) {
  // What was asked when the dialog opened is what is sent, whatever others decide meanwhile.
  const [held] = useState(!plant.held.held);
  const [reason, setReason] = useState('');
  const decide = () => send(`plants/${encodeURIComponent(plant.id)}/hold`, { held, reason });
  const title = held ? `Hold all writes of ${plant.name}?` : `Release the writes of ${plant.name}?`;
  return (
    <Dialog title={title} action={held ? 'Hold all writes' : 'Release'} onClose={onClose} onConfirm={decide}>
      <p>
        {held
          ? 'From now on nothing is written to machines until somebody releases it, also over restarts. Values that were written already stay in the machines. This is no emergency stop of a machine.'
          : 'From now on flows write again where the plant or a point is armed.'}
      </p>
      <label>
        Reason
        <textarea rows={2} maxLength={1000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
    </Dialog>
  );
}
