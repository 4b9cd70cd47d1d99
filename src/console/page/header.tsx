import { useState } from 'preact/hooks';
import type { PlantTimes } from '../plant-times.ts';
import type { PlantHealth } from '../views.ts';
import { counted } from '../words.ts';
import { ArmDialog } from './arm-dialog.tsx';
import type { Connection } from './live.ts';
import type { PlantView } from './plant-view.ts';
import { WriteHoldButton } from './write-hold.tsx';

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost',
  login: 'Not logged in',
};

interface HeaderProps {
  view: PlantView;
  plant: PlantHealth | undefined;
  times: PlantTimes;
  onPlant(id: string): void;
}

/** Which plant this is, whether it may write to machines, and whether everything that should work does. */
export function Header({ view, plant, times, onPlant }: HeaderProps) {
  const plants = view.health?.plants ?? [];
  return (
    <header class="top">
      <button type="button" class="skip" onClick={focusContent}>
        Skip to the content
      </button>
      <div class="plant">
        <p class="brand">Tieline</p>
        <h1>{plant?.name ?? 'Console'}</h1>
        {plants.length > 1 && (
          <select aria-label="Plant" value={plant?.id} onChange={(event) => onPlant(event.currentTarget.value)}>
            {plants.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </div>
      <ul class="health" aria-label="State of the plant">
        <HealthItem name="Connection" good={view.connection === 'live' || view.connection === 'connecting'}>
          {CONNECTION_WORDS[view.connection]}
        </HealthItem>
        {plant && <PlantItems plant={plant} />}
      </ul>
      {plant && <Arming plant={plant} view={view} times={times} />}
    </header>
  );
}

function PlantItems({ plant: { store, history, links, outbox } }: { plant: PlantHealth }) {
  const down = links.filter(({ status }) => status.state !== 'up');
  const linkText =
    down.length === 0 ? `${links.length} up` : down.map(({ name, status }) => `${name} ${status.state}`).join(', ');
  const stuck = (outbox?.doubtful ?? 0) + (outbox?.refused ?? 0);
  const waiting = outbox?.waiting ?? 0;
  return (
    <>
      <HealthItem name="Store" good={store.state !== 'failed'}>
        {store.state}
      </HealthItem>
      {history.state === 'failed' && (
        <HealthItem name="History" good={false}>
          failed
        </HealthItem>
      )}
      <HealthItem name="Links" good={down.length === 0}>
        {links.length === 0 ? 'none' : linkText}
      </HealthItem>
      <HealthItem name="Orders" good={stuck === 0}>
        {stuck > 0 ? `${stuck} need a person` : waiting > 0 ? `${waiting} waiting` : 'all sent'}
      </HealthItem>
    </>
  );
}

function HealthItem({ name, good, children }: { name: string; good: boolean; children: preact.ComponentChildren }) {
  return (
    <li class={good ? '' : 'bad'}>
      <span class="label">{name}</span>
      <span class="said">
        {!good && <span aria-hidden="true">▲ </span>}
        {children}
      </span>
    </li>
  );
}

function Arming({ plant, view, times }: { plant: PlantHealth; view: PlantView; times: PlantTimes }) {
  const [asking, setAsking] = useState(false);
  const { armed, held, by, at } = { ...plant.armed, held: plant.held.held };
  const points = plant.armed.points?.length ?? 0;
  const allowed = mayDecide(view);
  const since =
    by === undefined || at === undefined ? '' : `; ${armed ? 'armed' : 'disarmed'} by ${by}, ${times.shown(at)}`;
  const [word, meaning] = held
    ? ['HELD', 'writes nothing to machines']
    : armed
      ? ['ARMED', 'writes to machines']
      : points > 0
        ? ['ARMED IN PART', `writes to ${counted(points, 'point')}`]
        : ['DRY-RUN', 'writes nothing to machines'];
  return (
    <div class={`arming ${held ? 'held' : armed || points > 0 ? 'armed' : 'dry-run'}`}>
      <p>
        <strong>{word}</strong>
        <span class="label">
          {meaning}
          {since}
        </span>
      </p>
      <button
        type="button"
        disabled={!allowed}
        title={allowed ? undefined : 'Without a login this works only on the machine itself'}
        onClick={() => setAsking(true)}
      >
        {armed ? 'Disarm…' : 'Arm…'}
      </button>
      <WriteHoldButton plant={plant} allowed={allowed} />
      {asking && <ArmDialog plant={plant} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** Whether whoever looks may decide about writes. */
export function mayDecide({ health }: PlantView): boolean {
  return health?.local === true || health?.user !== undefined;
}

/** A link would change the address, which names alarms. */
function focusContent(): void {
  document.querySelector<HTMLElement>('main h2')?.focus();
}
