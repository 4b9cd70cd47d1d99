import { deepEqual } from 'node:assert/strict';
import { progressLine } from '../../src/cli/backtest-progress.ts';

describe('the progress of a backtest on a terminal', () => {
  const shown = (isTTY: boolean) => {
    const written: string[] = [];
    const line = progressLine({ isTTY, write: (text) => written.push(text) });
    line.clear();
    line.show({ share: 0.428, readings: 1_234_567, alarms: 1 });
    line.clear();
    return written;
  };

  it('is one line with share, readings and alarms, which is taken away at the end', () => {
    deepEqual(shown(true), ['\r\x1b[K42 %  1,234,567 readings, 1 alarm', '\r\x1b[K']);
  });

  it('is not written where nobody watches', () => deepEqual(shown(false), []));
});
