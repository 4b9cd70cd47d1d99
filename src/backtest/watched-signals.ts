import { type Reading, signalName } from '../model/reading.ts';
import { type Said, takes, watches } from '../model/rule.ts';
import type { RuleHost } from '../runtime/rule-setup.ts';
import { createEnvelope, type EnvelopeTrack } from './envelope.ts';
import type { FlowRule } from './flow-rules.ts';
import { createLearntTrack, type LearntTrack } from './learnt-course.ts';
import type { SignalResult } from './result.ts';

/** Most signals whose course is kept, 8 MB in all; of further ones only alarms are known. */
const MOST_CHARTED = 1000;
/** Most signals in a result. */
const MOST_SHOWN = 20;
/** Most signals that no rule watches and that are named. */
const MOST_UNWATCHED = 5;

interface Watched {
  asset: string;
  property: string;
  unit: string | undefined;
  readings: number;
  alarms: number;
  track: EnvelopeTrack;
  learnt?: LearntTrack;
}

/** The course of the signals that rules watch, in bounded memory. */
export interface WatchedSignals {
  take(reading: Reading): void;
  countAlarm(asset: string, property: string): void;
  /** What a rule that learns said to a reading. */
  said(reading: Reading, said: Said): void;
  /** Watched signals whose course is not kept, because there were too many. */
  readonly uncharted: number;
  /** Some signals that no rule watches, by name. */
  readonly unwatched: readonly string[];
  results(hosts: readonly { name: string; host: RuleHost }[]): SignalResult[];
}

export function createWatchedSignals(rules: readonly FlowRule[]): WatchedSignals {
  /** By property, then asset; `null`: nothing of it is kept. */
  const known = new Map<string, Map<string, Watched | null>>();
  const charted: Watched[] = [];
  const unwatched: string[] = [];
  let uncharted = 0;
  let lastProperty = '';
  let byAsset = new Map<string, Watched | null>();

  function meet({ asset, property, unit }: Reading): Watched | null {
    const signal = { asset, property };
    if (!rules.some(({ ready }) => watches(ready, signal))) {
      const isNeeded = rules.some(({ ready }) => takes(ready, signal));
      if (!isNeeded && unwatched.length < MOST_UNWATCHED) unwatched.push(signalName(asset, property));
      return null;
    }
    if (charted.length >= MOST_CHARTED) {
      uncharted++;
      return null;
    }
    const watched = { asset, property, unit, readings: 0, alarms: 0, track: createEnvelope() };
    charted.push(watched);
    return watched;
  }

  return {
    take(reading) {
      const { asset, property, value } = reading;
      if (property !== lastProperty) {
        lastProperty = property;
        byAsset = known.get(property) ?? new Map();
        known.set(property, byAsset);
      }
      let signal = byAsset.get(asset);
      if (signal === undefined) {
        signal = meet(reading);
        byAsset.set(asset, signal);
      }
      if (signal === null) return;
      signal.readings++;
      if (typeof value !== 'number' || reading.quality !== 'good') return;
      signal.unit = reading.unit;
      signal.track.take(reading.time, value);
    },
    countAlarm(asset, property) {
      const signal = known.get(property)?.get(asset);
      if (signal) signal.alarms++;
    },
    said({ asset, property, time }, said) {
      const signal = known.get(property)?.get(asset);
      if (!signal) return;
      signal.learnt ??= createLearntTrack();
      signal.learnt.take(time, said);
    },
    get uncharted() {
      return uncharted;
    },
    unwatched,
    results: (hosts) =>
      charted
        .toSorted((a, b) => b.alarms - a.alarms)
        .slice(0, MOST_SHOWN)
        .map(({ asset, property, unit, readings, alarms, track, learnt }) => ({
          ...{ asset, property, ...(unit !== undefined && { unit }), readings, alarms },
          limits: hosts.flatMap(({ name, host }) =>
            host.limitsOf(asset, property).map(({ condition, limit }) => ({ condition, limit, rule: name })),
          ),
          envelope: track.envelope(),
          ...(learnt && { learnt: learnt.course() }),
        })),
  };
}
