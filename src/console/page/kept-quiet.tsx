import { useState } from 'preact/hooks';
import type { Alarm } from '../../model/alarm.ts';
import type { PlantTimes } from '../plant-times.ts';
import { counted } from '../words.ts';
import { TableHead } from './alarm-cells.tsx';
import type { AlarmLists, Consequences } from './alarm-lists.ts';
import { MoreRows, useFirstRows } from './first-rows.tsx';
import { QuietRow } from './quiet-row.tsx';

interface KeptQuietProps {
  lists: AlarmLists;
  plant: string | undefined;
  times: PlantTimes;
  now: () => number;
}

/** Causes that are listed with their consequences. */
const MOST_GROUPS = 50;
const COLUMNS = ['Priority', 'Asset', 'Condition', 'Value', 'Since', 'Quiet because', 'How long'];

/** Alarms that people or causes keep quiet, each with the reason; not there while there are none. */
export function KeptQuiet({ lists: { placed, groups, quiet }, ...around }: KeptQuietProps) {
  if (quiet === 0) return null;
  return (
    <section class="panel alarms quiet" aria-labelledby="quiet-title">
      <div class="panel-head">
        <h2 id="quiet-title" tabIndex={-1}>
          Kept quiet
        </h2>
        <p class="label">
          {counted(quiet, 'alarm')}: {placed.length.toLocaleString('en')} by people,{' '}
          {counted(quiet - placed.length, 'consequence')} of others
        </p>
      </div>
      {placed.length > 0 && <QuietTable alarms={placed} {...around} />}
      {groups.slice(0, MOST_GROUPS).map((group) => (
        <Group key={group.cause.id} group={group} {...around} />
      ))}
      {groups.length > MOST_GROUPS && <p class="more">{counted(groups.length - MOST_GROUPS, 'more cause')}.</p>}
    </section>
  );
}

type Around = Omit<KeptQuietProps, 'lists'>;

/** The consequences of one alarm, drawn when somebody wants to see them. */
function Group({ group: { cause, alarms }, ...around }: Around & { group: Consequences }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details id={placeOf(cause.id)} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {counted(alarms.length, 'consequence')} of <strong>{cause.message}</strong>
      </summary>
      {isOpen && <QuietTable alarms={alarms} {...around} />}
    </details>
  );
}

function QuietTable({ alarms, ...around }: Around & { alarms: readonly Alarm[] }) {
  const rows = useFirstRows(alarms);
  return (
    <div class="scrolled">
      <table>
        <TableHead columns={COLUMNS} />
        <tbody>
          {rows.shown.map((alarm) => (
            <QuietRow key={alarm.id} alarm={alarm} {...around} />
          ))}
        </tbody>
      </table>
      <MoreRows rows={rows} />
    </div>
  );
}

const placeOf = (causeId: string) => `quiet-${causeId}`;

/** Opens the consequences of an alarm and goes there. */
export function showConsequences(causeId: string): void {
  const place = document.getElementById(placeOf(causeId));
  if (!(place instanceof HTMLDetailsElement)) return;
  place.open = true;
  place.querySelector('summary')?.focus();
}
