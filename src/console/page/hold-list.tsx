import { useState } from 'preact/hooks';
import type { PlantTimes } from '../plant-times.ts';
import type { HoldListView } from '../views.ts';
import { counted, holdWords, scopeWords, untilWords } from '../words.ts';
import { isRefusal, send } from './api.ts';
import { AtOnce } from './at-once.tsx';
import { OutOfServiceDialog } from './out-of-service-dialog.tsx';

type Hold = HoldListView['holds'][number];

interface HoldListProps {
  holds: readonly Hold[] | undefined;
  plant: string | undefined;
  times: PlantTimes;
  now: () => number;
  /** A hold was placed or ended. */
  onChanged(): void;
}

/** Holds that are drawn; the newest are what somebody looks for. */
const MOST_SHOWN = 100;

/** What people have shelved or taken out of service, whether an alarm stands there or not. */
export function HoldList({ holds, plant, times, now, onChanged }: HoldListProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <section class="panel holds" aria-labelledby="holds-title">
      <div class="panel-head">
        <h2 id="holds-title" tabIndex={-1}>
          Shelved and out of service
        </h2>
        {holds && holds.length > 0 && <p class="label">{holds.length.toLocaleString('en')}, newest first</p>}
      </div>
      {holds === undefined ? (
        <p class="empty">Waiting for the runtime…</p>
      ) : holds.length === 0 ? (
        <p class="empty">
          <strong>Nothing is shelved or out of service.</strong> An alarm is shelved in its row; what is being worked on
          is taken out of service here.
        </p>
      ) : (
        <ol class="order-list">
          {holds.slice(0, MOST_SHOWN).map((hold) => (
            <li key={hold.id}>
              <HoldItem {...{ hold, plant, times, now, onChanged }} />
            </li>
          ))}
          {holds.length > MOST_SHOWN && <li class="label">{counted(holds.length - MOST_SHOWN, 'older one')}</li>}
        </ol>
      )}
      <button type="button" onClick={() => setAsking(true)}>
        Take an asset out of service…
      </button>
      {isAsking && <OutOfServiceDialog plant={plant} onDone={onChanged} onClose={() => setAsking(false)} />}
    </section>
  );
}

function HoldItem({ hold, plant, times, now, onChanged }: Omit<HoldListProps, 'holds'> & { hold: Hold }) {
  const { id, scope, since, reason, alarms } = hold;
  const what = scopeWords(scope);
  const end = async () => {
    const answer = await send('holds/end', { id }, { plant });
    if (!isRefusal(answer)) onChanged();
    return answer;
  };
  return (
    <article class="hold">
      <div>
        <p>
          <strong>{what}</strong>
          <span class="further">{scope.asset}</span>
        </p>
        <p>{reason}</p>
        <p class="label">
          {holdWords(hold)} at {times.shown(since)}, {untilWords(hold, times, now())}.{' '}
          {alarms.length === 0 ? 'No alarm stands there now.' : `${counted(alarms.length, 'alarm')} kept quiet now.`}
        </p>
      </div>
      <AtOnce label="End" name={`End: ${holdWords(hold)}, ${what}`} run={end} />
    </article>
  );
}
