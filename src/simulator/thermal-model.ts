/**
 * What the hall is made of. One well-mixed body of air and steel: C · dT/dt = heat − cooling − UA · (T − outside).
 */
export interface HallParameters {
  /** C in kJ/K. A real hall has some 100 MJ/K. */
  heatCapacityKjPerK: number;
  /** UA in kW/K: walls, roof and gates. */
  lossKwPerK: number;
  /** Mean of the outside temperature over a day, °C. */
  outsideMeanC: number;
  /** Half the difference between afternoon and night, K. */
  outsideSwingK: number;
  /** Heat of the people in the hall, kW. */
  peopleKw: number;
  /** Heat of lights, compressors and ovens with closed doors, kW. */
  auxiliaryKw: number;
  /** Heat that an open oven door lets out, kW. */
  ovenDoorKw: number;
  /** Relative humidity at 24 °C, %. The air's water content stays the same. */
  humidityAt24Percent: number;
}

/** What the hall remembers. */
export interface HallState {
  /** Air temperature, °C. */
  temperatureC: number;
}

/** What acts on the hall during a step, kW and °C. */
export interface HallInputs {
  heatKw: number;
  coolingKw: number;
  outsideC: number;
}

/**
 * The hall of the demo plant. **Time constants are shortened for showing**: the heat capacity is some 700 times smaller than
 * that of a real hall, so that its time constant C / UA is 18 s and not hours. Powers and losses have their real size.
 */
export const DEMO_HALL: HallParameters = {
  heatCapacityKjPerK: 144,
  lossKwPerK: 8,
  outsideMeanC: 22,
  outsideSwingK: 1.5,
  peopleKw: 1.4,
  auxiliaryKw: 10,
  ovenDoorKw: 93,
  humidityAt24Percent: 45,
};

const DAY_MS = 24 * 3_600_000;

/** The hall after `dtMs` with constant inputs; the exact solution, so a step may have any length. */
export function stepHall(parameters: HallParameters, state: HallState, inputs: HallInputs, dtMs: number): HallState {
  const { heatCapacityKjPerK, lossKwPerK } = parameters;
  const restingC = inputs.outsideC + (inputs.heatKw - inputs.coolingKw) / lossKwPerK;
  const remaining = Math.exp((-lossKwPerK * dtMs) / 1000 / heatCapacityKjPerK);
  return { temperatureC: restingC + (state.temperatureC - restingC) * remaining };
}

/** Outside temperature in °C at a time of day (ms since midnight): coldest at 4 h, warmest at 16 h. */
export function outsideTemperature(parameters: HallParameters, timeOfDayMs: number): number {
  const angle = (2 * Math.PI * (timeOfDayMs - DAY_MS * (10 / 24))) / DAY_MS;
  return parameters.outsideMeanC + parameters.outsideSwingK * Math.sin(angle);
}

/** Relative humidity in % at a temperature in °C: the same water in warmer air is a smaller part of what it could hold. */
export function relativeHumidity(parameters: HallParameters, temperatureC: number): number {
  const percent = (parameters.humidityAt24Percent * saturationHpa(24)) / saturationHpa(temperatureC);
  return Math.min(100, percent);
}

/** Saturation vapour pressure over water in hPa (Magnus formula, WMO-No. 8). */
function saturationHpa(temperatureC: number): number {
  return 6.112 * Math.exp((17.62 * temperatureC) / (243.12 + temperatureC));
}
