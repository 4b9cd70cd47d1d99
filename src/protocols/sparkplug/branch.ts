import { DEVICE_OFFLINE } from '../../model/loss.ts';
import type { Quality } from '../../model/quality.ts';
import { MOST_AHEAD_MS, type RawValue, type Sample, type SampleSource } from '../../model/sample.ts';
import type { Metric } from './codec.ts';
import { metricValue } from './value.ts';

/** One metric as its birth named it, and what it said last. */
interface Signal {
  readonly address: string;
  readonly datatype: number | undefined;
  readonly unit: string | undefined;
  value: RawValue;
  /** Time of its last sample, ms since the Unix epoch. */
  time: number;
}

/** The metrics of an edge node itself, or of one of its devices. */
export interface Branch {
  /** `group/node` or `group/node/device`. */
  readonly path: string;
  /** Its birth is known, so that its data can be read. */
  isBorn: boolean;
  isDead: boolean;
  /** The clock of the device is so far behind what it said before its death, ms. */
  behindMs: number;
  signals: Map<string, Signal>;
  names: Map<number | bigint, string>;
}

/** Where and when something was said. */
export interface Said {
  readonly source: SampleSource;
  readonly receivedAt: number;
  /** Time of the payload, ms since the Unix epoch. */
  readonly time: number;
}

/** What came of metrics. */
export interface Heard {
  samples: Sample[];
  /** Metrics without a single value: bytes, data sets, templates, arrays. */
  skipped: number;
  /** Metrics that no birth has named. */
  unknown: number;
}

/** Texts longer than this are not kept for the time when their device is gone. */
const LONGEST_KEPT = 1000;

/** What is said of the node and not of the plant: its session, and the switches of its own. */
const OF_THE_NODE = /^(bdSeq$|Node Control\/|Device Control\/)/;

/** A node or device of which nothing is known yet. */
export const newBranch = (path: string): Branch => ({
  ...{ path, isBorn: false, isDead: false, behindMs: 0, signals: new Map(), names: new Map() },
});

/**
 * Takes the birth of a node or device: all its metrics, each with its value.
 * @param most further metrics that there is room for; what is beyond is unknown
 */
export function bear(branch: Branch, metrics: readonly Metric[], most: number, said: Said): Heard {
  const before = branch.isDead ? branch.signals : new Map<string, Signal>();
  const heard: Heard = { samples: [], skipped: 0, unknown: 0 };
  branch.signals = new Map();
  branch.names = new Map();
  branch.behindMs = 0;
  for (const metric of metrics) {
    const { name, alias, datatype, unit } = metric;
    if (name === undefined || OF_THE_NODE.test(name)) continue;
    if (branch.signals.size >= most) {
      heard.unknown++;
      continue;
    }
    const signal: Signal = { ...{ address: `${branch.path}/${name}`, datatype, unit, value: null }, time: 0 };
    branch.signals.set(name, signal);
    if (alias !== undefined) branch.names.set(alias, name);
    // A value that has not changed since before the death is news all the same.
    const diedAt = before.get(name)?.time ?? 0;
    const time = metric.time ?? said.time;
    const bornAt = time < diedAt ? after(diedAt, said.receivedAt) : time;
    branch.behindMs = Math.max(branch.behindMs, bornAt - time);
    take(signal, metric, { ...said, time: bornAt }, heard);
  }
  branch.isBorn = true;
  branch.isDead = false;
  return heard;
}

/** Takes data of a node or device that was born. */
export function tell(branch: Branch, metrics: readonly Metric[], said: Said): Heard {
  const heard: Heard = { samples: [], skipped: 0, unknown: 0 };
  for (const metric of metrics) {
    const name = metric.name ?? branch.names.get(metric.alias ?? -1);
    const signal = name === undefined ? undefined : branch.signals.get(name);
    if (signal) take(signal, metric, { ...said, time: timeOf(branch, signal, metric, said) }, heard);
    else if (name === undefined || !OF_THE_NODE.test(name)) heard.unknown++;
  }
  return heard;
}

/** A time after the death that is believed: of a clock that was too far ahead the death was not, either. */
function after(diedAt: number, receivedAt: number): number {
  return diedAt - receivedAt > MOST_AHEAD_MS ? receivedAt : Math.max(receivedAt, diedAt);
}

/** The time of data. Of a clock that is behind what it said before its death they would be older than that: they are as much younger as the birth was. */
function timeOf({ behindMs }: Branch, signal: Signal, metric: Metric, said: Said): number {
  const time = metric.time ?? said.time;
  if (behindMs === 0 || metric.isHistorical || time >= signal.time) return time;
  return Math.max(time, Math.min(time + behindMs, said.receivedAt));
}

/** Says of each metric that its device is gone, with what it said last. */
export function bury(branch: Branch, { source, receivedAt, time }: Said): Sample[] {
  branch.isBorn = false;
  if (branch.isDead) return [];
  branch.isDead = true;
  return [...branch.signals.values()].map((signal) => {
    // The clock of the node may be ahead; its death comes after all that it said.
    signal.time = Math.max(signal.time, time);
    const { address, value, unit } = signal;
    return {
      ...{ address, value, quality: 'bad', reason: DEVICE_OFFLINE, time: signal.time, receivedAt },
      ...(unit !== undefined && { unit }),
      source,
    };
  });
}

function take(signal: Signal, metric: Metric, { source, receivedAt, time }: Said, heard: Heard): void {
  const found = metricValue(signal.datatype ?? metric.datatype, metric.isNull ? undefined : metric.value);
  if (found === 'no single value') {
    heard.skipped++;
    return;
  }
  const { quality, reason } = 'problem' in found ? { quality: 'bad' as const, reason: found.problem } : grade(metric);
  const value = 'problem' in found ? null : found.value;
  const unit = metric.unit ?? signal.unit;
  heard.samples.push({
    ...{ address: signal.address, value, quality },
    ...(reason !== undefined && { reason }),
    ...{ time, receivedAt },
    ...(unit !== undefined && { unit }),
    source,
  });
  if (metric.isHistorical) return;
  signal.value = typeof value === 'string' && value.length > LONGEST_KEPT ? null : value;
  signal.time = Math.max(signal.time, time);
}

/** Quality by the property of that name (§6.4.19): 0, 192, 500; what senders write beside is as in OPC. */
function grade({ quality = 192 }: Metric): { quality: Quality; reason?: string } {
  if (quality === 500) return { quality: 'bad', reason: 'stale' };
  if (quality >= 192 && quality <= 255) return { quality: 'good' };
  if (quality >= 64 && quality < 192) return { quality: 'uncertain', reason: `quality ${quality}` };
  return { quality: 'bad', reason: quality === 0 ? 'bad at the device' : `quality ${quality}` };
}
