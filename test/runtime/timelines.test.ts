import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import type { Transition } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { ThresholdSettings } from '../../src/rules/threshold-settings.ts';
import { PLAIN_THRESHOLD } from '../support/signal-facts.ts';
import { type SimulatedRule, simulatedRule } from './simulated-rule.ts';
import { expectedTransitions } from './threshold-oracle.ts';

const START = 1_790_000_000_000;
const RUNS = { numRuns: 300 };

const delays = fc.constantFrom(0, 0.5, 2, 10);
const someSettings: fc.Arbitrary<ThresholdSettings> = fc
  .record({
    limits: fc.subarray(['highHigh', 'high', 'low', 'lowLow'] as const, { minLength: 1 }),
    deadband: fc.constantFrom(0, 1, 3),
    onDelaySeconds: delays,
    offDelaySeconds: delays,
  })
  .map(({ limits, ...rest }) => ({
    ...{ ...PLAIN_THRESHOLD, ...rest },
    ...Object.fromEntries(limits.map((name) => [name, { highHigh: 90, high: 80, low: 20, lowLow: 10 }[name]])),
  }));

interface Event {
  asset: string;
  /** Since the event before, ms. */
  afterMs: number;
  value: number | null;
  /** How far the source time is behind, ms. */
  behindMs: number;
}

const someEvents: fc.Arbitrary<Event[]> = fc.array(
  fc.record({
    asset: fc.constantFrom('press-1', 'press-2'),
    afterMs: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 4000 }) }, fc.constant(30_000)),
    value: fc.constantFrom(50, 50, 81, 81, 79, 77.5, 76, 91, 88, 19, 21, 22.5, 24, 9, 12, null),
    behindMs: fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      fc.integer({ min: 1, max: 5000 }),
      fc.constant(70_000),
    ),
  }),
  { minLength: 1, maxLength: 40 },
);

const someStaleMs = fc.constantFrom(1500, 5000, 60_000);

/** Readings of events; a runtime that is away shifts what comes later. */
function readingsOf(events: readonly Event[], stops: ReadonlyMap<number, number> = new Map()): Reading[] {
  let at = START;
  return events.map(({ asset, afterMs, value, behindMs }, i) => {
    at += afterMs + (stops.get(i) ?? 0);
    return {
      ...{ asset, property: 'temperature', value, quality: value === null ? 'bad' : 'good' },
      ...{ time: at - behindMs, receivedAt: at, source: { protocol: 'test', link: 'test', address: asset } },
    } as Reading;
  });
}

const endOf = (readings: readonly Reading[]) => (readings.at(-1)?.receivedAt ?? START) + 120_000;

function stepOne(rule: SimulatedRule, reading: Reading): void {
  rule.advanceTo(reading.receivedAt);
  rule.step([reading]);
}

/** The journal of a run in which readings come one by one and nothing happens to the runtime. */
async function plainJournal(settings: ThresholdSettings, staleMs: number, readings: readonly Reading[]) {
  const rule = await simulatedRule(settings, staleMs);
  for (const reading of readings) stepOne(rule, reading);
  rule.advanceTo(endOf(readings));
  return rule.journal();
}

describe('random timelines through a threshold', () => {
  it('give identical journals whether readings come one by one or in batches', () =>
    fc.assert(
      fc.asyncProperty(
        ...[someSettings, someStaleMs, someEvents, fc.infiniteStream(fc.integer({ min: 1, max: 5 }))],
        async (settings, staleMs, events, sizes) => {
          const readings = readingsOf(events as Event[]);
          const rule = await simulatedRule(settings as ThresholdSettings, staleMs as number);
          for (let i = 0; i < readings.length; ) {
            const size = (sizes as Iterator<number>).next().value as number;
            const batch = readings.slice(i, i + size);
            rule.advanceTo(batch[0]?.receivedAt ?? START);
            rule.step(batch);
            i += size;
          }
          rule.advanceTo(endOf(readings));
          deepEqual(rule.journal(), await plainJournal(settings as ThresholdSettings, staleMs as number, readings));
        },
      ),
      RUNS,
    ));

  it('give identical journals when the runtime is stopped and started again without downtime at any moments', () =>
    fc.assert(
      fc.asyncProperty(
        someSettings,
        someStaleMs,
        someEvents,
        fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 0, max: 3000 })), { maxLength: 5 }),
        async (settings, staleMs, events, stops) => {
          const readings = readingsOf(events);
          const rule = await simulatedRule(settings, staleMs);
          for (const [i, reading] of readings.entries()) {
            stepOne(rule, reading);
            const next = readings[i + 1]?.receivedAt ?? endOf(readings);
            const moments = stops.filter(([index]) => index === i).map(([, afterMs]) => reading.receivedAt + afterMs);
            for (const at of moments.sort((a, b) => a - b)) {
              rule.advanceTo(Math.min(at, next));
              await rule.restart();
            }
          }
          rule.advanceTo(endOf(readings));
          deepEqual(rule.journal(), await plainJournal(settings, staleMs, readings));
        },
      ),
      RUNS,
    ));

  it('give identical journals when what was seen is given again from the inlet', () =>
    fc.assert(
      fc.asyncProperty(
        someSettings,
        someStaleMs,
        someEvents,
        fc.nat(39),
        fc.nat(39),
        fc.boolean(),
        async (settings, staleMs, events, index, count, restarted) => {
          const readings = readingsOf(events);
          const rule = await simulatedRule(settings, staleMs);
          for (const [i, reading] of readings.entries()) {
            stepOne(rule, reading);
            if (i !== index) continue;
            if (restarted) await rule.restart();
            rule.step(readings.slice(Math.max(0, i - count), i + 1), true);
          }
          rule.advanceTo(endOf(readings));
          deepEqual(rule.journal(), await plainJournal(settings, staleMs, readings));
        },
      ),
      RUNS,
    ));

  it('raise and clear when a stopwatch that stands still while the runtime is away says so: never earlier, never not at all', () =>
    fc.assert(
      fc.asyncProperty(
        someSettings,
        someStaleMs,
        someEvents,
        fc.dictionary(fc.nat(39).map(String), fc.integer({ min: 1, max: 100_000 }), { maxKeys: 4 }),
        async (settings, staleMs, events, stopped) => {
          const lengths = new Map(Object.entries(stopped).map(([index, ms]) => [Number(index), ms]));
          const readings = readingsOf(events, lengths);
          const rule = await simulatedRule(settings, staleMs);
          const stops: { from: number; to: number }[] = [];
          for (const [i, reading] of readings.entries()) {
            const length = lengths.get(i);
            if (length !== undefined) {
              const to = reading.receivedAt - (events[i]?.afterMs ?? 0);
              rule.advanceTo(to - length);
              await rule.restart(to);
              stops.push({ from: to - length, to });
            }
            stepOne(rule, reading);
          }
          const end = endOf(readings);
          rule.advanceTo(end);
          for (const asset of ['press-1', 'press-2']) {
            const own = readings.filter((reading) => reading.asset === asset);
            const told = (rule.journal()[asset] ?? []).map((body) => JSON.parse(body) as Transition);
            deepEqual(
              told
                .filter(({ kind }) => kind !== 'closed')
                .map(textOf)
                .sort(),
              expectedTransitions(settings, staleMs, own, stops, end, START).sort(),
            );
          }
        },
      ),
      RUNS,
    ));
});

const textOf = ({ kind, at, alarm }: Transition) => `${kind} ${alarm.condition}@${((at - START) / 1000).toFixed(2)}`;
