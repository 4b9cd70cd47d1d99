import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { plantTimes } from '../plant-times.ts';
import type { SignalView } from '../views.ts';
import { listAlarms } from './alarm-lists.ts';
import { AlarmLoad } from './alarm-load.tsx';
import { AlarmTable } from './alarm-table.tsx';
import { ApprovalList } from './approval-list.tsx';
import { DecisionList } from './decision-list.tsx';
import { Header, mayDecide } from './header.tsx';
import { HoldList } from './hold-list.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { KeptQuiet } from './kept-quiet.tsx';
import { Notices } from './notices.tsx';
import { OrderList } from './order-list.tsx';
import { TracePage } from './trace-page.tsx';
import { TrendPanel } from './trend-panel.tsx';
import { useAlarmHash } from './use-hash.ts';
import { type ReadingListener, usePlant } from './use-plant.ts';
import { WriteHoldBanner } from './write-hold.tsx';

/** The console: what needs attention first, then why. */
export function App() {
  const [listeners] = useState(() => new Set<ReadingListener>());
  const [plantId, setPlantId] = useState<string>();
  const [chosen, setChosen] = useState<SignalView>();
  const alarmId = useAlarmHash();
  const { view, reloadHolds, reloadOutbox } = usePlant(plantId, chosen, listeners);
  const { health, alarms, orders, outbox, signals, clockOffset } = view;
  const plant = health?.plants.find(({ id }) => id === plantId) ?? health?.plants[0];
  const offset = useRef(clockOffset);
  offset.current = clockOffset;
  const zone = plant?.timeZone ?? 'UTC';
  const now = useMemo(() => () => Date.now() + offset.current, []);
  const times = useMemo(() => plantTimes(zone, now), [zone, now]);

  const lists = useMemo(() => alarms && listAlarms(alarms), [alarms]);
  useKeptFocus();

  useEffect(() => {
    const active = lists?.open.length ?? 0;
    document.title = `${active > 0 ? `(${active}) ` : ''}${plant?.name ?? 'Tieline'} – Tieline`;
  }, [lists, plant?.name]);

  useEffect(() => {
    if (chosen || !signals || signals.length === 0 || !lists) return;
    const [alarm] = lists.open;
    const alarmed =
      alarm && signals.find(({ asset, property }) => asset === alarm.asset && property === alarm.property);
    const first = alarmed ?? signals.find(({ limits }) => limits.length > 0) ?? signals[0];
    if (first) setChosen(first);
  }, [chosen, signals, lists]);

  return (
    <>
      <Header view={view} plant={plant} times={times} onPlant={setPlantId} />
      {plant && <WriteHoldBanner plant={plant} allowed={mayDecide(view)} times={times} />}
      <Notices view={view} times={times} />
      <main id="content">
        {alarmId === undefined ? (
          <div class="overview">
            <ApprovalList {...{ approvals: view.approvals, plant: plant?.id, allowed: mayDecide(view), times, now }} />
            <AlarmTable lists={lists} orders={orders ?? []} plant={plant?.id} times={times} />
            {lists && <KeptQuiet lists={lists} plant={plant?.id} {...{ times, now }} />}
            <DecisionList {...{ outbox, plant: plant?.id, times }} onChanged={reloadOutbox} />
            <div class="column">
              <TrendPanel
                {...{ plant: plant?.id, signals: signals ?? [], chosen, listeners, times, now }}
                onChoose={setChosen}
              />
              <AlarmLoad figures={view.figures} times={times} />
            </div>
            <div class="column">
              <OrderList orders={orders} plant={plant?.id} times={times} />
              <HoldList holds={view.holds} plant={plant?.id} {...{ times, now }} onChanged={reloadHolds} />
            </div>
          </div>
        ) : (
          <TracePage id={alarmId} {...{ plant: plant?.id, alarms, orders, approvals: view.approvals, times }} />
        )}
      </main>
      <footer>
        <p>
          Times are in the plant’s time zone, {times.zone}. Tieline{health ? ` ${health.version}` : ''} is not a safety
          system.
        </p>
      </footer>
      <p class="unseen" role="status" aria-live="assertive">
        {view.announcement}
      </p>
    </>
  );
}
