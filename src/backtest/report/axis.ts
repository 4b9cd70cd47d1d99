import type { PlantTime } from '../../model/plant-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 30, 60, 120, 300, 900, 1800].map((seconds) => seconds * 1000),
  ...[1, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14].map((days) => days * DAY_MS),
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A place on an axis and what stands there. */
export interface Tick {
  at: number;
  label: string;
}

/** Round values from `low` to `high`, about `most` of them. */
export function valueTicks(low: number, high: number, most: number): Tick[] {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const at = (first + i) * step;
    return { at, label: at.toLocaleString('en', { maximumFractionDigits: decimals, minimumFractionDigits: decimals }) };
  });
}

/** Round times of the plant's wall clock between two instants, at most `most` of them. */
export function timeTicks(from: number, to: number, most: number, zone: PlantTime): Tick[] {
  const step = TIME_STEPS.find((ms) => (to - from) / ms <= most);
  return step === undefined ? monthTicks(from, to, most, zone) : stepTicks(from, to, step, zone);
}

function stepTicks(from: number, to: number, step: number, { localOf, instantOf }: PlantTime): Tick[] {
  const ticks: Tick[] = [];
  for (let local = Math.ceil(localOf(from) / step) * step; ; local += step) {
    const at = instantOf(local);
    if (at > to) return ticks;
    if (at >= from) ticks.push({ at, label: timeLabel(local, step, ticks.length === 0) });
  }
}

/** The day of a local time: `29 Mar`. */
export function dayLabel(local: number): string {
  const date = new Date(local);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** The first tick names its day, and so does each midnight. */
function timeLabel(local: number, step: number, isFirst: boolean): string {
  const date = dayLabel(local);
  if (step >= DAY_MS || (local % DAY_MS === 0 && !isFirst)) return date;
  const clock = new Date(local).toISOString().slice(11, 19);
  const time = step < MINUTE_MS ? clock : clock.slice(0, 5);
  return isFirst ? `${date} ${time}` : time;
}

function monthTicks(from: number, to: number, most: number, { localOf, instantOf }: PlantTime): Tick[] {
  const months = (to - from) / (30 * DAY_MS);
  const step = MONTH_STEPS.find((count) => months / count <= most) ?? Math.ceil(months / most);
  const start = new Date(localOf(from));
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step;
  const ticks: Tick[] = [];
  for (let month = first; ; month += step) {
    const [year, index] = [Math.floor(month / 12), month % 12];
    const at = instantOf(Date.UTC(year, index));
    if (at > to) return ticks;
    if (at >= from) ticks.push({ at, label: `${MONTHS[index]} ${year}` });
  }
}
