import { FLOOD_FROM } from '../../alarms/operator-load.ts';
import { lastMinutesWords } from '../load-aims.ts';
import type { PlantTimes } from '../plant-times.ts';

/** What an operator can take in over long, in ten minutes (EEMUA 191). */
const STEADY = 1;
/** The right end of the scale, alarms; what is more is drawn to the end. */
const FULL = 15;

interface LoadScaleProps {
  /** In the whole plant. */
  raised: number;
  operators: number;
  floodSince: number | undefined;
  times: PlantTimes;
}

/** Alarms of the last ten minutes by operator on a scale that shows where too many begin. */
export function LoadScale({ raised, operators, floodSince, times }: LoadScaleProps) {
  const perOperator = raised / operators;
  const verdict =
    floodSince !== undefined
      ? `a flood since ${times.shown(floodSince)}`
      : perOperator > STEADY
        ? 'more than the steady aim'
        : 'within the aim';
  return (
    <div class={`load-scale ${floodSince === undefined ? '' : 'flood'}`}>
      <p>
        <strong>{lastMinutesWords({ lastTenMinutes: raised, operators })}</strong>: {verdict}
      </p>
      <svg viewBox={`0 0 ${FULL} 1`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" width={FULL} height="1" />
        <rect class="raised" width={Math.min(perOperator, FULL)} height="1" />
        <path class="bound" d={`M${STEADY} 0V1M${FLOOD_FROM} 0V1`} />
      </svg>
      <p class="label">
        Aim: {STEADY} in ten minutes and operator on average. More than {FLOOD_FROM} is a flood.
      </p>
    </div>
  );
}
