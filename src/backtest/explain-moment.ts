import type { Reading } from '../model/reading.ts';
import type { Explanation } from '../model/rule.ts';
import type { AnyReadyRule } from '../rules/registry.ts';
import { createAlarmBook } from '../runtime/alarm-book.ts';
import { createRuleHost } from '../runtime/rule-host.ts';
import type { Downtime } from '../runtime/runs.ts';
import { simulatedTime } from './simulated-time.ts';

/** A rule as it was set at a moment, and the signal that is asked about. */
export interface Question {
  ready: AnyReadyRule;
  /** Readings that arrive later than this are historical, ms. */
  lateMs: number;
  asset: string;
  property: string;
  /** The moment, runtime time, ms since the Unix epoch. */
  at: number;
}

/** Why the rule stood where it stood, and the last reading before. */
export interface Answer extends Explanation {
  reading?: Reading;
}

/**
 * Steps a rule over what was recorded and asks it where it stands.
 * @param recorded readings of the signal and of the others that the rule needs, received before the moment, in order of reception
 * @param downtimes times in which the plant did not run, oldest first
 */
export async function explainMoment(
  { ready, lateMs, asset, property, at }: Question,
  recorded: AsyncIterable<readonly Reading[]>,
  downtimes: readonly Downtime[] = [],
): Promise<Answer> {
  const time = simulatedTime();
  const host = createRuleHost(
    { ...ready, id: 'asked', name: 'asked', lateMs, onTransition: () => undefined, onProblem: () => undefined },
    {
      clock: time.clock,
      wakeUps: time.wakeUps,
      alarms: createAlarmBook(() => 'WHY'),
      commit: () => Promise.resolve(),
      seenBefore: () => Number.NEGATIVE_INFINITY,
    },
  );
  const stops = downtimes.filter((stop) => stop.to <= at);
  let next = 0;
  const passTo = (moment: number) => {
    for (let stop = stops[next]; stop && stop.to <= moment; stop = stops[++next]) {
      time.advanceTo(stop.from);
      host.resume(stop.from, stop.to);
    }
    time.advanceTo(moment);
  };
  let reading: Reading | undefined;
  for await (const readings of recorded) {
    for (const one of readings) {
      passTo(one.receivedAt);
      host.step([one], undefined, false);
      if (one.asset === asset && one.property === property) reading = one;
    }
  }
  passTo(at);
  return { ...host.explain(asset, property, at), ...(reading && { reading }) };
}
