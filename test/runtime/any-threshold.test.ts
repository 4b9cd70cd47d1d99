import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Transition } from '../../src/model/alarm.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import { readSettings } from '../../src/model/settings.ts';
import { thresholdProblems } from '../../src/rules/threshold-problems.ts';
import { type ThresholdSettings, thresholdSettings } from '../../src/rules/threshold-settings.ts';
import { PLAIN_THRESHOLD } from '../support/signal-facts.ts';
import { anyThreshold } from '../support/some-thresholds.ts';
import { simulatedRule } from './simulated-rule.ts';

const START = 1_790_000_000_000;
const RUNS = { numRuns: 300 };
const ASSETS = ['press-1', 'press-2'] as const;
/** Largest state of a signal: 16 points, three counts of eight conditions, and two readings. */
const MOST_BYTES = 4096;

interface Event {
  signal: readonly [asset: string, property: string];
  afterMs: number;
  value: ReadingValue;
  behindMs: number;
}

const values: fc.Arbitrary<ReadingValue> = fc.constantFrom<ReadingValue>(
  ...[50, 51, 81, 79, 77.5, 76, 91, 88, 19, 21, 24, 9, 12, 'fault', 'run', true, false, null],
);
const watched = fc.record({
  signal: fc.constantFrom(...ASSETS.map((asset) => [asset, 'temperature'] as const)),
  value: values,
});
const other = fc.oneof(
  fc.record({
    signal: fc.constantFrom(...ASSETS.map((asset) => [asset, 'setpoint'] as const), ['site', 'ambient'] as const),
    value: fc.constantFrom<ReadingValue>(80, 80, 75, 60, 40, 30, null),
  }),
  fc.record({
    signal: fc.constantFrom(...ASSETS.map((asset) => [asset, 'running'] as const)),
    value: fc.constantFrom<ReadingValue>(true, true, false, null),
  }),
);
const events: fc.Arbitrary<Event[]> = fc.array(
  fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: watched }, { weight: 2, arbitrary: other }),
      fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 4000 }) }, fc.constant(30_000)),
      fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 5000 }), fc.constant(70_000)),
    )
    .map(([what, afterMs, behindMs]) => ({ ...what, afterMs, behindMs })),
  { minLength: 20, maxLength: 50 },
);
const stale = fc.constantFrom(1500, 5000, 60_000);

function readingsOf(list: readonly Event[]): Reading[] {
  let at = START;
  return list.map(({ signal: [asset, property], afterMs, value, behindMs }) => {
    at += afterMs;
    return {
      ...{ asset, property, value, quality: value === null ? 'bad' : 'good', time: at - behindMs, receivedAt: at },
      source: { protocol: 'test', link: 'test', address: asset },
    };
  });
}

const endOf = (readings: readonly Reading[]) => (readings.at(-1)?.receivedAt ?? START) + 120_000;

async function plainRun(settings: ThresholdSettings, staleMs: number, readings: readonly Reading[]) {
  const rule = await simulatedRule(settings, staleMs);
  for (const reading of readings) {
    rule.advanceTo(reading.receivedAt);
    rule.step([reading]);
  }
  rule.advanceTo(endOf(readings));
  return rule;
}

describe('a signal that is compared with itself', () => {
  it('does not deviate from what it was', async () => {
    const settings = { ...PLAIN_THRESHOLD, deviation: 10, reference: '[press-1/temperature]' };
    const at = (i: number, value: number): Event => ({
      signal: ['press-1', 'temperature'],
      afterMs: 1000 * i,
      value,
      behindMs: 0,
    });
    const rule = await plainRun(settings, 60_000, readingsOf([at(1, 50), at(2, 90), at(3, 20)]));
    deepEqual(rule.journal(), {});
  });
});

