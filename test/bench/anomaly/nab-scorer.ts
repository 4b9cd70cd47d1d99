import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { scoreRows } from '../../../src/cli/score-rows.ts';
import type { Detector, Observation } from '../../../src/detectors/detector.ts';
import { DATA } from '../../support/benchmark-data.ts';

const LABELS = join(DATA, 'nab', 'labels', 'combined_windows.json');
const SCORER = join(DATA, 'nab_score.mjs');
/** What the scorer calls rows outside of windows, and those at the start that are never scored. */
const [NORMAL, PROBATION] = [-1, -2];

/** What hits, false alarms and missed windows weigh. */
type Weights = { tp: number; fp: number; fn: number };

/** The rows of a file as the scorer sees them. */
interface Prepared {
  n: number;
  /** The window that each row lies in. */
  win: ArrayLike<number>;
  windowCount: number;
}

interface Scorer {
  PROFILES: { standard: Weights; reward_low_FP_rate: Weights; reward_low_FN_rate: Weights };
  prepareFile(timestamps: string[], windows: [string, string][]): Prepared;
  scoreProfile(
    files: readonly { prep: Prepared; scores: ArrayLike<number> }[],
    weights: Weights,
    threshold?: number,
  ): { score: number; threshold: number };
}

/** A profile of the benchmark, as its publications name it. */
export type Profile = keyof Scorer['PROFILES'];

/** One file of the benchmark. */
export interface NabFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly prepared: Prepared;
  readonly observations: readonly Observation[];
}

/** Files with what a detector said of each row. */
export type Judged = readonly { file: NabFile; scores: ArrayLike<number> }[];

/** How often a detector was right and wrong at a threshold. */
export interface Counts {
  windows: number;
  hit: number;
  falseAlarms: number;
  /** Rows outside of windows. */
  normalRows: number;
}

/** Why the benchmark cannot be scored here; `undefined`: it can. */
export function nabMissing(): string | undefined {
  return [LABELS, SCORER].every((file) => existsSync(file))
    ? undefined
    : `${LABELS} or ${SCORER} is missing: set TIELINE_DATA`;
}

/** The benchmark: its files, and the scorer that lies beside them. */
export async function openNab() {
  const { PROFILES, prepareFile, scoreProfile } = (await import(pathToFileURL(SCORER).href)) as Scorer;
  const labels = JSON.parse(readFileSync(LABELS, 'utf8')) as Record<string, [string, string][]>;
  const files = Object.entries(labels).map(([name, windows]): NabFile => {
    const bytes = readFileSync(join(DATA, 'nab', 'data', name));
    const rows = bytes.toString('utf8').trim().split(/\r?\n/).slice(1);
    const cells = rows.map((row) => row.split(',') as [string, string]);
    const observations = cells.map(([stamp, value]) => ({
      ...{ value: Number(value), good: true },
      time: Date.parse(`${stamp.replace(' ', 'T')}Z`),
    }));
    return {
      name,
      bytes,
      observations,
      prepared: prepareFile(
        cells.map(([stamp]) => stamp),
        windows,
      ),
    };
  });

  /** The score of a profile, at the best threshold on these files, as the benchmark has it, or at a given one. */
  function scoreOfProfile(judged: Judged, profile: Profile, threshold?: number): { score: number; threshold: number } {
    const prepared = judged.map(({ file, scores }) => ({ prep: file.prepared, scores }));
    return scoreProfile(prepared, PROFILES[profile], threshold);
  }
  return { files, scoreOfProfile };
}

/** What `tieline detect` writes into `anomaly_score`, row by row. */
export async function judgeFiles(
  files: readonly NabFile[],
  detector: Detector,
  stored: Record<string, unknown> = {},
): Promise<Judged> {
  const { settings, problems } = detector.read(stored);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const scoring = { isJoint: false, choose: () => ({ detector, settings }) };
  const judged = [];
  for (const file of files) {
    let text = '';
    for await (const rows of scoreRows(chunks(file.bytes), file.name, scoring)) text += rows.text;
    const lines = text.trimEnd().split('\n').slice(1);
    judged.push({ file, scores: Float64Array.from(lines, (line) => Number(line.slice(line.lastIndexOf(',') + 1))) });
  }
  return judged;
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Windows hit and false alarms above a threshold. @param from whether rows count that the benchmark never scores */
export function countsAbove(judged: Judged, threshold: number, from: 'start' | 'probation'): Counts {
  const counts: Counts = { windows: 0, hit: 0, falseAlarms: 0, normalRows: 0 };
  for (const { file, scores } of judged) {
    const { n, win, windowCount } = file.prepared;
    const hit = new Set<number>();
    for (let i = 0; i < n; i++) {
      const window = win[i] as number;
      const isAlarm = (scores[i] as number) > threshold;
      if (window >= 0 && isAlarm) hit.add(window);
      if (window === NORMAL || (window === PROBATION && from === 'start')) {
        counts.normalRows++;
        counts.falseAlarms += isAlarm ? 1 : 0;
      }
    }
    counts.windows += windowCount;
    counts.hit += hit.size;
  }
  return counts;
}
