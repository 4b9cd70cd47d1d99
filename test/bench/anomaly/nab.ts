import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLAGGED } from '../../../src/detectors/detector.ts';
import { DETECTORS } from '../../../src/detectors/registry.ts';
import { DATA } from '../../support/benchmark-data.ts';
import type { Tell } from '../figure.ts';
import { costOf } from './cost.ts';
import { twoFolds } from './nab-folds.ts';
import { countsAbove, type Judged, judgeFiles, nabMissing, openNab, type Profile } from './nab-scorer.ts';
import { nodeRate } from './node-rates.ts';
import type { FigureTable, Section } from './section.ts';

const PROFILES: readonly Profile[] = ['standard', 'reward_low_FP_rate', 'reward_low_FN_rate'];
const PROFILE_HEADINGS = ['standard', 'low FP', 'low FN'];
/** False alarms are counted per so many normal rows. */
const PER_ROWS = 10_000;
/** False alarms a month that the node is told to accept. */
const ACCEPTED = [0.1, 0.5, 2, 10] as const;

/** Those that judge without being told limits. */
const WITHOUT_LIMITS = DETECTORS.filter(({ read }) => read({}).problems.length === 0);

type Nab = Awaited<ReturnType<typeof openNab>>;
type Published = Record<string, Record<Profile, { thisHalfOwnThreshold: number }>>;

/** Numenta Anomaly Benchmark: `auto` and the other detectors beside the published ones, on the same files. */
export const nab: Section = {
  name: 'nab',
  missing: nabMissing,
  async measure(tell) {
    const opened = await openNab();
    const { files } = opened;
    const usual: { name: string; judged: Judged }[] = [];
    for (const detector of WITHOUT_LIMITS) {
      tell(detector.name);
      usual.push({ name: detector.name, judged: await judgeFiles(files, detector) });
    }
    tell('two halves');
    return [
      scoreTable(opened, usual),
      await foldTable(opened),
      plantTable(usual),
      nodeTable(opened, tell),
      costTable(opened, tell),
    ];
  },
};

function scoreTable({ files, scoreOfProfile }: Nab, judged: readonly { name: string; judged: Judged }[]): FigureTable {
  const path = join(DATA, 'nab', 'published_scores_on_this_half.json');
  const published = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Published)
    .map(([name, scores]) => [`published: ${name}`, ...PROFILES.map((profile) => scores[profile].thisHalfOwnThreshold)])
    .toSorted((a, b) => Number(b[1]) - Number(a[1]));
  const rows = files.reduce((sum, { prepared }) => sum + prepared.n, 0);
  return {
    title: `Numenta Anomaly Benchmark: ${files.length} files, ${rows} values`,
    headings: ['detector', ...PROFILE_HEADINGS],
    rows: [
      ...judged.map(({ name, judged }) => [
        name,
        ...PROFILES.map((profile) => fixed(scoreOfProfile(judged, profile).score, 1)),
      ]),
      ...published,
    ],
    notes: [
      'Default settings where none are named. Threshold: the best one on these files for each profile, as the benchmark has it.',
      'auto and most of the published ones were developed with files of this set, and most of the published ones know the range of each file beforehand.',
    ],
  };
}

async function foldTable(opened: Nab): Promise<FigureTable> {
  const folds = await twoFolds(opened);
  const mean = (of: 'tuned' | 'unseen' | 'unseenKept') =>
    fixed(folds.reduce((sum, fold) => sum + fold[of], 0) / folds.length, 1);
  return {
    title: 'Two halves: auto tuned on one, scored on the other, standard profile',
    headings: ['tuned on', 'overshoot chosen', 'there', 'on the other half', 'with the threshold kept'],
    rows: [
      ...folds.map(({ tunedOn, overshoot, tuned, unseen, unseenKept }) => [
        ...[tunedOn, overshoot],
        ...[tuned, unseen, unseenKept].map((score) => fixed(score, 1)),
      ]),
      ['mean', '', mean('tuned'), mean('unseen'), mean('unseenKept')],
    ],
    notes: [
      'Tuned are the setting and, where it is kept, the threshold; the constants of auto were chosen with all of these files.',
    ],
  };
}

function plantTable(judged: readonly { name: string; judged: Judged }[]): FigureTable {
  return {
    title: 'As in a plant: default settings, alarms where a value is flagged',
    headings: [
      'detector',
      'windows hit',
      `false alarms per ${PER_ROWS} normal values`,
      'the same from the first value on',
    ],
    rows: judged.map(({ name, judged }) => {
      const [scored, all] = [countsAbove(judged, FLAGGED, 'probation'), countsAbove(judged, FLAGGED, 'start')];
      const rate = ({ falseAlarms, normalRows }: typeof all) => fixed((PER_ROWS * falseAlarms) / normalRows, 2);
      return [name, `${scored.hit} of ${scored.windows}`, rate(scored), rate(all)];
    }),
    notes: ['The benchmark does not score the first 15 % of each file, 750 values at most.'],
  };
}

function nodeTable({ files }: Nab, tell: Tell): FigureTable {
  return {
    title: 'The node anomaly: false alarms a month and signal',
    headings: ['accepted', 'made', 'false alarms', 'windows hit', `false alarms per ${PER_ROWS} normal values`],
    rows: ACCEPTED.map((accepted) => {
      tell(`node, ${accepted} a month`);
      const { made, counts } = nodeRate(files, accepted);
      const rate = fixed((PER_ROWS * counts.falseAlarms) / counts.normalRows, 2);
      return [accepted, fixed(made, 2), counts.falseAlarms, `${counts.hit} of ${counts.windows}`, rate];
    }),
    notes: [
      'From the first value on, warm-up included. What the benchmark calls normal is not free of incidents; each file is a signal of a few weeks.',
    ],
  };
}

function costTable({ files }: Nab, tell: Tell): FigureTable {
  const signals = files.map(({ observations }) => observations);
  return {
    title: 'Cost',
    headings: ['detector', 'µs a value', 'bytes a signal, stored', 'bytes a signal, in memory'],
    rows: WITHOUT_LIMITS.map((detector) => {
      tell(`cost of ${detector.name}`);
      const { microseconds, storedBytes, heapBytes } = costOf(detector, signals);
      return [detector.name, fixed(microseconds, 2), storedBytes, Math.round(heapBytes)];
    }),
    notes: ['Scoring and learning, one core, all files one after the other.'],
  };
}

function fixed(number: number, digits: number): number {
  return Number(number.toFixed(digits));
}
