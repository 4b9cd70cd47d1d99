import { type ActiveFaults, stepFaults, switchFault } from './faults.ts';
import { DEMO_HVAC, type HvacParameters, type HvacState, restingHvac, stepHvac } from './hvac-model.ts';
import { DEMO_PRESS, type PressParameters, type PressState, runningPress, stepPress } from './press-model.ts';
import type { Random } from './random.ts';
import { DEMO_HALL, type HallParameters, type HallState, outsideTemperature, stepHall } from './thermal-model.ts';

/** The whole demo plant. */
export interface PressShopParameters {
  hall: HallParameters;
  hvac: HvacParameters;
  press: PressParameters;
  presses: number;
  /** Part of the presses' power that stays in the hall as heat; the rest leaves with parts and cooling water. */
  heatShare: number;
  /** Time of day at the start, ms since midnight. */
  startsAtMs: number;
  /** First heat spike after the start, and from one to the next, ms. */
  firstSpikeMs: number;
  spikeEveryMs: number;
}

/** The plant as it stands; plain JSON. Times are ms of plant time. */
export interface PressShopState {
  elapsedMs: number;
  nextSpikeAtMs: number;
  hall: HallState;
  hvac: HvacState;
  presses: readonly PressState[];
  faults: ActiveFaults;
}

/** The demo plant: four presses, the first heat spike after 20 s and then one every 5 minutes. */
export const DEMO_PRESS_SHOP: PressShopParameters = {
  hall: DEMO_HALL,
  hvac: DEMO_HVAC,
  press: DEMO_PRESS,
  presses: 4,
  heatShare: 0.3,
  startsAtMs: 10 * 3_600_000,
  firstSpikeMs: 20_000,
  spikeEveryMs: 300_000,
};

/** The plant at rest: presses running, the hall at the setpoint. */
export function restingPressShop(parameters: PressShopParameters, random: Random): PressShopState {
  const hvac = restingHvac(parameters.hvac);
  const presses = Array.from({ length: parameters.presses }, () => runningPress(parameters.press, hvac.roomC, random));
  return {
    elapsedMs: 0,
    nextSpikeAtMs: parameters.firstSpikeMs,
    hall: { temperatureC: hvac.roomC },
    hvac,
    presses,
    faults: {},
  };
}

/** The plant after `dtMs` of plant time; steps of 250 ms or less keep the controller steady. */
export function stepPressShop(
  parameters: PressShopParameters,
  state: PressShopState,
  random: Random,
  dtMs: number,
): PressShopState {
  const elapsedMs = state.elapsedMs + dtMs;
  const spikes = elapsedMs >= state.nextSpikeAtMs;
  const aged = stepFaults(state.faults, dtMs);
  const faults = spikes ? switchFault(aged, { fault: 'heat-spike', change: 'once' }) : aged;
  const hallC = state.hall.temperatureC;
  const presses = state.presses.map((press, i) => {
    const bearingDamaged = i === 1 && 'bearing-press-2' in faults;
    return stepPress(parameters.press, press, { hallC, bearingDamaged, random }, dtMs);
  });
  const hvac = stepHvac(parameters.hvac, state.hvac, { roomC: hallC }, dtMs);
  const inputs = {
    heatKw: heatOf(parameters, presses, 'heat-spike' in faults),
    coolingKw: hvac.coolingKw,
    outsideC: outsideTemperature(parameters.hall, parameters.startsAtMs + elapsedMs),
  };
  return {
    elapsedMs,
    nextSpikeAtMs: spikes ? state.nextSpikeAtMs + parameters.spikeEveryMs : state.nextSpikeAtMs,
    hall: stepHall(parameters.hall, state.hall, inputs, dtMs),
    hvac,
    presses,
    faults,
  };
}

function heatOf(parameters: PressShopParameters, presses: readonly PressState[], doorOpen: boolean): number {
  const { peopleKw, auxiliaryKw, ovenDoorKw } = parameters.hall;
  const machinesKw = presses.reduce((sum, press) => sum + press.powerKw, 0) * parameters.heatShare;
  return machinesKw + peopleKw + auxiliaryKw + (doorOpen ? ovenDoorKw : 0);
}
