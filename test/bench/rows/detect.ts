import { auto } from '../../../src/detectors/auto.ts';
import type { Detector } from '../../../src/detectors/detector.ts';
import { robust } from '../../../src/detectors/robust.ts';
import { readSettings } from '../../../src/model/settings.ts';
import { anomalyProblems } from '../../../src/rules/anomaly-problems.ts';
import { anomalySettings } from '../../../src/rules/anomaly-settings.ts';
import { readyAnomaly } from '../../../src/rules/ready-anomaly.ts';
import { temporaryPlant } from '../../runtime/plant.ts';
import { plainFacts } from '../../support/signal-facts.ts';
import type { BenchRow, Measurement } from '../figure.ts';
import { grown } from '../grown.ts';
import { goingOn, quietValue } from '../readings.ts';
import { takeTurns } from '../rounds.ts';

const SIGNALS = 10_000;
/** Values of each signal before anything is measured: past every warm-up, with a course of the day. */
const LEARNT = 300;
const STEP_MS = 300_000;
/** Values of each signal in one measurement. */
const VALUES = 20;
const [AIM_MICROSECONDS, AIM_BYTES] = [1, 2048];

/** The default detector on many signals: by itself, and behind the rule with lifecycle, false alarms and state that is kept; and its memory. */
export const detect: BenchRow = {
  name: 'detect',
  async measure(tell) {
    const [ofAuto, ofRobust] = [running(auto), running(robust)];
    const rule = await runningRule();
    tell(`learning, ${SIGNALS} signals`);
    for (let i = 0; i < LEARNT; i++) {
      ofAuto.step();
      rule.step();
      if (i >= LEARNT - 120) ofRobust.step();
    }
    const microseconds = (step: () => void) => () => {
      const startedAt = performance.now();
      for (let i = 0; i < VALUES; i++) step();
      return ((performance.now() - startedAt) * 1000) / (VALUES * SIGNALS);
    };
    const reached = await takeTurns(
      { ours: microseconds(ofAuto.step), rule: microseconds(rule.step), peer: microseconds(ofRobust.step) },
      { warmUps: 2, rounds: 9, tell },
    );
    const bytes = memoryOf(auto);
    await rule.close();
    const common = { unit: 'µs/value', better: 'less' } as const;
    return [
      {
        ...{ row: 'detect', value: reached.ours, ...common, peer: reached.peer },
        ...{ aim: `at most ${AIM_MICROSECONDS} µs`, met: reached.ours <= AIM_MICROSECONDS },
        note: `${SIGNALS} signals in turn; the peer is median and MAD over 300 values`,
      },
      {
        ...{ row: 'detect-rule', value: reached.rule, ...common, limit: reached.ours },
        ...{ aim: 'told, not aimed at', met: true },
        note: 'behind the rule: lifecycle, false alarms, state that is kept; the limit is the detector by itself',
      },
      {
        ...{ row: 'detect-memory', value: bytes, unit: 'B/signal', better: 'less' },
        ...{ aim: `at most ${AIM_BYTES} B`, met: bytes <= AIM_BYTES },
        note: 'heap of the learnt state of a signal',
      },
    ] satisfies Measurement[];
  },
};

/** A detector with a state for each signal, which learns a value of each with every step. */
function running(detector: Detector) {
  const { settings } = detector.read({});
  const states = Array.from({ length: SIGNALS }, () => detector.start(settings));
  let turn = 0;
  return {
    states,
    step() {
      const time = ++turn * STEP_MS;
      for (const [i, state] of states.entries()) {
        const observation = { value: dailyValue(i + turn, turn), good: true, time };
        detector.learn(state, settings, observation, detector.score(state, settings, observation));
      }
    },
  };
}

async function runningRule() {
  const home = await temporaryPlant();
  const plant = await home.start();
  const given = { plant: 'p', property: 'temperature', detector: 'auto' };
  const { settings } = readSettings(anomalySettings, given, anomalyProblems);
  if (!settings) throw new Error('the settings are wrong');
  const host = await plant.rules.add({
    ...{ ...readyAnomaly(settings, plainFacts(STEP_MS)), id: 'rule', name: 'unusual' },
    ...{ lateMs: Number.POSITIVE_INFINITY, onTransition: () => undefined, onProblem: () => undefined },
  });
  const next = goingOn(SIGNALS, 0, dailyValue);
  let turn = 0;
  return {
    step: () => host.step(next(++turn * STEP_MS), undefined, false),
    async close() {
      await plant.close();
      await home.remove();
    },
  };
}

/** A course of the day, with some noise. */
const dailyValue = (number: number, turn: number) =>
  20 + 5 * Math.sin((turn * 2 * Math.PI * STEP_MS) / 86_400_000) + quietValue(number) / 40;

function memoryOf(detector: Detector): number {
  let kept: unknown;
  const bytes = grown(() => {
    const learnt = running(detector);
    for (let i = 0; i < LEARNT; i++) learnt.step();
    kept = learnt.states;
  });
  if (!kept) throw new Error('nothing was kept');
  return bytes / SIGNALS;
}
