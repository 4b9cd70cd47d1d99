import { componentsOf } from './eigen.ts';
import { type JointMethod, type JointRow, type Judged, quantileOf, spreadOf, UNKNOWN } from './joint.ts';
import { shown } from './words.ts';

/** Normal deviate that 999 of 1000 training rows stay below. */
const NORMAL_DEVIATE = 3.0902;
/** Rows whose median is judged: one or two wrong ones in a row are no fault of the plant. */
const MEDIAN_OF = 5;
/** A value counts as at most so many sigmas: its square must stay finite. */
const MOST_SIGMAS = 1e50;
/** So many complete rows a signal are trained on at least. */
const ROWS_A_SIGNAL = 4;

/** What T² and Q are told. */
export interface ComponentSettings {
  readonly training: number;
  /** Share of the variance that the components must explain. */
  readonly explained: number;
}

/** The first complete rows while they are gathered, then the model, and how far out the last rows were. */
export interface ComponentState {
  training: number[][];
  model: Model | null;
  last: number[];
}

interface Model {
  means: number[];
  /** 0: it stood still in training and is left out. */
  sigmas: number[];
  components: { variance: number; direction: number[] }[];
  tLimit: number;
  qLimit: number;
}

/**
 * Hotelling's T² inside the principal components of the training rows and Q, the squared distance from them (Jackson and Mudholkar,
 * Technometrics 21, 1979). It judges complete rows only.
 */
export const components: JointMethod<ComponentSettings, ComponentState> = {
  start: () => ({ training: [], model: null, last: [] }),
  judge({ model, last }, _settings, { signals, values, isNext }) {
    if (model === null || !isComplete(values)) return UNKNOWN;
    const now = statistics(model, values);
    const ofLimit = medianWith(isNext ? last : [], now.ofLimit);
    if (ofLimit <= 1) return { ofLimit, out: [] };
    const signal = signals[now.largest] as string;
    const how =
      now.q > now.t
        ? `the signals do not go together as in training, Q is ${shown(now.q)} times its limit`
        : `the signals are further out together than in training, T² is ${shown(now.t)} times its limit`;
    return { ofLimit, out: [{ signal, ofLimit }], reason: `${how}; most of it is ${signal}` };
  },
  learn(state, { training, explained }, { values, isNext }) {
    if (!isComplete(values)) return;
    if (state.model !== null) {
      state.last = [...(isNext ? state.last.slice(2 - MEDIAN_OF) : []), statistics(state.model, values).ofLimit];
      return;
    }
    state.training.push([...values]);
    if (state.training.length < Math.max(training, ROWS_A_SIGNAL * values.length)) return;
    state.model = modelOf(state.training, explained);
    state.training = [];
  },
};

function isComplete(values: JointRow['values']): values is number[] {
  return values.every((value) => value !== null);
}

/** The median of the last rows with the newest; of fewer rows than it needs, the newest alone does not count as out. */
function medianWith(last: readonly number[], newest: number): number {
  const missing = Array<number>(Math.max(0, MEDIAN_OF - 1 - last.length)).fill(0);
  return quantileOf([...missing, ...last, newest], 0.5);
}

function modelOf(rows: readonly number[][], explained: number): Model {
  const spreads = (rows[0] as number[]).map((_, i) => spreadOf(rows.map((row) => row[i] as number)));
  const means = spreads.map(({ mean }) => mean);
  const sigmas = spreads.map(({ sigma }) => sigma);
  const scaled = rows.map((row) => standardized({ means, sigmas }, row));
  const covariance = means.map((_, i) =>
    means.map((_, j) => {
      const products = scaled.reduce((sum, z) => sum + (z[i] as number) * (z[j] as number), 0);
      return products / Math.max(1, rows.length - 1);
    }),
  );
  const all = componentsOf(covariance).map((each) => ({ ...each, variance: Math.max(0, each.variance) }));
  const total = all.reduce((sum, { variance }) => sum + variance, 0);
  let sum = 0;
  const kept = all.filter(({ variance }) => {
    const needed = variance > 1e-9 * total && sum < explained * total;
    sum += variance;
    return needed;
  });
  const left = all.slice(kept.length).map(({ variance }) => variance);
  return { means, sigmas, components: kept, tLimit: chiSquareLimit(kept.length), qLimit: residualLimit(left, total) };
}

/** Wilson and Hilferty (1931). */
function chiSquareLimit(degrees: number): number {
  const share = 2 / (9 * Math.max(1, degrees));
  return degrees * (1 - share + NORMAL_DEVIATE * Math.sqrt(share)) ** 3;
}

/** Box (Annals of Mathematical Statistics 25, 1954): a sum of squares of unequal variance is about a multiple of chi square. */
function residualLimit(left: readonly number[], total: number): number {
  const sum = left.reduce((all, each) => all + each, 0);
  // Nothing is left where the components explain it all; what rounding leaves must not be judged.
  if (sum <= 1e-9 * total || sum === 0) return Math.max(1e-9 * total, Number.MIN_VALUE);
  const squares = left.reduce((all, each) => all + each ** 2, 0);
  return (squares / sum) * chiSquareLimit(sum ** 2 / squares);
}

function standardized({ means, sigmas }: Pick<Model, 'means' | 'sigmas'>, row: readonly number[]): number[] {
  return row.map((value, i) => {
    const sigma = sigmas[i] as number;
    return sigma === 0 ? 0 : Math.max(-MOST_SIGMAS, Math.min(MOST_SIGMAS, (value - (means[i] as number)) / sigma));
  });
}

/** T² and Q of one row as multiples of their limits, and the signal with the largest part in the greater one. */
function statistics(
  model: Model,
  row: readonly number[],
): Pick<Judged, 'ofLimit'> & { t: number; q: number; largest: number } {
  const z = standardized(model, row);
  const residual = [...z];
  const inT = z.map(() => 0);
  let t = 0;
  for (const { variance, direction } of model.components) {
    const along = direction.reduce((sum, part, i) => sum + part * (z[i] as number), 0);
    t += along ** 2 / variance;
    for (const [i, part] of direction.entries()) {
      residual[i] = (residual[i] as number) - along * part;
      inT[i] = (inT[i] as number) + (along / variance) * part * (z[i] as number);
    }
  }
  const inQ = residual.map((part) => part ** 2);
  const q = inQ.reduce((sum, part) => sum + part, 0) / model.qLimit;
  t = model.components.length === 0 ? 0 : t / model.tLimit;
  const parts = q > t ? inQ : inT;
  return { t, q, ofLimit: Math.max(t, q), largest: parts.indexOf(Math.max(...parts)) };
}
