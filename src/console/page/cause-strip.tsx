import { needsAcknowledgement } from '../../model/alarm.ts';
import { alarmWords, counted } from '../words.ts';
import { WhyLink } from './alarm-cells.tsx';
import type { AlarmLists } from './alarm-lists.ts';
import { showConsequences } from './kept-quiet.tsx';
import { PriorityMark } from './priority-mark.tsx';

/** An alarm that explains so many others stands above the table, wherever it stands in it. */
const MANY = 10;
/** Causes that are named above the table; with more of them it would hide what it is to show. */
const MOST_NAMED = 3;

/** The alarms behind a flood. */
export function CauseStrip({ lists: { open, explained } }: { lists: AlarmLists }) {
  const named = open
    .map((alarm) => ({ alarm, count: explained.get(alarm.id) ?? 0 }))
    .filter(({ count }) => count >= MANY)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_NAMED);
  if (named.length === 0) return null;
  return (
    <ul class="causes" aria-label="What most alarms come from">
      {named.map(({ alarm, count }) => (
        <li key={alarm.id}>
          <PriorityMark priority={alarm.priority} calm={!needsAcknowledgement(alarm)} />
          <p>
            <strong>{alarm.message}</strong>
            <span class="further">explains {counted(count, 'alarm')}, which are kept quiet while it stands</span>
          </p>
          <p class="actions">
            <button type="button" onClick={() => showConsequences(alarm.id)}>
              Show them
            </button>
            <WhyLink id={alarm.id} name={alarmWords(alarm)} />
          </p>
        </li>
      ))}
    </ul>
  );
}
