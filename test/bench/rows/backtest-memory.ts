import { rulesOfFlow } from '../../../src/backtest/flow-rules.ts';
import { runBacktest } from '../../../src/backtest/run-backtest.ts';
import type { BenchRow } from '../figure.ts';
import { BACKTEST_FLOW, generated } from '../recorded.ts';

const YEAR_S = 365 * 86_400;
const PARTS = 12;
const AIM_MB = 5;
const MB = 1e6;

/** How much more heap a backtest keeps after a year of 1 Hz than after its first month. */
export const backtestMemory: BenchRow = {
  name: 'backtest-memory',
  async measure(tell) {
    const { rules } = rulesOfFlow(BACKTEST_FLOW);
    const heaps: number[] = [];
    let highest = 0;
    const recording = generated(1, YEAR_S, () => {
      if (recording.progress * PARTS < heaps.length + 1) return;
      highest = Math.max(highest, process.memoryUsage.rss());
      globalThis.gc?.();
      heaps.push(process.memoryUsage().heapUsed);
      tell(`month ${heaps.length} of ${PARTS}`);
    });
    const before = process.memoryUsage.rss();
    const { readings } = await runBacktest(rules, recording);
    if (readings !== YEAR_S) throw new Error(`${readings} readings`);
    const value = Math.max(0, (heaps.at(-1) ?? Number.NaN) - (heaps[0] ?? Number.NaN)) / MB;
    const resident = `${Math.round(before / MB)} MB before, at most ${Math.round(highest / MB)} MB on the way`;
    return [
      {
        ...{
          row: 'backtest-memory',
          value,
          unit: 'MB',
          better: 'less',
          aim: `at most ${AIM_MB} MB`,
          met: value <= AIM_MB,
        },
        note: `${YEAR_S.toLocaleString('en')} readings with ${Math.round(YEAR_S / 21_600)} alarms, heap after a year less that after a month; resident ${resident}`,
      },
    ];
  },
};
