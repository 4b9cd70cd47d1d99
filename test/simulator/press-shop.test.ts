import assert from 'node:assert/strict';
import {
  DEMO_PRESS_SHOP,
  type PressShopState,
  restingPressShop,
  stepPressShop,
} from '../../src/simulator/press-shop.ts';
import { seededRandom } from '../../src/simulator/random.ts';

const STEP_MS = 250;
const LIMIT_C = 28;
const CLEAR_C = 26.5;
const SPIKE_AT_MS = DEMO_PRESS_SHOP.firstSpikeMs;

interface Moment {
  atMs: number;
  hallC: number;
}

/** The hall over a stretch of plant time that begins at an hour of the day; `react` stands for the flow. */
function run(
  startHour: number,
  durationMs: number,
  react: (state: PressShopState) => PressShopState = (state) => state,
): Moment[] {
  const parameters = { ...DEMO_PRESS_SHOP, startsAtMs: startHour * 3_600_000 };
  const random = seededRandom(startHour);
  let state = restingPressShop(parameters, random);
  const moments: Moment[] = [];
  while (state.elapsedMs < durationMs) {
    state = react(stepPressShop(parameters, state, random, STEP_MS));
    moments.push({ atMs: state.elapsedMs, hallC: state.hall.temperatureC });
  }
  return moments;
}

function withSetpoint(state: PressShopState, setpointC: number): PressShopState {
  return { ...state, hvac: { ...state.hvac, setpointC } };
}

/** The reaction of a flow: boost some time after the limit was crossed, and back to 24 °C when the alarm clears. */
function boostAfter(delayMs: number): (state: PressShopState) => PressShopState {
  let crossedAtMs: number | undefined;
  return (state) => {
    if (crossedAtMs === undefined && state.hall.temperatureC > LIMIT_C) crossedAtMs = state.elapsedMs;
    if (crossedAtMs === undefined || state.elapsedMs < crossedAtMs + delayMs) return state;
    if (state.hvac.setpointC === 24 && state.elapsedMs === crossedAtMs + delayMs) return withSetpoint(state, 18);
    return state.hvac.setpointC === 18 && state.hall.temperatureC < CLEAR_C ? withSetpoint(state, 24) : state;
  };
}

/** The oven door stays open whatever happens. */
function doorHeld(state: PressShopState): PressShopState {
  return 'heat-spike' in state.faults ? { ...state, faults: { ...state.faults, 'heat-spike': null } } : state;
}

function firstAfter(moments: Moment[], afterMs: number, holds: (hallC: number) => boolean): number {
  const found = moments.find(({ atMs, hallC }) => atMs >= afterMs && holds(hallC));
  assert.ok(found, 'never');
  return found.atMs;
}

function temperatures(moments: Moment[], fromMs: number, toMs: number): number[] {
  return moments.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map(({ hallC }) => hallC);
}

/** The coldest, a middle and the warmest hour outside. */
for (const hour of [4, 10, 16]) {
  describe(`the press shop, started at ${hour} h`, () => {
    it('is quiet around 24 °C until the oven door opens after 20 s', () => {
      const quiet = temperatures(run(hour, SPIKE_AT_MS - STEP_MS), 0, SPIKE_AT_MS);
      assert.ok(Math.min(...quiet) > 23.5 && Math.max(...quiet) < 24.5);
    });

    it('passes 28 °C within 15 s of the spike and stays above it while the door is open if nobody reacts', () => {
      const moments = run(hour, SPIKE_AT_MS + 45_000);
      const crossedAtMs = firstAfter(moments, SPIKE_AT_MS, (hallC) => hallC > LIMIT_C);
      assert.ok(crossedAtMs - SPIKE_AT_MS <= 15_000, `${crossedAtMs - SPIKE_AT_MS} ms`);
      assert.ok(Math.min(...temperatures(moments, crossedAtMs, SPIKE_AT_MS + 40_000)) > LIMIT_C);
    });

    it('comes to rest near 33 °C at setpoint 24 if the door is never closed', () => {
      const last = temperatures(run(hour, 140_000, doorHeld), 120_000, 140_000);
      assert.ok(Math.min(...last) > 31 && Math.max(...last) < 35, `${last.at(-1)} °C`);
    });

    it('falls below 26.5 °C within 50 s of setpoint 18 although the door is still open', () => {
      const react = boostAfter(5000);
      const moments = run(hour, SPIKE_AT_MS + 90_000, (state) => react(doorHeld(state)));
      const boostedAtMs = firstAfter(moments, SPIKE_AT_MS, (hallC) => hallC > LIMIT_C) + 5000;
      const clearedAtMs = firstAfter(moments, boostedAtMs, (hallC) => hallC < CLEAR_C);
      assert.ok(clearedAtMs - boostedAtMs <= 50_000, `${clearedAtMs - boostedAtMs} ms`);
    });

    it('clears within 110 s of the start and settles at 24 °C without another alarm when the flow reacts', () => {
      for (const delayMs of [1000, 5000, 10_000]) {
        const moments = run(hour, 240_000, boostAfter(delayMs));
        const crossedAtMs = firstAfter(moments, SPIKE_AT_MS, (hallC) => hallC > LIMIT_C);
        const clearedAtMs = firstAfter(moments, crossedAtMs + delayMs, (hallC) => hallC < CLEAR_C);
        assert.ok(clearedAtMs < 110_000, `${clearedAtMs} ms`);
        assert.ok(Math.max(...temperatures(moments, clearedAtMs, 240_000)) < LIMIT_C);
        const settled = temperatures(moments, clearedAtMs + 60_000, 240_000);
        assert.ok(Math.min(...settled) > 23.3 && Math.max(...settled) < 24.5);
      }
    });
  });
}

describe('the schedule of the press shop', () => {
  it('opens the oven door after 20 s and then every 5 minutes, each time for 40 s', () => {
    const openings: number[] = [];
    const closings: number[] = [];
    let open = false;
    run(10, 700_000, (state) => {
      const now = 'heat-spike' in state.faults;
      if (now !== open) (now ? openings : closings).push(state.elapsedMs / 1000);
      open = now;
      return state;
    });
    assert.deepEqual(openings, [20, 320, 620]);
    assert.deepEqual(closings, [60, 360, 660]);
  });

  it('heats the bearing of press 2 and of no other when that fault is on', () => {
    const random = seededRandom(1);
    let state: PressShopState = {
      ...restingPressShop(DEMO_PRESS_SHOP, random),
      faults: { 'bearing-press-2': 90_000 },
    };
    while (state.elapsedMs < 60_000) state = stepPressShop(DEMO_PRESS_SHOP, state, random, STEP_MS);
    const hot = state.presses.map((press) => press.bearingC > 80);
    assert.deepEqual(hot, [false, true, false, false]);
  });
});
