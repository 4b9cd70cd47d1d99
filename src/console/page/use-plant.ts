import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { OperatorLoad } from '../../alarms/operator-load.ts';
import type { Alarm, Transition } from '../../model/alarm.ts';
import type { Reading } from '../../model/reading.ts';
import type { OrderView, OutboxView } from '../outbox-views.ts';
import type { Health, HoldListView, SignalView } from '../views.ts';
import type { ApprovalListView } from '../write-decisions.ts';
import { ask, isRefusal } from './api.ts';
import { gathered, soon } from './calls.ts';
import { follow } from './live.ts';
import { alarmsAfter, NOTHING_YET, type PlantView, withOutbox, withTransitions } from './plant-view.ts';

/** Name of a signal that is followed. */
export interface SignalKey {
  asset: string;
  property: string;
}

/** Told of the readings of the signal that is followed. */
export type ReadingListener = (reading: Reading) => void;

/** How often the state of links, store and outbox is asked for, ms. */
const HEALTH_EVERY_MS = 10_000;
/** How often new signals and changed limits are asked for, ms. */
const SIGNALS_EVERY_MS = 20_000;
/** How often holds and the outbox are asked for that concern no alarm yet, and so tell of themselves by none, ms. */
const HOLDS_EVERY_MS = 20_000;
/** How often figures of alarms are asked for while somebody looks, ms. */
const FIGURES_EVERY_MS = 30_000;
/** In a flood holds and figures are asked for at most this often, ms. */
const HOLDS_PAUSE_MS = 1000;
const FIGURES_PAUSE_MS = 5000;
/** Many deliveries are one look at what waits, ms. */
const OUTBOX_PAUSE_MS = 500;
/** Alarms that change within this time are shown together, ms. */
const TOGETHER_MS = 100;

/** A view of a plant, and how to ask for its holds or its outbox anew after somebody has decided something there. */
export interface FollowedPlant {
  view: PlantView;
  reloadHolds(): void;
  reloadOutbox(): void;
}

/** Keeps a view of a plant that is always as new as the connection. */
export function usePlant(
  plant: string | undefined,
  signal: SignalKey | undefined,
  listeners: Set<ReadingListener>,
): FollowedPlant {
  const [view, setView] = useState(NOTHING_YET);
  const reloadHolds = useRef<() => void>(() => undefined);
  const reloadOutbox = useRef<() => void>(() => undefined);
  const { asset, property } = signal ?? {};

  useEffect(() => {
    let gone = false;
    const change = (next: (view: PlantView) => PlantView) => {
      if (!gone) setView(next);
    };
    const orders = soon(() =>
      load<{ orders: OrderView[] }>('work-orders', plant, change, ({ orders }) => ({ orders })),
    );
    const outbox = soon(
      () => load<OutboxView>('outbox', plant, change, (outbox, view) => withOutbox(view, outbox)),
      OUTBOX_PAUSE_MS,
    );
    const health = soon(() => loadHealth(change));
    const signals = soon(() =>
      load<{ signals: SignalView[] }>('signals', plant, change, ({ signals }) => ({ signals })),
    );
    /** What happened while all alarms were asked for: the answer may be older. */
    let meanwhile: Transition[] | undefined;
    const alarms = soon(async () => {
      const heard: Transition[] = [];
      meanwhile = heard;
      await load<{ alarms: Alarm[] }>('alarms', plant, change, ({ alarms }) => ({
        alarms: alarmsAfter(alarms, heard),
        failure: undefined,
      }));
      meanwhile = undefined;
    });
    const holds = soon(() => load<HoldListView>('holds', plant, change, ({ holds }) => ({ holds })), HOLDS_PAUSE_MS);
    const approvals = soon(() =>
      load<ApprovalListView>('approvals', plant, change, ({ approvals }) => ({ approvals })),
    );
    const figures = soon(
      () => load<OperatorLoad>('alarm-figures', plant, change, (figures) => ({ figures })),
      FIGURES_PAUSE_MS,
    );
    reloadHolds.current = holds;
    reloadOutbox.current = () => {
      outbox();
      health();
    };
    const hear = gathered<Transition>(TOGETHER_MS, (transitions) => {
      change((view) => withTransitions(view, transitions));
      if (transitions.some(concernsHolds)) holds();
      // A system that refuses our login is told as a fault of the plant.
      if (transitions.some(({ alarm }) => alarm.condition === 'system')) outbox();
      figures();
    });
    const stop = follow(
      { plant, asset, property },
      {
        onOpen() {
          for (const ask of [health, approvals, orders, outbox, signals]) void ask();
          // What burdens an operator least is asked for last.
          void alarms().then(() => {
            void holds();
            void figures();
          });
        },
        onConnection: (connection) => change((view) => ({ ...view, connection })),
        onEvent(event) {
          if (event.kind === 'alarm') {
            meanwhile?.push(event.transition);
            hear(event.transition);
          } else if (event.kind === 'order') {
            orders();
            outbox();
          } else if (event.kind === 'reading') {
            if (asset === undefined) signals();
            for (const listener of listeners) listener(event.reading);
          } else if (event.kind === 'plant') {
            health();
            alarms();
          } else if (event.kind === 'approvals') approvals();
          else if (event.kind === 'link') health();
        },
      },
    );
    const regularly = [
      setInterval(health, HEALTH_EVERY_MS),
      setInterval(signals, SIGNALS_EVERY_MS),
      setInterval(holds, HOLDS_EVERY_MS),
      setInterval(outbox, HOLDS_EVERY_MS),
      setInterval(() => !document.hidden && figures(), FIGURES_EVERY_MS),
    ];
    return () => {
      gone = true;
      for (const one of regularly) clearInterval(one);
      stop();
    };
  }, [plant, asset, property, listeners]);
  return {
    view,
    reloadHolds: useCallback(() => reloadHolds.current(), []),
    reloadOutbox: useCallback(() => reloadOutbox.current(), []),
  };
}

/** Whether a hold began or ended with a transition. */
function concernsHolds({ kind, alarm }: Transition): boolean {
  return alarm.hold !== undefined || kind === 'unshelved' || kind === 'returned to service';
}

type Change = (next: (view: PlantView) => PlantView) => void;

async function load<Body extends object>(
  path: string,
  plant: string | undefined,
  change: Change,
  part: (body: Body, view: PlantView) => Partial<PlantView>,
): Promise<void> {
  const answer = await ask<Body>(path, { plant });
  if (!isRefusal(answer)) {
    change((view) => ({ ...view, ...part(answer, view) }));
  } else if (answer.status === 503) change((view) => ({ ...view, failure: answer.message }));
}

async function loadHealth(change: Change): Promise<void> {
  const health = await ask<Health>('health');
  if (!isRefusal(health)) change((view) => ({ ...view, health, clockOffset: health.now - Date.now() }));
  else if (health.status === 401) change((view) => ({ ...view, connection: 'login' }));
}
