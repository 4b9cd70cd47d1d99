import { rulesOfFlow } from '../../../src/backtest/flow-rules.ts';
import { runBacktest } from '../../../src/backtest/run-backtest.ts';
import type { BenchRow } from '../figure.ts';
import { handWrittenThreshold } from '../hand-written.ts';
import { LIMITS } from '../readings.ts';
import { BACKTEST_FLOW, generated, stepByHand } from '../recorded.ts';

const SIGNALS = 1000;
const DAY_S = 86_400;
const AIM_S = 90;

/** 1,000 signals × one day of 1 Hz through thresholds: rules, alarms and time, with readings made on the way. */
export const backtestSignals: BenchRow = {
  name: 'backtest-signals',
  async measure(tell) {
    const readings = SIGNALS * DAY_S;
    const { step } = handWrittenThreshold(LIMITS);
    tell('by hand');
    const limit = await seconds(() => stepByHand(generated(SIGNALS, DAY_S), step));
    const { rules } = rulesOfFlow(BACKTEST_FLOW);
    let alarms = 0;
    let toldAt = 0;
    const value = await seconds(async () => {
      const onProgress = ({ share }: { share: number }) => {
        if (share - toldAt < 0.1) return;
        toldAt = share;
        tell(`${Math.round(share * 100)} %`);
      };
      const result = await runBacktest(rules, generated(SIGNALS, DAY_S), { onProgress });
      alarms = result.rules[0]?.alarms ?? 0;
      if (result.readings !== readings || alarms < SIGNALS)
        throw new Error(`${result.readings} readings, ${alarms} alarms`);
    });
    return [
      {
        ...{ row: 'backtest-signals', value, unit: 's', better: 'less', limit },
        ...{ aim: `at most ${AIM_S} s`, met: value <= AIM_S },
        note: `${readings.toLocaleString('en')} readings of ${SIGNALS} signals made on the way, ${alarms} alarms; the limit is the comparison hand-written over the same readings, without delay, time and alarms`,
      },
    ];
  },
};

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