describe('any settings of a threshold over random timelines of its signal and of others', () => {
  it('raise and clear each condition in turn, beginning with a raise, and only stale without a good value', () =>
    fc.assert(
      fc.asyncProperty(anyThreshold, stale, events, async (settings, staleMs, list) => {
        const journal = (await plainRun(settings, staleMs, readingsOf(list))).journal();
        const last = new Map<string, string>();
        for (const body of Object.values(journal).flat()) {
          const { kind, alarm } = JSON.parse(body) as Transition;
          if (kind !== 'raised' && kind !== 'cleared') continue;
          if (kind === 'raised' && alarm.condition !== 'stale') {
            const { quality, receivedAt = 0 } = alarm.evidence.reading ?? {};
            ok(quality === 'good' && alarm.raisedAt <= receivedAt + staleMs, body);
          }
          const key = `${alarm.asset} ${alarm.condition}`;
          equal(kind, last.get(key) === 'raised' ? 'cleared' : 'raised', body);
          last.set(key, kind);
        }
      }),
      RUNS,
    ));

  it('give identical journals whether readings come one by one or in batches', () =>
    fc.assert(
      fc.asyncProperty(
        anyThreshold,
        stale,
        events,
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 50 }),
        async (settings, staleMs, list, sizes) => {
          const readings = readingsOf(list);
          const rule = await simulatedRule(settings, staleMs);
          for (let i = 0, next = 0; i < readings.length; next++) {
            const batch = readings.slice(i, i + (sizes[next] ?? 1));
            rule.advanceTo(batch[0]?.receivedAt ?? START);
            rule.step(batch);
            i += batch.length;
          }
          rule.advanceTo(endOf(readings));
          deepEqual(rule.journal(), (await plainRun(settings, staleMs, readings)).journal());
        },
      ),
      RUNS,
    ));

  it('give identical journals when the runtime is stopped and started again without downtime at any moments', () =>
    fc.assert(
      fc.asyncProperty(
        anyThreshold,
        stale,
        events,
        fc.array(fc.tuple(fc.nat(49), fc.integer({ min: 0, max: 3000 })), { minLength: 1, maxLength: 5 }),
        async (settings, staleMs, list, stops) => {
          const readings = readingsOf(list);
          const rule = await simulatedRule(settings, staleMs);
          for (const [i, reading] of readings.entries()) {
            rule.advanceTo(reading.receivedAt);
            rule.step([reading]);
            const next = readings[i + 1]?.receivedAt ?? endOf(readings);
            const moments = stops.filter(([index]) => index === i).map(([, afterMs]) => reading.receivedAt + afterMs);
            for (const at of moments.sort((a, b) => a - b)) {
              rule.advanceTo(Math.min(at, next));
              await rule.restart();
            }
          }
          rule.advanceTo(endOf(readings));
          deepEqual(rule.journal(), (await plainRun(settings, staleMs, readings)).journal());
        },
      ),
      RUNS,
    ));

  it('give identical journals when what was seen is given again from the inlet', () =>
    fc.assert(
      fc.asyncProperty(
        anyThreshold,
        stale,
        events,
        fc.nat(49),
        fc.nat(49),
        fc.boolean(),
        async (settings, staleMs, list, index, count, restarted) => {
          const readings = readingsOf(list);
          const rule = await simulatedRule(settings, staleMs);
          for (const [i, reading] of readings.entries()) {
            rule.advanceTo(reading.receivedAt);
            rule.step([reading]);
            if (i !== index) continue;
            if (restarted) await rule.restart();
            rule.step(readings.slice(Math.max(0, i - count), i + 1), true);
          }
          rule.advanceTo(endOf(readings));
          deepEqual(rule.journal(), (await plainRun(settings, staleMs, readings)).journal());
        },
      ),
      RUNS,
    ));

  it('give, without delays, identical journals when the runtime is killed and the inlet gives all again', () =>
    fc.assert(
      fc.asyncProperty(anyThreshold, stale, events, fc.nat(49), async (any, staleMs, list, index) => {
        const settings = { ...any, onDelaySeconds: 0, offDelaySeconds: 0, whenBad: 'hold' as const };
        if (readSettings(thresholdSettings, settings, thresholdProblems).problems.length > 0) return;
        const readings = readingsOf(list);
        const rule = await simulatedRule(settings, staleMs);
        for (const [i, reading] of readings.entries()) {
          rule.advanceTo(reading.receivedAt);
          rule.step([reading]);
          if (i !== index) continue;
          await rule.crash();
          rule.step(readings.slice(0, i + 1), true);
        }
        rule.advanceTo(endOf(readings));
        deepEqual(rule.journal(), (await plainRun(settings, staleMs, readings)).journal());
      }),
      RUNS,
    ));

  it('keep a state that is plain JSON and small', () =>
    fc.assert(
      fc.asyncProperty(anyThreshold, stale, events, async (settings, staleMs, list) => {
        const rule = await plainRun(settings, staleMs, readingsOf(list));
        await rule.restart();
        for (const body of rule.stored()) {
          equal(JSON.stringify(JSON.parse(body)), body);
          ok(body.length < MOST_BYTES, body);
        }
      }),
      RUNS,
    ));
});
