import { createLineCutter } from '../../../src/console/page/lines.ts';
import type { BacktestLine, BacktestView, Health } from '../../../src/console/views.ts';
import type { EditorRed } from './red.ts';
import { addressOf, authorization, refusal } from './runtime-address.ts';

/** A rule as its dialog stands, and how far back it is to be tried; without `backMs` over all there is. */
export interface BacktestAsked {
  plant: string;
  node: Readonly<Record<string, unknown>>;
  backMs?: number;
}

/** How far a backtest is: the share that is done (0 to 1), and what was counted so far. */
export type BacktestProgress = Extract<BacktestLine, { progress: number }>;

/** Runs a rule over recorded data; resolves with the result, or with a sentence that says why there is none. */
export async function requestBacktest(
  RED: EditorRed,
  { backMs, ...asked }: BacktestAsked,
  signal: AbortSignal,
  onProgress: (progress: BacktestProgress) => void,
): Promise<BacktestView | string> {
  try {
    const since = backMs === undefined ? {} : { since: (await runtimeNow(RED, signal)) - backMs };
    const response = await fetch(addressOf(RED, 'backtests'), {
      ...{ method: 'POST', signal, body: JSON.stringify({ ...asked, ...since }) },
      headers: { ...authorization(RED), 'Content-Type': 'application/json' },
    });
    if (!response.ok || !response.body)
      return await refusal(response, 'This plant is not deployed yet, so it has recorded nothing.');
    return await lastLine(response.body, onProgress);
  } catch (thrown) {
    return signal.aborted ? 'Cancelled.' : `The runtime cannot be reached: ${String(thrown)}`;
  }
}

/** The clock of the browser may be another one than that of the gateway. */
async function runtimeNow(RED: EditorRed, signal: AbortSignal): Promise<number> {
  const response = await fetch(addressOf(RED, 'health'), { headers: authorization(RED), signal });
  return response.ok ? ((await response.json()) as Health).now : Date.now();
}

async function lastLine(
  body: ReadableStream<Uint8Array>,
  onProgress: (progress: BacktestProgress) => void,
): Promise<BacktestView | string> {
  let outcome: BacktestView | string = 'The runtime ended before there was a result.';
  const cut = createLineCutter((text) => {
    const line = JSON.parse(text) as BacktestLine;
    if ('progress' in line) onProgress(line);
    else outcome = 'result' in line ? line.result : line.error.message;
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return outcome;
    cut(decoder.decode(value, { stream: true }));
  }
}
