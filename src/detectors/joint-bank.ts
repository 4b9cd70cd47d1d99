import { type JointMethod, type Judged, quantileOf, spreadOf, UNKNOWN } from './joint.ts';
import { aboveOrBelow, shown } from './words.ts';

/** Of the deviations in training, this share lies within what the limit is a multiple of. */
const USUAL_SHARE = 0.99;
/** A deviation stops at so many times its limit, so that it comes back soon after the signal has. */
export const MOST_OF_LIMIT = 1.5;

/** What a bank is told. */
export interface BankSettings {
  readonly training: number;
  /** Weight of the newest value in the smoothed deviation. */
  readonly lambda: number;
  /** How fast the level follows. */
  readonly drift: number;
  readonly limit: number;
}

/** One signal: its first values while they are gathered, then its chart in standard deviations. */
export interface BankChart {
  training: number[];
  /** Null until the training is over. */
  chart: { mean: number; sigma: number; usual: number; level: number; deviation: number } | null;
}

type Chart = NonNullable<BankChart['chart']>;

/**
 * A bank of EWMA charts, one a signal: each smooths the distance from a level that follows slowly, as long as no signal is in alarm.
 * A signal trains on its own first values, so that one which comes later holds up no other.
 */
export const bank: JointMethod<BankSettings, BankChart[]> = {
  start: (signals) => signals.map(() => ({ training: [], chart: null })),
  judge(charts, settings, row) {
    const judged = row.signals.flatMap((signal, i) => {
      const chart = charts[i]?.chart ?? null;
      const value = row.values[i] ?? null;
      // A signal that stood still all through its training has no usual deviation.
      if (chart === null || value === null || chart.usual === 0) return [];
      const deviation = deviationAfter(chart, settings, value, row.isNext);
      return [{ signal, ofLimit: Math.abs(deviation) / (settings.limit * chart.usual), chart, deviation }];
    });
    const out = judged.filter(({ ofLimit }) => ofLimit > 1).toSorted((a, b) => b.ofLimit - a.ofLimit);
    const [worst] = out;
    if (worst === undefined) return { ofLimit: Math.max(0, ...judged.map(({ ofLimit }) => ofLimit)), out: [] };
    const reason = reasonOf(worst, settings, out.slice(1));
    return { ofLimit: worst.ofLimit, out: out.map(({ signal, ofLimit }) => ({ signal, ofLimit })), reason };
  },
  learn(charts, settings, row, judged) {
    for (const [i, value] of row.values.entries()) {
      const signal = charts[i];
      if (signal === undefined || value === null) continue;
      if (signal.chart === null) train(signal, settings, value);
      else if (signal.chart.usual > 0) step(signal.chart, settings, value, row.isNext, judged);
    }
  },
};

function train(signal: BankChart, settings: BankSettings, value: number): void {
  signal.training.push(value);
  if (signal.training.length < settings.training) return;
  const { kept, mean, sigma } = spreadOf(signal.training);
  const chart: Chart = { mean, sigma, usual: 0, level: 0, deviation: 0 };
  if (sigma > 0) {
    const deviations = kept.map((each) => {
      step(chart, settings, each, true, UNKNOWN);
      return Math.abs(chart.deviation);
    });
    chart.usual = quantileOf(deviations, USUAL_SHARE);
  }
  Object.assign(signal, { chart, training: [] });
}

function step(chart: Chart, settings: BankSettings, value: number, isNext: boolean, { out }: Judged): void {
  chart.deviation = deviationAfter(chart, settings, value, isNext);
  if (out.length === 0) chart.level += settings.drift * ((value - chart.mean) / chart.sigma - chart.level);
}

/** The smoothed deviation with a value. While the limit is learnt there is none. */
function deviationAfter(chart: Chart, settings: BankSettings, value: number, isNext: boolean): number {
  const before = isNext ? chart.deviation : 0;
  const distance = (value - chart.mean) / chart.sigma - chart.level;
  const deviation = before + settings.lambda * (distance - before);
  if (chart.usual === 0) return deviation;
  const most = MOST_OF_LIMIT * settings.limit * chart.usual;
  return Math.max(-most, Math.min(most, deviation));
}

function reasonOf(
  { signal, chart, deviation }: { signal: string; chart: Chart; deviation: number },
  { limit }: BankSettings,
  others: readonly { signal: string }[],
): string {
  const { mean, sigma, level, usual } = chart;
  const value = (sigmas: number) => shown(mean + sigma * sigmas);
  const side = aboveOrBelow(deviation);
  const also = others.length === 0 ? '' : `; so are ${others.map((other) => other.signal).join(', ')}`;
  return `${signal} has moved ${side} its level ${value(level)}, beyond ${value(level + Math.sign(deviation) * limit * usual)}${also}`;
}
