/** What the cooling unit can do. */
export interface HvacParameters {
  /** Cooling at which room and setpoint agree, kW (the manual reset of a proportional controller). */
  designLoadKw: number;
  /** More cooling for each K of the room above the setpoint, kW/K. */
  gainKwPerK: number;
  /** Demand limit at and above the economy setpoint, kW: only the first compressor runs. */
  economyLimitKw: number;
  /** Demand limit at and below the boost setpoint, with all compressors and full air, kW. Between them it is a straight line. */
  boostLimitKw: number;
  economySetpointC: number;
  boostSetpointC: number;
  /** Time constant of valve and air, ms. */
  lagMs: number;
  /** Time constants with which the demand limit follows the setpoint, ms: compressors start soon and run on for a while. */
  stageUpMs: number;
  stageDownMs: number;
  /** Fan speed that keeps the air moving in automatic, %. */
  leastFanPercent: number;
  /** Cooling per electrical power. */
  coefficientOfPerformance: number;
}

/** What can be set from outside. */
export interface HvacSettings {
  setpointC: number;
  /** Fixed fan speed, %; 0 is automatic. A fixed speed bounds the cooling to its share of the air. */
  fanPercent: number;
  /** 0 is off, 1 is automatic. */
  mode: number;
}

/** The cooling unit as it stands. */
export interface HvacState extends HvacSettings {
  /** Room temperature seen by the unit's own sensor, °C. */
  roomC: number;
  actualFanPercent: number;
  coolingKw: number;
  /** Demand limit with the compressors that run now, kW. */
  limitKw: number;
  /** True while it cools as much as it may and would like to cool more. */
  atLimit: boolean;
  /** Electrical energy since the start, kWh. */
  energyKwh: number;
}

/**
 * The cooling unit of the demo plant: at 24 °C it saves energy and cannot carry an open oven door, at 18 °C it can.
 * Its lags of seconds are shortened for showing, as the hall's time constant is; a real unit takes minutes.
 */
export const DEMO_HVAC: HvacParameters = {
  designLoadKw: 24,
  gainKwPerK: 50,
  economyLimitKw: 45,
  boostLimitKw: 121,
  economySetpointC: 24,
  boostSetpointC: 18,
  lagMs: 3000,
  stageUpMs: 8000,
  stageDownMs: 20_000,
  leastFanPercent: 20,
  coefficientOfPerformance: 3,
};

/** A unit in automatic at its economy setpoint, in balance with the design load. */
export function restingHvac(parameters: HvacParameters): HvacState {
  const setpointC = parameters.economySetpointC;
  const settings = { setpointC, fanPercent: 0, mode: 1 };
  const coolingKw = parameters.designLoadKw;
  const actualFanPercent = fanSpeed(parameters, settings, coolingKw);
  const limitKw = parameters.economyLimitKw;
  return { ...settings, roomC: setpointC, actualFanPercent, coolingKw, limitKw, atLimit: false, energyKwh: 0 };
}

/** The unit after `dtMs` at a room temperature in °C. */
export function stepHvac(
  parameters: HvacParameters,
  state: HvacState,
  inputs: { roomC: number },
  dtMs: number,
): HvacState {
  const wantedKw = parameters.designLoadKw + parameters.gainKwPerK * (inputs.roomC - state.setpointC);
  const stagedKw = demandLimit(parameters, state);
  const stageMs = stagedKw > state.limitKw ? parameters.stageUpMs : parameters.stageDownMs;
  const limitKw = stagedKw + (state.limitKw - stagedKw) * Math.exp(-dtMs / stageMs);
  const allowedKw = Math.min(limitKw, airLimit(parameters, state));
  const targetKw = state.mode === 0 ? 0 : Math.min(Math.max(wantedKw, 0), allowedKw);
  const coolingKw = targetKw + (state.coolingKw - targetKw) * Math.exp(-dtMs / parameters.lagMs);
  const electricalKw = coolingKw / parameters.coefficientOfPerformance;
  return {
    ...state,
    roomC: inputs.roomC,
    coolingKw,
    limitKw,
    actualFanPercent: fanSpeed(parameters, state, coolingKw),
    atLimit: state.mode !== 0 && wantedKw > allowedKw,
    energyKwh: state.energyKwh + (electricalKw * dtMs) / 3_600_000,
  };
}

/** True while the setpoint asks for more than economy gives. */
export function isBoosted(parameters: HvacParameters, settings: HvacSettings): boolean {
  return settings.mode !== 0 && settings.setpointC < parameters.economySetpointC;
}

function demandLimit(parameters: HvacParameters, { setpointC }: HvacSettings): number {
  const { economyLimitKw, boostLimitKw, economySetpointC, boostSetpointC } = parameters;
  const lowered = (economySetpointC - setpointC) / (economySetpointC - boostSetpointC);
  return economyLimitKw + (boostLimitKw - economyLimitKw) * Math.min(Math.max(lowered, 0), 1);
}

function airLimit({ boostLimitKw }: HvacParameters, { fanPercent }: HvacSettings): number {
  return fanPercent === 0 ? boostLimitKw : (boostLimitKw * fanPercent) / 100;
}

function fanSpeed(parameters: HvacParameters, settings: HvacSettings, coolingKw: number): number {
  if (settings.mode === 0) return 0;
  if (settings.fanPercent > 0) return settings.fanPercent;
  const { leastFanPercent, boostLimitKw } = parameters;
  return leastFanPercent + ((100 - leastFanPercent) * coolingKw) / boostLimitKw;
}
