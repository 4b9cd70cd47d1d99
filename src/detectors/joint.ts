/** What is judged of one row of several signals, knowing only what came before it. */
export interface Judged {
  /** The greatest deviation, as a multiple of its limit; 0 where nothing could be judged. */
  readonly ofLimit: number;
  /** The signals that are out, the one furthest out first; where none is, empty. */
  readonly out: readonly Out[];
  readonly reason?: string;
}

/** A signal that is not as it should be. */
export interface Out {
  readonly signal: string;
  readonly ofLimit: number;
}

/** How several signals are judged together; `State` is plain JSON, `judge` leaves it alone. */
export interface JointMethod<Settings, State> {
  start(signals: readonly string[]): State;
  judge(state: State, settings: Settings, row: JointRow): Judged;
  learn(state: State, settings: Settings, row: JointRow, judged: Judged): void;
}

/** A usable row: at least one of its values is. */
export interface JointRow {
  readonly signals: readonly string[];
  /** One a signal; null where it is missing or bad. */
  readonly values: readonly (number | null)[];
  /** It follows its predecessor without a gap. */
  readonly isNext: boolean;
}

/** Nothing could be judged. */
export const UNKNOWN: Judged = { ofLimit: 0, out: [] };

/** Where nearly all training values are, and how many times their distance from the median is beyond all reason. */
const [NEARLY_ALL, BEYOND_REASON] = [0.95, 5];

/** Training values without a few that are far outside of all others, their mean and standard deviation. */
export function spreadOf(values: readonly number[]): { kept: readonly number[]; mean: number; sigma: number } {
  const median = quantileOf(values, 0.5);
  const distances = values.map((value) => Math.abs(value - median));
  const most = BEYOND_REASON * quantileOf(distances, NEARLY_ALL) || Number.POSITIVE_INFINITY;
  const kept = values.filter((value) => Math.abs(value - median) <= most);
  const mean = median + kept.reduce((sum, value) => sum + (value - median), 0) / kept.length;
  const squares = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sigma = Math.sqrt(squares / Math.max(1, kept.length - 1));
  // What rounding leaves of values that are all the same is no spread.
  return { kept, mean, sigma: sigma > 1e-12 * Math.abs(mean) ? sigma : 0 };
}

/** The value that a share of all is not above, interpolated. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? below) - below);
}
