import type { Reading } from '../../src/model/reading.ts';

interface Limits {
  highHigh: number;
  high: number;
  low: number;
  lowLow: number;
  deadband: number;
}

interface SignalState {
  highHigh: boolean;
  high: boolean;
  low: boolean;
  lowLow: boolean;
}

/**
 * What somebody would write by hand for four limits with deadband over many signals: the limit of `rule-core`.
 * It returns how many signals changed their state.
 */
export function handWrittenThreshold({ highHigh, high, low, lowLow, deadband }: Limits) {
  const states = new Map<string, SignalState>();
  const step = (readings: readonly Reading[]): number => {
    let changes = 0;
    for (const { asset, value } of readings) {
      let state = states.get(asset);
      if (state === undefined) {
        state = { highHigh: false, high: false, low: false, lowLow: false };
        states.set(asset, state);
      }
      if (typeof value !== 'number') continue;
      const isHighHigh = state.highHigh ? value >= highHigh - deadband : value >= highHigh;
      const isHigh = state.high ? value >= high - deadband : value >= high;
      const isLow = state.low ? value <= low + deadband : value <= low;
      const isLowLow = state.lowLow ? value <= lowLow + deadband : value <= lowLow;
      const isSame =
        isHighHigh === state.highHigh && isHigh === state.high && isLow === state.low && isLowLow === state.lowLow;
      if (isSame) continue;
      changes++;
      state.highHigh = isHighHigh;
      state.high = isHigh;
      state.low = isLow;
      state.lowLow = isLowLow;
    }
    return changes;
  };
  return { step, states };
}
