import { equal, ok } from 'node:assert/strict';
import { type SkabFigures, skabFigures, skabMissing } from '../bench/anomaly/skab.ts';
import { DATA } from '../support/benchmark-data.ts';
import { skipWhere } from './skip.ts';

describe('several signals together, by the Skoltech Anomaly Benchmark', () => {
  let figures: SkabFigures[];
  const figureOf = (detector: string) => figures.find((each) => each.detector === detector) as SkabFigures;

  before(async function () {
    skipWhere(skabMissing(DATA), this);
    figures = await skabFigures(DATA);
  });

  it('finds anomalous rows with few false alarms, by its default settings', () => {
    const { f1, far, mar } = figureOf('multivariate bank');
    ok(f1 >= 0.8 && far <= 20 && mar <= 25, JSON.stringify({ f1, far, mar }));
  });

  it('finds them as well with settings that were chosen on other files', () => {
    const { f1, far, settings } = figureOf('multivariate bank, chosen on the other half');
    ok(f1 >= 0.76 && far <= 20, JSON.stringify({ f1, far, settings }));
  });

  it('finds change points better than any published detector with as few false ones', () => {
    const { changePoints } = figureOf('multivariate bank');
    const published = figures.filter(({ detector }) => detector.startsWith('published'));
    equal(published.length, 10);
    for (const { detector, changePoints: theirs } of published) {
      const isAsQuiet = theirs.falseOnes <= 2 * changePoints.falseOnes;
      ok(!isAsQuiet || theirs.standard < changePoints.standard, `${detector}: ${theirs.standard}`);
    }
  });

  it('has T² and Q as they were published', () => {
    const [ours, theirs] = [figureOf('multivariate T²+Q'), figureOf('published T2-q')];
    ok(Math.abs(ours.f1 - theirs.f1) < 0.02, `${ours.f1} and ${theirs.f1}`);
  });
});
