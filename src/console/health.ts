import { isActive } from '../model/alarm.ts';
import { textOf } from '../model/errors.ts';
import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { FollowState } from '../store/postgres/follow.ts';
import { lentValues } from './lent-values.ts';
import type { HistoryHealth, PlantHealth } from './views.ts';

/** How a plant is doing; answers also while its store cannot be read. */
export async function plantHealth(plant: PlantRuntime, archive?: FollowState): Promise<PlantHealth> {
  const { id, name, timeZone, signals, arming, emergencyHold, approvals } = plant;
  const links = [...plant.links.open].map(([linkId, { name, protocol, status }]) => ({
    id: linkId,
    name,
    protocol,
    status,
  }));
  return {
    ...{
      id,
      name,
      timeZone,
      armed: arming.state,
      held: emergencyHold.state,
      links,
      signals: signals.size,
      droppedSignals: signals.dropped,
    },
    ...{ points: [...arming.offered], waitingApprovals: approvals.waiting.length },
    ...(await storeHealth(plant)),
    history: await historyHealth(plant),
    ...(archive && { archive }),
  };
}

const NEVER_OPENED =
  'It cannot be opened and is tried again every few seconds. Until then no rule runs, and no alarm can be kept: not even that this is so.';
const NOT_WRITTEN = 'What happens is kept in memory until it can be written; a crash or a power cut loses it.';

async function storeHealth(plant: PlantRuntime): Promise<Pick<PlantHealth, 'store' | 'runtimeId' | 'outbox' | 'lent'>> {
  const { state } = plant;
  if (state.state === 'starting') return { store: { state: 'starting' } };
  if (state.state === 'failed') return { store: { state: 'failed', reason: state.reason, effect: NEVER_OPENED } };
  try {
    const store = plant.store();
    const [journalHead, outbox] = await Promise.all([store.journalHead(), plant.outbox.counts()]);
    const reason = writeFailure(plant);
    const told =
      reason === undefined ? ({ state: 'ok' } as const) : ({ state: 'failed', reason, effect: NOT_WRITTEN } as const);
    return { runtimeId: store.runtimeId, store: { ...told, journalHead }, outbox, lent: lentValues(plant) };
  } catch (thrown) {
    return { store: { state: 'failed', reason: textOf(thrown) } };
  }
}

async function historyHealth({ history }: PlantRuntime): Promise<HistoryHealth> {
  const { state, dropped } = history;
  if (state.state !== 'ok') return { ...state, dropped };
  try {
    const stats = await (await history.history()).stats();
    return { state: 'ok', bytes: stats.bytes, dropped: dropped + stats.dropped };
  } catch (thrown) {
    return { state: 'failed', reason: textOf(thrown), dropped };
  }
}

/** A store that can be read but not written tells so by a system alarm. */
function writeFailure(plant: PlantRuntime): string | undefined {
  return plant.alarms.ofRule(plant.id).find((alarm) => alarm.property === 'store' && isActive(alarm))?.message;
}
