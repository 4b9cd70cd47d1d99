import { deepEqual, equal } from 'node:assert/strict';
import type { OperatorLoad } from '../../src/alarms/operator-load.ts';
import { aimedFigures, floodWords, lastMinutesWords, percent, priorityShares } from '../../src/console/load-aims.ts';

const CALM: OperatorLoad = {
  ...{ operators: 1, lastTenMinutes: 0 },
  lastDay: { knownMs: 86_400_000, raised: 100, average: 0.694, peak: 10, floodShare: 0.004 },
  byPriority: { critical: 0, high: 5, medium: 15, low: 80 },
  ...{ topTen: [], chattering: { count: 0, worst: [] }, stale: { count: 0, oldest: [] } },
};
const missed = (figures: OperatorLoad) =>
  aimedFigures(figures)
    .filter(({ isMissed }) => isMissed)
    .map(({ name, value }) => `${name}: ${value}`);

describe('the alarm load beside its aims', () => {
  it('misses none on a calm day', () => {
    deepEqual(missed(CALM), []);
    deepEqual(
      aimedFigures(CALM).map(({ value }) => value),
      ['0.7', '10', '0.4 %', '0', '0'],
    );
  });

  it('misses each that is beyond what an operator can follow', () => {
    const stale = { count: 5, oldest: [] };
    const lastDay = { ...CALM.lastDay, average: 2.4, peak: 1234, floodShare: 0.125 };
    deepEqual(missed({ ...CALM, lastDay, chattering: { count: 1, worst: [] }, stale }), [
      'Average in ten minutes per operator: 2.4',
      'Most in ten minutes per operator: 1,234',
      'Time in flood: 13 %',
      'Alarms that chatter: 1',
      'Standing longer than a day: 5',
    ]);
  });

  it('says how many of the last ten minutes are each operator’s, where several share them', () => {
    equal(lastMinutesWords({ lastTenMinutes: 12, operators: 1 }), '12 alarms in the last ten minutes');
    equal(
      lastMinutesWords({ lastTenMinutes: 13, operators: 2 }),
      '13 alarms in the last ten minutes, 6.5 per operator',
    );
    equal(floodWords(1), 'more than 10 alarms in ten minutes');
    equal(floodWords(3), 'more than 10 alarms per operator in ten minutes');
  });

  it('splits priorities into shares, also of no alarm at all', () => {
    const shares = ({ byPriority }: Pick<OperatorLoad, 'byPriority'>) =>
      priorityShares({ byPriority }).map(({ share }) => percent(share));
    deepEqual(shares(CALM), ['0 %', '5 %', '15 %', '80 %']);
    deepEqual(shares({ byPriority: { critical: 0, high: 0, medium: 0, low: 0 } }), ['0 %', '0 %', '0 %', '0 %']);
  });
});
