import { ok } from 'node:assert/strict';
import { auto } from '../../src/detectors/auto.ts';
import { FLAGGED } from '../../src/detectors/detector.ts';
import { twoFolds } from '../bench/anomaly/nab-folds.ts';
import { countsAbove, judgeFiles, nabMissing, openNab } from '../bench/anomaly/nab-scorer.ts';
import { nodeRate } from '../bench/anomaly/node-rates.ts';
import { skipWhere } from './skip.ts';

describe('auto on the Numenta Anomaly Benchmark', function () {
  this.timeout(60_000);
  let nab: Awaited<ReturnType<typeof openNab>>;
  before(async function () {
    skipWhere(nabMissing(), this);
    nab = await openNab();
  });

  it('scores 64 on files that its setting and its threshold were not chosen on', async () => {
    const folds = await twoFolds(nab);
    for (const threshold of ['unseen', 'unseenKept'] as const) {
      const mean = folds.reduce((sum, fold) => sum + fold[threshold], 0) / folds.length;
      ok(mean >= 64, `${threshold}: ${mean}`);
    }
  });

  it('scores 70 on these files, in its one setting', async () => {
    const { score } = nab.scoreOfProfile(await judgeFiles(nab.files, auto), 'standard');
    ok(score >= 70, `${score}`);
  });

  it('makes half a false alarm in 10,000 normal values as a plant runs it, and hits 22 of 58 windows', async () => {
    const { hit, windows, falseAlarms, normalRows } = countsAbove(
      await judgeFiles(nab.files, auto),
      FLAGGED,
      'probation',
    );
    ok(hit >= (22 / 58) * windows, `${hit} of ${windows}`);
    ok((10_000 * falseAlarms) / normalRows <= 0.5, `${falseAlarms} of ${normalRows}`);
  });

  it('keeps the false alarms that the node accepts, within a factor of two, and hits half of the windows with them', () => {
    for (const accepted of [0.1, 0.5, 2]) {
      const { made, counts } = nodeRate(nab.files, accepted);
      ok(made <= 2 * accepted, `${accepted}: ${made}`);
      ok(accepted < 0.5 || counts.hit >= counts.windows / 2, `${accepted}: ${counts.hit} of ${counts.windows}`);
    }
  });
});
