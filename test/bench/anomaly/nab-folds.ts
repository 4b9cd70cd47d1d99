import { auto } from '../../../src/detectors/auto.ts';
import { type Judged, judgeFiles, type openNab } from './nab-scorer.ts';

/** What is chosen from on the half that is tuned on. */
const CHOICES = [0.03, 0.05, 0.07, 0.1] as const;

/** One half tuned on, the other one scored. */
export interface Fold {
  readonly tunedOn: string;
  readonly overshoot: number;
  /** On the half that was tuned on. */
  readonly tuned: number;
  /** On the other half, with the setting chosen on the first, at the threshold that the benchmark finds there. */
  readonly unseen: number;
  /** The same at the threshold of the first half. */
  readonly unseenKept: number;
}

/** Tunes `auto` on every second file and scores it on the others, both ways. */
export async function twoFolds({ files, scoreOfProfile }: Awaited<ReturnType<typeof openNab>>): Promise<Fold[]> {
  const byChoice: { overshoot: number; judged: Judged }[] = [];
  for (const overshoot of CHOICES) byChoice.push({ overshoot, judged: await judgeFiles(files, auto, { overshoot }) });
  const half = (judged: Judged, which: number) => judged.filter((_, i) => i % 2 === which);
  return [0, 1].map((which) => {
    const tried = byChoice.map(({ overshoot, judged }) => ({
      ...{ overshoot, judged },
      ...scoreOfProfile(half(judged, which), 'standard'),
    }));
    const chosen = tried.reduce((best, each) => (each.score > best.score ? each : best));
    const other = half(chosen.judged, 1 - which);
    return {
      tunedOn: which === 0 ? 'files 1, 3, 5, …' : 'files 2, 4, 6, …',
      overshoot: chosen.overshoot,
      tuned: chosen.score,
      unseen: scoreOfProfile(other, 'standard').score,
      unseenKept: scoreOfProfile(other, 'standard', chosen.threshold).score,
    };
  });
}
