import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FLAGGED } from '../../../src/detectors/detector.ts';
import { type MultivariateSettings, multivariate } from '../../../src/detectors/multivariate.ts';

/** The first rows of each file are for training, as the benchmark has it. */
const TRAINING = 400;
/** More false alarms than this, in percent of the normal rows, are not chosen where settings are. */
const MOST_FALSE = 20;
/** What is tried where settings are chosen on one half of the files. */
const TRIED = [0.05, 0.1, 0.2].flatMap((lambda) =>
  [0, 0.0025, 0.005, 0.01].flatMap((drift) => [2, 2.5, 3, 3.5, 4].map((limit) => ({ lambda, drift, limit }))),
);

/** What the benchmark says of one detector. */
export interface SkabFigures {
  detector: string;
  f1: number;
  /** False alarms, percent of the normal rows. */
  far: number;
  /** Missed, percent of the anomalous rows. */
  mar: number;
  /** Change points, scored as NAB does with a minute to each. */
  changePoints: { standard: number; lowFP: number; lowFN: number; missed: number; of: number; falseOnes: number };
  /** Absent for what others published. */
  microsecondsARow?: number;
  /** What was chosen, where it was. */
  settings?: string;
}

interface Scores {
  f1: number;
  far: number;
  mar: number;
  nab: { standard: number; lowFP: number; lowFN: number };
  missed: number;
  cps: number;
  cpFP: number;
}

interface SkabFile {
  name: string;
  cols: string[];
  /** Seconds. */
  t: number[];
  x: number[][];
  y: number[];
  cp: number[];
}

interface Prediction {
  t: number[];
  y: number[];
  cp: number[];
  p: number[];
  pc: number[];
}

interface Scorer {
  loadSkab(folder: string): SkabFile[];
  scoreSkab(files: readonly Prediction[]): Scores;
  changes(prediction: readonly number[]): number[];
}

type Stored = Partial<MultivariateSettings>;

/** What is missing to score by SKAB; `undefined`: nothing. */
export function skabMissing(data: string): string | undefined {
  const needed = ['skab_score.mjs', 'skab/data', 'skab/published_scores_on_this_half.json'];
  const missing = needed.map((name) => join(data, name)).find((path) => !existsSync(path));
  return missing === undefined ? undefined : `${missing} is missing: set TIELINE_DATA`;
}

/**
 * Scores `multivariate` by SKAB: both methods by their default settings, and the bank with settings that were chosen on the other half of
 * the files; then what others published on the same files.
 * @param data the folder with `skab_score.mjs` and `skab`
 */
export async function skabFigures(data: string): Promise<SkabFigures[]> {
  const scorer = (await import(pathToFileURL(join(data, 'skab_score.mjs')).href)) as Scorer;
  const files = scorer.loadSkab(join(data, 'skab', 'data'));
  const ours = (['bank', 'T²+Q'] as const).map((method) => {
    const predictions = files.map((file) => predict(scorer, file, { method }));
    // The first pass was the compiler's.
    const before = performance.now();
    for (const file of files) predict(scorer, file, { method });
    const rows = files.reduce((sum, { t }) => sum + t.length, 0);
    const microsecondsARow = (1000 * (performance.now() - before)) / rows;
    return { ...figuresOf(`multivariate ${method}`, scorer.scoreSkab(predictions)), microsecondsARow };
  });
  const published = JSON.parse(
    readFileSync(join(data, 'skab', 'published_scores_on_this_half.json'), 'utf8'),
  ) as Record<string, Scores>;
  return [
    ...ours,
    twoFold(scorer, files),
    ...Object.entries(published).map(([name, scores]) => figuresOf(`published ${name}`, scores)),
  ];
}

/** Every second file is one half; each half is scored with what was best on the other. */
function twoFold(scorer: Scorer, files: readonly SkabFile[]): SkabFigures {
  const halves = [0, 1].map((half) => files.filter((_, i) => i % 2 === half));
  const chosen = halves.map((half) => chosenOn(scorer, half));
  const predictions = halves.flatMap((half, i) => half.map((file) => predict(scorer, file, chosen[1 - i] as Stored)));
  const settings = chosen
    .map((each) =>
      Object.entries(each)
        .map((pair) => pair.join(' '))
        .join(', '),
    )
    .join(' and ');
  return { ...figuresOf('multivariate bank, chosen on the other half', scorer.scoreSkab(predictions)), settings };
}

function chosenOn(scorer: Scorer, files: readonly SkabFile[]): Stored {
  const tried = TRIED.map((settings) => {
    const { f1, far } = scorer.scoreSkab(files.map((file) => predict(scorer, file, settings)));
    return { settings, f1, far };
  });
  const quiet = tried.filter(({ far }) => far <= MOST_FALSE);
  const best = quiet.toSorted((a, b) => b.f1 - a.f1)[0] ?? tried.toSorted((a, b) => a.far - b.far)[0];
  return best?.settings ?? {};
}

/** What the detector says to the rows behind the training, and where it changes its mind. */
function predict({ changes }: Scorer, { cols, t, x, y, cp }: SkabFile, stored: Stored): Prediction {
  const { settings } = multivariate.read({ ...stored, training: TRAINING }, cols);
  if (settings === undefined) throw new Error(`SKAB has no usable signals: ${cols.join(', ')}`);
  const state = multivariate.start(settings, cols);
  const said = x.map((values, i) => {
    const observation = { time: 1000 * (t[i] as number), values };
    const scored = multivariate.score(state, settings, observation);
    multivariate.learn(state, settings, observation, scored);
    return scored.score > FLAGGED ? 1 : 0;
  });
  const [p, after] = [said.slice(TRAINING), (list: number[]) => list.slice(TRAINING)];
  return { t: after(t), y: after(y), cp: after(cp), p, pc: changes(p) };
}

function figuresOf(detector: string, { f1, far, mar, nab, missed, cps, cpFP }: Scores): SkabFigures {
  const { standard, lowFP, lowFN } = nab;
  return { detector, f1, far, mar, changePoints: { standard, lowFP, lowFN, missed, of: cps, falseOnes: cpFP } };
}
