import { counted } from '../backtest/report/words.ts';
import type { BacktestProgress } from '../backtest/run-backtest.ts';

/** One line that is written over and over while a backtest runs. */
export interface ProgressLine {
  show(progress: BacktestProgress): void;
  /** Takes the line away. */
  clear(): void;
}

/** @param stream where nobody watches (no terminal), nothing is written */
export function progressLine(stream: { isTTY?: boolean; write(text: string): unknown }): ProgressLine {
  let shown = false;
  const write = (text: string) => {
    if (stream.isTTY) stream.write(`\r\x1b[K${text}`);
  };
  return {
    show({ share, readings, alarms }) {
      shown = true;
      write(`${Math.floor(share * 100)} %  ${counted(readings, 'reading')}, ${counted(alarms, 'alarm')}`);
    },
    clear() {
      if (shown) write('');
    },
  };
}
