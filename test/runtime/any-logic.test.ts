import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Transition } from '../../src/model/alarm.ts';
import type { Reading, ReadingValue } from '../../src/model/reading.ts';
import { readSettings } from '../../src/model/settings.ts';
import { logicSettings } from '../../src/rules/logic-settings.ts';
import { logicProblems, readyLogic } from '../../src/rules/ready-logic.ts';
import { plainFacts } from '../support/signal-facts.ts';
import { simulatedReady } from './simulated-rule.ts';

const START = 1_790_000_000_000;
const RUNS = { numRuns: 200 };
const SIGNALS = ['press-1/temperature', 'press-2/temperature', 'press-1/running', 'press-2/running', 'site/ambient'];

const temperature = { var: 'temperature' };
const over = { over: '20 s', good: 0 };
/** What says at a time what it says, however often it is asked. */
const MOMENTS: readonly unknown[] = [
  ...[{ '>': [temperature, 80] }, { '<': [{ var: 'site/ambient' }, 50] }, { var: 'running' }],
  ...[{ '>=': [{ count: [{ '>': [temperature, 80] }, over] }, 2] }, { '<': [{ age: temperature }, 5] }],
  { '>': [temperature, { previous: temperature }] },
];
/** What changes as time passes, and is looked at now and then. */
const WINDOWS: readonly unknown[] = [
  ...[{ '>': [{ avg: [temperature, over] }, 60] }, { '>': [{ max: [{ var: 'site/ambient' }, over] }, 85] }],
  { '>': [{ delta: [temperature, over] }, 20] },
];
const whenUnknown = fc.constantFrom('hold', 'not true', 'true');

function someOf(clauses: readonly unknown[]) {
  const clause = fc.constantFrom(...clauses);
  const held = fc.oneof(
    clause,
    fc.tuple(clause, fc.constantFrom('2 s', '10 s')).map(([one, ms]) => ({ for: [one, ms] })),
    clause.map((one) => ({ '!': [one] })),
  );
  const logic = fc.oneof(
    held,
    fc.tuple(held, held).map((both) => ({ and: both })),
    fc.tuple(held, held, held).map(([one, ...others]) => ({ or: [one, { and: others }] })),
  );
  return fc.record({ logic, whenUnknown });
}
const settings = someOf([...MOMENTS, ...WINDOWS]);

interface Event {
  signal: string;
  afterMs: number;
  value: ReadingValue;
  behindMs: number;
}
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.record({
    signal: fc.constantFrom(...SIGNALS),
    afterMs: fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 4000 }) }, fc.constant(30_000)),
    value: fc.constantFrom<ReadingValue>(20, 45, 75, 81, 90, 120, true, false, null),
    behindMs: fc.oneof(
      { weight: 12, arbitrary: fc.constant(0) },
      fc.integer({ min: 1, max: 5000 }),
      fc.constant(70_000),
    ),
  }),
  { minLength: 20, maxLength: 50 },
);

/** A rule has at least one signal of the presses themselves, so that it knows them. */
function ready({ logic, whenUnknown: unknown }: { logic: unknown; whenUnknown: string }, staleMs = 10_000) {
  const rule = { and: [{ '!==': [temperature, 'off'] }, logic] };
  const given = { plant: 'p', logic: JSON.stringify(rule), whenUnknown: unknown };
  const read = readSettings(logicSettings, given, logicProblems);
  if (!read.settings) throw new Error(JSON.stringify(read.problems));
  return readyLogic(read.settings, plainFacts(staleMs));
}

function readingsOf(list: readonly Event[]): Reading[] {
  let at = START;
  return list.map(({ signal, afterMs, value, behindMs }) => {
    at += afterMs;
    const [asset = '', property = ''] = signal.split('/');
    return {
      ...{ asset, property, value, quality: value === null ? 'bad' : 'good', time: at - behindMs, receivedAt: at },
      source: { protocol: 'test', link: 'test', address: signal },
    };
  });
}

const endOf = (readings: readonly Reading[]) => (readings.at(-1)?.receivedAt ?? START) + 120_000;

async function plainRun(rule: ReturnType<typeof ready>, readings: readonly Reading[]) {
  const run = await simulatedReady(rule);
  for (const reading of readings) {
    run.advanceTo(reading.receivedAt);
    run.step([reading]);
  }
  run.advanceTo(endOf(readings));
  return run;
}

describe('any rule over several signals, over random timelines', () => {
  it('raises and clears in turn, beginning with a raise, with the clauses that let it hold', () =>
    fc.assert(
      fc.asyncProperty(settings, events, async (given, list) => {
        const journal = (await plainRun(ready(given), readingsOf(list))).journal();
        for (const bodies of Object.values(journal)) {
          const told = bodies
            .map((body) => JSON.parse(body) as Transition)
            .filter(({ output }) => output !== undefined);
          for (const [i, { kind, alarm }] of told.entries()) {
            const body = JSON.stringify(alarm);
            equal(kind, i % 2 === 0 ? 'raised' : 'cleared', body);
            ok((alarm.evidence.clauses?.length ?? 0) > 0, body);
          }
        }
      }),
      RUNS,
    ));

  it('gives identical journals whether readings come one by one or in batches', () =>
    fc.assert(
      fc.asyncProperty(settings, events, fc.integer({ min: 2, max: 6 }), async (given, list, size) => {
        const readings = readingsOf(list);
        const run = await simulatedReady(ready(given));
        for (let i = 0; i < readings.length; i += size) {
          const batch = readings.slice(i, i + size);
          run.advanceTo(batch[0]?.receivedAt ?? START);
          run.step(batch);
        }
        run.advanceTo(endOf(readings));
        deepEqual(run.journal(), (await plainRun(ready(given), readings)).journal());
      }),
      RUNS,
    ));

  it('gives identical journals when the runtime is stopped and started again without downtime at any moments', () =>
    fc.assert(
      fc.asyncProperty(settings, events, fc.array(fc.nat(49), { maxLength: 4 }), async (given, list, stops) => {
        const readings = readingsOf(list);
        const run = await simulatedReady(ready(given));
        for (const [i, reading] of readings.entries()) {
          run.advanceTo(reading.receivedAt);
          run.step([reading]);
          if (stops.includes(i)) await run.restart();
        }
        run.advanceTo(endOf(readings));
        deepEqual(run.journal(), (await plainRun(ready(given), readings)).journal());
      }),
      RUNS,
    ));

  it('tells no occurrence twice and loses none when it is killed and all is given again', () =>
    fc.assert(
      fc.asyncProperty(someOf(MOMENTS), events, fc.nat(49), async (given, list, killedAfter) => {
        const readings = readingsOf(list);
        const run = await simulatedReady(ready(given));
        for (const [i, reading] of readings.entries()) {
          run.advanceTo(reading.receivedAt);
          run.step([reading]);
          if (i !== killedAfter) continue;
          await run.crash('at once');
          run.step(readings.slice(0, i + 1), true);
        }
        run.advanceTo(endOf(readings));
        const until = readings[killedAfter]?.receivedAt ?? START;
        const kinds = (journal: Record<string, string[]>) =>
          Object.values(journal)
            .flat()
            .map((body) => JSON.parse(body) as Transition)
            .filter(({ at }) => at <= until)
            .map(({ kind, at, alarm }) => `${kind} ${alarm.asset} ${at}`)
            .sort();
        const plain = (await plainRun(ready(given), readings)).journal();
        deepEqual(kinds(run.journal()), kinds(plain));
      }),
      RUNS,
    ));
});
