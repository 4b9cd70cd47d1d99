import type { Detector, DetectorState, Observation } from './detector.ts';
import { MOST_OF_LIMIT } from './joint-bank.ts';
import { type JointObservation, type JointState, type MultivariateSettings, multivariate } from './multivariate.ts';

/** Several signals of one asset as a detector of the first of them, whose observations carry the others. */
export function jointDetector(signals: readonly string[]): Detector {
  const { name, title, finds, schema } = multivariate;
  const ofMethod = (state: DetectorState) => state.method as JointState;
  const warmUp = (settings: unknown) => (settings as MultivariateSettings).training;
  return {
    ...{ name, title, finds, schema, invariant: true, sensitive: {}, flagsPerMonth: undefined, warmUp },
    strongest: MOST_OF_LIMIT,
    read: (stored) => multivariate.read(stored, signals),
    start: (settings) => ({
      ...{ seen: 0, lastAt: null, typicalMs: 0, afterBad: false },
      method: multivariate.start(settings as MultivariateSettings, signals),
    }),
    score(state, settings, observation) {
      if (state.seen < warmUp(settings)) return { score: 0 };
      const { score, reason } = multivariate.score(
        ofMethod(state),
        settings as MultivariateSettings,
        rowOf(observation),
      );
      return { score, ...(reason !== undefined && { reason }) };
    },
    learn(state, settings, observation) {
      const [own, row] = [ofMethod(state), rowOf(observation)];
      const before = own.lastAt;
      // What it does about signals that are out is its own business, whatever is made of them elsewhere.
      const scored = multivariate.score(own, settings as MultivariateSettings, row);
      multivariate.learn(own, settings as MultivariateSettings, row, scored);
      if (own.lastAt === before) return;
      state.seen++;
      state.lastAt = own.lastAt;
      state.typicalMs = own.typicalMs;
    },
  };
}

function rowOf({ value, good, time, others = [] }: Observation): JointObservation {
  return { time, values: [good ? value : null, ...others] };
}
