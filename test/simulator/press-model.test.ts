import assert from 'node:assert/strict';
import { DEMO_PRESS, type PressState, runningPress, stepPress } from '../../src/simulator/press-model.ts';
import { seededRandom } from '../../src/simulator/random.ts';

const STEP_MS = 250;

/** The press at each step of a stretch of time. */
function history(durationMs: number, bearingDamaged = false, first?: PressState): PressState[] {
  const random = seededRandom(7);
  const states = [first ?? runningPress(DEMO_PRESS, 24, random)];
  for (let t = 0; t < durationMs; t += STEP_MS) {
    const last = states[states.length - 1] as PressState;
    states.push(stepPress(DEMO_PRESS, last, { hallC: 24, bearingDamaged, random }, STEP_MS));
  }
  return states;
}

describe('a press', () => {
  it('draws more power while the ram presses, 24 kW on the mean of its strokes', () => {
    const powers = history(120_000).map((state) => state.powerKw);
    const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length;
    assert.ok(mean > 23 && mean < 25, `${mean} kW`);
    assert.ok(Math.max(...powers) > 45 && Math.min(...powers) < 17);
  });

  it('runs, pauses for a tool change or a jam, and runs again', () => {
    const activities = history(2 * 3_600_000).map((state) => state.activity);
    const changes = activities.filter((activity, i) => activity !== activities[i - 1]);
    assert.deepEqual(new Set(changes), new Set(['running', 'idle', 'stopped']));
    assert.ok(changes.every((activity, i) => i % 2 === 1 || activity === 'running'));
    const running = activities.filter((activity) => activity === 'running').length / activities.length;
    assert.ok(running > 0.85, `${running} of the time`);
  });

  it('has a bearing 30 K above the hall while it runs and little vibration', () => {
    const last = history(100_000).at(-1);
    assert.equal(last?.bearingC.toFixed(1), '54.0');
    assert.ok(last.vibrationMmPerS > 1.5 && last.vibrationMmPerS < 2.1);
  });

  it('shakes and gets above 85 °C within a minute with a damaged bearing', () => {
    const last = history(60_000, true).at(-1);
    assert.ok(last && last.bearingC > 85 && last.vibrationMmPerS > 5);
  });

  it('stops by itself when its bearing is too hot and does not run before it has cooled', () => {
    const hot = { ...runningPress(DEMO_PRESS, 24, seededRandom(1)), bearingC: DEMO_PRESS.tripC };
    const states = history(200_000, false, hot);
    assert.equal(states[1]?.activity, 'stopped');
    const again = states.findIndex((state, i) => i > 0 && state.activity === 'running');
    const before = states[again - 1];
    assert.ok(before && before.bearingC <= DEMO_PRESS.releaseC);
  });

  it('does the same again with the same seed', () => {
    assert.deepEqual(history(10_000), history(10_000));
  });
});
