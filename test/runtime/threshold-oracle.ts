import type { Reading } from '../../src/model/reading.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';

/** What a person with a stopwatch would write down: `raised H@12.5`, seconds after `start`. */
export function expectedTransitions(
  settings: ThresholdSettings,
  staleMs: number,
  readings: readonly Reading[],
  stops: readonly { from: number; to: number }[],
  end: number,
  start: number,
): string[] {
  const judged = readings.filter((reading, i) => {
    if (reading.receivedAt - reading.time > 60_000) return false;
    return readings.slice(0, i).every((earlier) => earlier.time <= reading.time || isLate(earlier));
  });
  const limits = [
    ['HH', settings.highHigh, true],
    ['H', settings.high, true],
    ['L', settings.low, false],
    ['LL', settings.lowLow, false],
  ] as const;
  return limits.flatMap(([condition, limit, above]) =>
    typeof limit === 'number' ? ofLimit(condition, (value) => (above ? value - limit : limit - value)) : [],
  );

  function isLate({ receivedAt, time }: Reading): boolean {
    return receivedAt - time > 60_000;
  }

  /** @param excess how far a value is on the alarm side of the limit */
  function ofLimit(condition: string, excess: (value: number) => number): string[] {
    const told: string[] = [];
    let raised = false;
    let heldMs = 0;
    for (const [i, { receivedAt, value, quality }] of judged.entries()) {
      if (quality !== 'good' || typeof value !== 'number') continue;
      const wants = raised ? excess(value) < -settings.deadband : excess(value) >= 0;
      if (!wants) {
        heldMs = 0;
        continue;
      }
      const delayMs = (raised ? settings.offDelaySeconds : settings.onDelaySeconds) * 1000;
      const until = Math.min(judged[i + 1]?.receivedAt ?? end, receivedAt + staleMs);
      const over = momentOf(delayMs - heldMs, receivedAt, until);
      if (over === undefined) {
        heldMs += upTime(receivedAt, until);
        continue;
      }
      told.push(`${raised ? 'cleared' : 'raised'} ${condition}@${((over - start) / 1000).toFixed(2)}`);
      raised = !raised;
      heldMs = 0;
    }
    return told;
  }

  /** When so much time has passed from a moment on with the runtime up; `undefined` where that is not so before `until`. */
  function momentOf(neededMs: number, from: number, until: number): number | undefined {
    if (neededMs <= 0.02) return from;
    let at = from;
    let needed = neededMs;
    for (const stop of [...stops, { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY }]) {
      if (stop.from < at) continue;
      if (at + needed <= Math.min(stop.from, until) + 0.02) return at + needed;
      if (stop.from >= until) return undefined;
      needed -= stop.from - at;
      at = stop.to;
    }
    return undefined;
  }

  function upTime(from: number, until: number): number {
    const down = stops.filter((stop) => stop.from >= from && stop.from < until);
    const downMs = down.reduce((sum, stop) => sum + Math.min(stop.to, until) - stop.from, 0);
    return Math.max(0, until - from - downMs);
  }
}
