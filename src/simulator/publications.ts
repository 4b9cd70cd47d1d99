import type { PressShopParameters, PressShopState } from './press-shop.ts';
import { between, type Random } from './random.ts';
import { relativeHumidity } from './thermal-model.ts';

/** Where the demo plant's topics begin: enterprise, site and area, as in a unified namespace. */
export const PRESS_SHOP_TOPIC = 'demo/munich/press-shop';

/** Where the demo plant listens for fault commands. */
export const FAULT_TOPIC = 'demo/fault';

/** One message to the broker; the payload is JSON. */
export interface Publication {
  topic: string;
  payload: string;
}

/** Error of the hall's sensor, K either way. */
const HALL_NOISE_K = 0.1;

/**
 * What the sensors of the plant publish at one moment, two for the hall and four for each press:
 * `{"value": 24.3, "timestamp": ms, "unit": "Cel"}` with UCUM units; a failed sensor sends `null` and `"quality": "bad"`.
 * @param at time of the measurement, ms since the Unix epoch
 */
export function publicationsOf(
  parameters: PressShopParameters,
  state: PressShopState,
  random: Random,
  at: number,
): Publication[] {
  const message = (path: string, value: number | string | null, rest: { unit?: string; quality?: string }) => ({
    topic: `${PRESS_SHOP_TOPIC}/${path}`,
    payload: JSON.stringify({ value: typeof value === 'number' ? rounded(value) : value, timestamp: at, ...rest }),
  });
  const hallC = state.hall.temperatureC + between(random, -HALL_NOISE_K, HALL_NOISE_K);
  const failed = 'sensor-failure' in state.faults;
  return [
    message('hall/temperature', failed ? null : hallC, { unit: 'Cel', ...(failed && { quality: 'bad' }) }),
    message('hall/humidity', relativeHumidity(parameters.hall, hallC), { unit: '%' }),
    ...state.presses.flatMap((press, i) => {
      const path = `line-1/press-${i + 1}`;
      return [
        message(`${path}/bearing-temperature`, press.bearingC, { unit: 'Cel' }),
        message(`${path}/power`, press.powerKw, { unit: 'kW' }),
        message(`${path}/vibration`, press.vibrationMmPerS, { unit: 'mm/s' }),
        message(`${path}/state`, press.activity, {}),
      ];
    }),
  ];
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
