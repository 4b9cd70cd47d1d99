import { PRIORITIES } from '../model/alarm.ts';
import { type AlarmFigures, DAY_MS, type RaisedCount, SLOT_MS } from './figures.ts';

/** More than this in ten minutes and operator is a flood, until there are fewer than {@link FLOOD_OVER} (ISA-18.2, 16.4). */
export const FLOOD_FROM = 10;
const FLOOD_OVER = 5;

/** How the alarms of a plant burden each of its operators, by EEMUA 191 and ISA-18.2. */
export interface OperatorLoad extends Omit<AlarmFigures, 'at' | 'knownMs' | 'seconds'> {
  /** Who share the alarms. */
  operators: number;
  /** Raised in the last ten minutes in the whole plant, and since when that is a flood. */
  lastTenMinutes: number;
  floodSince?: number;
  /**
   * Over the last day, or as long as is known: raised in the whole plant; in ten minutes and by operator the average and the most, and the
   * share of time in flood.
   */
  lastDay: { knownMs: number; raised: number; average: number; peak: number; floodShare: number };
}

/** Average, peak and floods are of any ten minutes, not of those that a clock begins. */
export function operatorLoad({ at, knownMs, seconds, ...named }: AlarmFigures, operators: number): OperatorLoad {
  const { lastTenMinutes, floodSince, peak, floodedMs } = rolled(seconds, at, operators);
  const raised = PRIORITIES.reduce((sum, priority) => sum + named.byPriority[priority], 0);
  return {
    ...{ operators, lastTenMinutes },
    ...(floodSince !== undefined && { floodSince }),
    lastDay: {
      ...{ knownMs, raised, average: (raised * SLOT_MS) / knownMs / operators, peak: peak / operators },
      floodShare: Math.min(1, floodedMs / knownMs),
    },
    ...named,
  };
}

/** Lets ten minutes pass over what was raised, up to a time; peak and floods are of the day before it. */
function rolled(seconds: readonly RaisedCount[], at: number, operators: number) {
  let lastTenMinutes = 0;
  let left = 0;
  let peak = 0;
  let floodedMs = 0;
  let floodSince: number | undefined;
  const endFlood = (from: number, to: number) => {
    floodedMs += Math.max(0, to - Math.max(from, at - DAY_MS));
  };
  const leaveUntil = (time: number) => {
    for (let first = seconds[left]; first && first.at + SLOT_MS <= time; first = seconds[++left]) {
      lastTenMinutes -= first.raised;
      if (floodSince === undefined || lastTenMinutes >= FLOOD_OVER * operators) continue;
      endFlood(floodSince, first.at + SLOT_MS);
      floodSince = undefined;
    }
  };
  for (const second of seconds) {
    leaveUntil(second.at);
    lastTenMinutes += second.raised;
    if (second.at > at - DAY_MS) peak = Math.max(peak, lastTenMinutes);
    if (lastTenMinutes > FLOOD_FROM * operators) floodSince ??= second.at;
  }
  leaveUntil(at);
  if (floodSince !== undefined) endFlood(floodSince, at);
  return { lastTenMinutes, floodSince, peak, floodedMs };
}
