import { between, type Random } from './random.ts';

/** `idle`: ready, tool change; `stopped`: a jam or a hot bearing keeps it from running. */
export type PressActivity = 'running' | 'idle' | 'stopped';

/** How a press behaves. Durations are drawn evenly between two bounds. */
export interface PressParameters {
  /** Time from stroke to stroke, ms, and the part of it in which the ram presses. */
  strokeMs: number;
  pressingShare: number;
  /** Electrical power, kW. */
  pressingKw: number;
  turningKw: number;
  idleKw: number;
  stoppedKw: number;
  runMs: readonly [number, number];
  idleMs: readonly [number, number];
  stopMs: readonly [number, number];
  /** How many of the pauses are stops. */
  stopShare: number;
  /** Bearing above hall temperature while running, and how much a damaged bearing adds, K. */
  bearingRiseK: number;
  damageRiseK: number;
  /** Time constant of the bearing, ms. Shortened for showing; a real one takes half an hour. */
  bearingLagMs: number;
  /** Bearing temperature at which the press protects itself, and at which it may run again, °C. */
  tripC: number;
  releaseC: number;
  /** Vibration velocity while running, mm/s RMS (ISO 20816), and the factor of a damaged bearing. */
  vibrationMmPerS: number;
  damageVibration: number;
}

/** A press as it stands. */
export interface PressState {
  activity: PressActivity;
  /** Until the next change of activity, ms. */
  remainingMs: number;
  /** Since the last stroke began, ms. */
  strokeMs: number;
  bearingC: number;
  powerKw: number;
  vibrationMmPerS: number;
}

/** What acts on a press during a step. */
export interface PressInputs {
  hallC: number;
  bearingDamaged: boolean;
  random: Random;
}

/** A press of the demo plant. */
export const DEMO_PRESS: PressParameters = {
  strokeMs: 4000,
  pressingShare: 0.25,
  pressingKw: 48,
  turningKw: 16,
  idleKw: 5,
  stoppedKw: 1,
  runMs: [150_000, 400_000],
  idleMs: [10_000, 30_000],
  stopMs: [20_000, 40_000],
  stopShare: 0.15,
  bearingRiseK: 30,
  damageRiseK: 45,
  bearingLagMs: 25_000,
  tripC: 110,
  releaseC: 60,
  vibrationMmPerS: 1.8,
  damageVibration: 3.5,
};

/** A warm press that has just begun a run, somewhere in its stroke. */
export function runningPress(parameters: PressParameters, hallC: number, random: Random): PressState {
  return {
    activity: 'running',
    remainingMs: between(random, ...parameters.runMs),
    strokeMs: between(random, 0, parameters.strokeMs),
    bearingC: hallC + parameters.bearingRiseK,
    powerKw: parameters.turningKw,
    vibrationMmPerS: parameters.vibrationMmPerS,
  };
}

/** The press after `dtMs`. */
export function stepPress(
  parameters: PressParameters,
  state: PressState,
  inputs: PressInputs,
  dtMs: number,
): PressState {
  const { activity, remainingMs } = nextActivity(parameters, state, inputs.random, dtMs);
  const turns = activity === 'running';
  const strokeMs = turns ? (state.strokeMs + dtMs) % parameters.strokeMs : 0;
  const damageK = inputs.bearingDamaged ? parameters.damageRiseK : 0;
  const restingC = inputs.hallC + (turns ? parameters.bearingRiseK + damageK : 0);
  const roughness = inputs.bearingDamaged ? parameters.damageVibration : 1;
  const vibration = turns ? parameters.vibrationMmPerS * roughness : parameters.vibrationMmPerS / 10;
  return {
    activity,
    remainingMs,
    strokeMs,
    bearingC: restingC + (state.bearingC - restingC) * Math.exp(-dtMs / parameters.bearingLagMs),
    powerKw: power(parameters, activity, strokeMs) * between(inputs.random, 0.98, 1.02),
    vibrationMmPerS: vibration * between(inputs.random, 0.9, 1.1),
  };
}

function nextActivity(
  parameters: PressParameters,
  state: PressState,
  random: Random,
  dtMs: number,
): Pick<PressState, 'activity' | 'remainingMs'> {
  if (state.bearingC >= parameters.tripC) {
    return { activity: 'stopped', remainingMs: between(random, ...parameters.stopMs) };
  }
  const remainingMs = state.remainingMs - dtMs;
  if (remainingMs > 0) return { activity: state.activity, remainingMs };
  if (state.activity === 'stopped' && state.bearingC > parameters.releaseC)
    return { activity: 'stopped', remainingMs: 0 };
  if (state.activity !== 'running') return { activity: 'running', remainingMs: between(random, ...parameters.runMs) };
  return random() < parameters.stopShare
    ? { activity: 'stopped', remainingMs: between(random, ...parameters.stopMs) }
    : { activity: 'idle', remainingMs: between(random, ...parameters.idleMs) };
}

function power(parameters: PressParameters, activity: PressActivity, strokeMs: number): number {
  if (activity === 'stopped') return parameters.stoppedKw;
  if (activity === 'idle') return parameters.idleKw;
  const presses = strokeMs < parameters.strokeMs * parameters.pressingShare;
  return presses ? parameters.pressingKw : parameters.turningKw;
}
