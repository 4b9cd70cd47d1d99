import { deepEqual, ok } from 'node:assert/strict';
import type { Detector, DetectorState, Observation, Scored } from '../../src/detectors/detector.ts';
import { DETECTORS } from '../../src/detectors/registry.ts';

/** A detector by its name. */
export function detectorNamed(name: string): Detector {
  const found = DETECTORS.find((detector) => detector.name === name);
  ok(found, name);
  return found;
}

/** Settings of a detector, with defaults for what is not given. */
export function settingsOf(detector: Detector, stored: Record<string, unknown> = {}): unknown {
  const { settings, problems } = detector.read(stored);
  deepEqual(problems, []);
  return settings;
}

/** Scores then learns each observation. */
export function judge(
  detector: Detector,
  settings: unknown,
  observations: readonly Observation[],
  state: DetectorState = detector.start(settings),
): Scored[] {
  return observations.map((observation) => {
    const scored = detector.score(state, settings, observation);
    detector.learn(state, settings, observation, scored);
    return scored;
  });
}

/** Good values one step apart; `null` is a missing one. */
export function everyStep(values: readonly (number | null)[], stepMs = 60_000, from = 0): Observation[] {
  return values.map((value, i) => ({ value: value ?? 0, good: value !== null, time: from + i * stepMs }));
}

/** What a detector says to values a minute apart. */
export function judgeValues(
  name: string,
  stored: Record<string, unknown>,
  values: readonly (number | null)[],
): Scored[] {
  const detector = detectorNamed(name);
  return judge(detector, settingsOf(detector, stored), everyStep(values));
}

/** Where values are flagged, counted from 1 as in the tables of textbooks. */
export function flaggedAt(scores: readonly Scored[]): number[] {
  return scores.flatMap(({ score }, i) => (score > 0.5 ? [i + 1] : []));
}
