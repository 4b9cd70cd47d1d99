import { useState } from 'preact/hooks';
import { type Alarm, needsAcknowledgement } from '../../model/alarm.ts';
import type { OrderView } from '../outbox-views.ts';
import type { PlantTimes } from '../plant-times.ts';
import { counted } from '../words.ts';
import { TableHead } from './alarm-cells.tsx';
import { AlarmDialog, type AlarmQuestion } from './alarm-dialog.tsx';
import type { AlarmLists } from './alarm-lists.ts';
import { AlarmRow } from './alarm-row.tsx';
import { CauseStrip } from './cause-strip.tsx';
import { MoreRows, useFirstRows } from './first-rows.tsx';

interface AlarmTableProps {
  lists: AlarmLists | undefined;
  orders: readonly OrderView[];
  plant: string | undefined;
  times: PlantTimes;
}

const COLUMNS = ['Priority', 'State', 'Asset', 'Condition', 'Value', 'Since', 'Order'];

/** Every alarm that an operator is to see, what is to be acknowledged first, with what can be done about it. */
export function AlarmTable({ lists, orders, plant, times }: AlarmTableProps) {
  const [question, setQuestion] = useState<AlarmQuestion>();
  const { open = [], explained, quiet = 0 } = lists ?? {};
  const rows = useFirstRows(open);
  return (
    <section class="panel alarms" aria-labelledby="alarms-title">
      <div class="panel-head">
        <h2 id="alarms-title" tabIndex={-1}>
          Active alarms
        </h2>
        {lists && open.length + quiet > 0 && <p class="label">{countWords(lists)}</p>}
      </div>
      {lists && <CauseStrip lists={lists} />}
      {lists === undefined ? (
        <p class="empty">Waiting for the runtime…</p>
      ) : open.length === 0 ? (
        <p class="empty">
          <strong>No active alarms.</strong> An alarm appears here by itself when a rule raises it, and leaves when its
          condition has cleared and somebody has acknowledged it.
        </p>
      ) : (
        <div class="scrolled">
          <table>
            <TableHead columns={COLUMNS} />
            <tbody>
              {rows.shown.map((alarm) => (
                <AlarmRow
                  key={alarm.id}
                  {...{ alarm, times }}
                  explains={explained?.get(alarm.id) ?? 0}
                  orders={ordersOf(orders, alarm)}
                  onAsk={setQuestion}
                />
              ))}
            </tbody>
          </table>
          <MoreRows rows={rows} />
        </div>
      )}
      {question && <AlarmDialog {...{ question, plant }} onClose={() => setQuestion(undefined)} />}
    </section>
  );
}

/** How many stand there, in which order, and how many do not stand there. */
function countWords({ open, quiet }: AlarmLists): string {
  const kept = quiet === 0 ? '' : ` ${counted(quiet, 'more is', 'more are')} kept quiet.`;
  if (open.length === 0) return kept;
  const unacknowledged = open.filter(needsAcknowledgement).length.toLocaleString('en');
  return `${counted(open.length, 'alarm')}, ${unacknowledged} not acknowledged.${kept} Not acknowledged first, then the most urgent, then the newest.`;
}

const ordersOf = (orders: readonly OrderView[], { id }: Alarm) => orders.filter(({ alarms }) => alarms.includes(id));
