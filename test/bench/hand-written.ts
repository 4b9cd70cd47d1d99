import type { Reading } from '../../src/model/reading.ts';

interface SignalState {
  high: boolean;
  low: boolean;
}

/**
 * What somebody would write by hand for one high and one low limit with deadband over many signals: the limit of `rule-core`.
 * It returns how many limits changed their state.
 */
export function handWrittenThreshold(high: number, low: number, deadband: number) {
  const states = new Map<string, SignalState>();
  const step = (readings: readonly Reading[]): number => {
    let changes = 0;
    for (const { asset, value } of readings) {
      let state = states.get(asset);
      if (state === undefined) {
        state = { high: false, low: false };
        states.set(asset, state);
      }
      if (typeof value !== 'number') continue;
      const isHigh = state.high ? value >= high - deadband : value >= high;
      const isLow = state.low ? value <= low + deadband : value <= low;
      if (isHigh !== state.high || isLow !== state.low) {
        changes++;
        state.high = isHigh;
        state.low = isLow;
      }
    }
    return changes;
  };
  return { step, states };
}
