import { parseArgs } from 'node:util';
import { textOf } from '../model/errors.ts';

/** What `tieline backtest` was asked for. Times are as they were typed. */
export interface BacktestAsked {
  flow: string;
  rule: string | undefined;
  source: { kind: 'csv'; file: string; map: Record<string, string> } | HistoryAsked;
  json: boolean;
  html: string | undefined;
  maxAlarmsPerDay: number | undefined;
}

/** A history by its file, its plant's directory or the Node-RED user directory. */
export interface HistoryAsked {
  kind: 'history';
  place: string;
  since: string | undefined;
  until: string | undefined;
}

const OPTIONS = {
  data: { type: 'string' },
  map: { type: 'string', multiple: true },
  history: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  rule: { type: 'string' },
  json: { type: 'boolean' },
  html: { type: 'string' },
  'max-alarms-per-day': { type: 'string' },
} as const;

/** Reads the arguments, or tells what is wrong with them. */
export function backtestArguments(args: string[]): BacktestAsked | { problem: string } {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
    const [flow, ...further] = positionals;
    if (flow === undefined || further.length > 0) return { problem: 'exactly one flow file is needed' };
    const source = sourceOf(values);
    if ('problem' in source) return source;
    const most = values['max-alarms-per-day'];
    const maxAlarmsPerDay = most === undefined ? undefined : Number(most);
    if (maxAlarmsPerDay !== undefined && (most?.trim() === '' || !(maxAlarmsPerDay >= 0))) {
      return { problem: `--max-alarms-per-day: "${most}" given; allowed: a number, at least 0` };
    }
    const { rule, json = false, html } = values;
    return { flow, rule, source, json, html, maxAlarmsPerDay };
  } catch (thrown) {
    return { problem: textOf(thrown) };
  }
}

interface SourceValues {
  data?: string;
  map?: string[];
  history?: string;
  since?: string;
  until?: string;
}

function sourceOf(values: SourceValues): BacktestAsked['source'] | { problem: string } {
  const { data, map = [], history, since, until } = values;
  if (data !== undefined && history !== undefined)
    return { problem: 'either --data or --history is possible, not both' };
  if (history !== undefined) {
    if (map.length > 0) return { problem: '--map: allowed with --data only' };
    return { kind: 'history', place: history, since, until };
  }
  if (data === undefined) {
    return { problem: '--data: nothing given; allowed: a CSV file with readings, or --history with recorded ones' };
  }
  if (since !== undefined || until !== undefined)
    return { problem: '--since and --until: allowed with --history only' };
  const pairs: [string, string][] = [];
  for (const text of map) {
    const cut = text.lastIndexOf('=');
    const [column, signal] = [text.slice(0, cut).trim(), text.slice(cut + 1).trim()];
    if (cut < 1 || !/[^/]\/[^/]/.test(signal)) {
      return { problem: `--map: "${text}" given; allowed: COLUMN=ASSET/PROPERTY` };
    }
    pairs.push([column, signal]);
  }
  return { kind: 'csv', file: data, map: Object.fromEntries(pairs) };
}
