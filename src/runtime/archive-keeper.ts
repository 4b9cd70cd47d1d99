import type { FollowState } from '../store/postgres/follow.ts';
import type { HistoryFollower } from '../store/postgres/follow-history.ts';
import type { PlantRuntime } from './plant-runtime.ts';

/** Down for so long an archive is an alarm, ms; a restarted server is none. */
const ALARM_AFTER_MS = 60_000;

/** Starts to follow the plant's history for a runtime. */
export type OpenArchive = (runtimeId: string, onChange: (state: FollowState) => void) => HistoryFollower;

/** The second home of a plant's history, whatever becomes of it: nothing of the plant waits for it. */
export interface ArchiveKeeper {
  readonly state: FollowState;
  close(): Promise<void>;
}

/** @param log told once when it goes down and once when it is up again */
export function createArchiveKeeper(
  plant: Pick<PlantRuntime, 'ready' | 'runtimeId' | 'history' | 'systemFault'>,
  open: OpenArchive,
  log: (text: string) => void,
  alarmAfterMs = ALARM_AFTER_MS,
): ArchiveKeeper {
  let follower: HistoryFollower | undefined;
  let closed = false;
  let isDown = false;
  let alarm: NodeJS.Timeout | undefined;

  function onChange({ state, reason = '' }: FollowState): void {
    if (state === 'connecting' || closed) return;
    clearTimeout(alarm);
    if (state === 'up') {
      if (isDown) log('PostgreSQL takes readings again');
      isDown = false;
      plant.systemFault('archive', undefined);
      return;
    }
    if (!isDown) log(`PostgreSQL: ${reason}; readings wait in the history`);
    isDown = true;
    alarm = setTimeout(() => plant.systemFault('archive', reason), alarmAfterMs).unref();
  }

  async function start(): Promise<void> {
    await plant.ready;
    // A history that cannot be opened is told by itself; its file may come later.
    await plant.history.history().catch(() => undefined);
    if (!closed) follower = open(plant.runtimeId, onChange);
  }

  const starting = start().catch(() => undefined);

  return {
    get state() {
      return follower?.state ?? { state: 'connecting', written: 0, behind: 0 };
    },
    async close() {
      closed = true;
      clearTimeout(alarm);
      // A plant whose store cannot be opened is never ready.
      if (follower) await starting;
      await follower?.close();
    },
  };
}
