import { useEffect, useState } from 'preact/hooks';
import type { Alarm } from '../../model/alarm.ts';
import type { Reading } from '../../model/reading.ts';
import type { Health, OrderView, SignalView } from '../views.ts';
import { ask, isRefusal } from './api.ts';
import { follow } from './live.ts';
import { NOTHING_YET, type PlantView, withAlarm } from './plant-view.ts';

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

/** Keeps a view of a plant that is always as new as the connection. */
export function usePlant(
  plant: string | undefined,
  signal: SignalKey | undefined,
  listeners: Set<ReadingListener>,
): PlantView {
  const [view, setView] = useState(NOTHING_YET);
  const { asset, property } = signal ?? {};

  useEffect(() => {
    let gone = false;
    const change = (next: (view: PlantView) => PlantView) => {
      if (!gone) setView(next);
    };
    const orders = soon(() =>
      load<{ orders: OrderView[] }>('work-orders', plant, change, ({ orders }) => ({ orders })),
    );
    const health = soon(() => loadHealth(change));
    const signals = soon(() =>
      load<{ signals: SignalView[] }>('signals', plant, change, ({ signals }) => ({ signals })),
    );
    const alarms = soon(() =>
      load<{ alarms: Alarm[] }>('alarms', plant, change, ({ alarms }) => ({ alarms, failure: undefined })),
    );
    const stop = follow(
      { plant, asset, property },
      {
        onOpen() {
          for (const ask of [health, alarms, orders, signals]) ask();
        },
        onConnection: (connection) => change((view) => ({ ...view, connection })),
        onEvent(event) {
          if (event.kind === 'alarm') change((view) => withAlarm(view, event));
          else if (event.kind === 'order') orders();
          else if (event.kind === 'reading') {
            if (asset === undefined) signals();
            for (const listener of listeners) listener(event.reading);
          } else if (event.kind === 'plant') {
            health();
            alarms();
          } else if (event.kind === 'link') health();
        },
      },
    );
    const regularly = [setInterval(health, HEALTH_EVERY_MS), setInterval(signals, SIGNALS_EVERY_MS)];
    return () => {
      gone = true;
      for (const one of regularly) clearInterval(one);
      stop();
    };
  }, [plant, asset, property, listeners]);
  return view;
}

type Change = (next: (view: PlantView) => PlantView) => void;

async function load<Body extends object>(
  path: string,
  plant: string | undefined,
  change: Change,
  part: (body: Body) => Partial<PlantView>,
): Promise<void> {
  const answer = await ask<Body>(path, { plant });
  if (!isRefusal(answer)) change((view) => ({ ...view, ...part(answer) }));
  else if (answer.status === 503) change((view) => ({ ...view, failure: answer.message }));
}

async function loadHealth(change: Change): Promise<void> {
  const health = await ask<Health>('health');
  if (!isRefusal(health)) change((view) => ({ ...view, health, clockOffset: health.now - Date.now() }));
  else if (health.status === 401) change((view) => ({ ...view, connection: 'login' }));
}

/** Runs one at a time; what is asked for while it runs is run once more, afterwards. */
function soon(run: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  return async function start(): Promise<void> {
    again = running;
    if (running) return;
    running = true;
    await run();
    running = false;
    if (again) await start();
  };
}
