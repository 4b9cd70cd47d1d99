import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { LogicInput } from '../../src/logic/create-logic.ts';
import type { LogicState } from '../../src/logic/state.ts';
import { logicOf, play, START } from './timeline.ts';

const a = { var: 'a' };
const b = { var: 'b' };
const hot = { '>': [a, 3] };
const over = (operator: string, length: number, good = 0.5) => ({ [operator]: [a, { over: length, good }] });

/** Rules that say the same however often they are stepped; the signals are a and b. */
const STEADY = [
  { and: [hot, { '<': [b, 5] }] },
  { for: [{ or: [hot, { '>': [b, 4] }] }, 4] },
  { and: [{ for: [{ '!': { for: [hot, 3] } }, 5] }, { '!!': [b] }] },
  { '<': [{ since: hot }, { '+': [b, 2] }] },
  { '>': [{ '-': [{ age: a }, { age: b }] }, 2] },
  { '>=': [{ count: [hot, { over: 20 }] }, { if: [{ '>': [b, 2] }, 1, 2] }] },
  { '>': [{ '+': [over('avg', 10), { max: [over('min', 10), b] }] }, 7] },
  { '>': [{ '-': [over('max', 5, 0), over('delta', 20)] }, b] },
  { or: [{ '>': [over('rate', 10), 0.2] }, { '<': [over('count', 10), b] }] },
  { '!==': [{ previous: a }, { previous: b }] },
];

const someInputs: fc.Arbitrary<readonly LogicInput[]> = fc
  .array(
    fc.record({
      gapMs: fc.integer({ min: 0, max: 60 }).map((steps) => steps * 50),
      kind: fc.constantFrom('a', 'a', 'a', 'a', 'b', 'b', 'tick', 'resume'),
      lagMs: fc.constantFrom(0, 0, 0, 100, 2000, 30_000),
      value: fc.integer({ min: 0, max: 6 }),
      good: fc.constantFrom(true, true, true, true, false),
    }),
    { minLength: 5, maxLength: 40 },
  )
  .map((entries) => {
    let at = START;
    return entries.map(({ gapMs, kind, lagMs, value, good }): LogicInput => {
      const stoppedAt = at;
      at += gapMs;
      if (kind === 'tick') return { kind, at };
      if (kind === 'resume') return { kind, stoppedAt, at };
      return { kind: 'reading', signal: kind === 'a' ? 0 : 1, at, time: at - lagMs, value, good };
    });
  });
const aRule = fc.constantFrom(...STEADY).map((rule) => logicOf({ if: [{ missing: ['a', 'b'] }, rule, rule] }, 6000));

const copied = (state: LogicState) => JSON.parse(JSON.stringify(state)) as LogicState;

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

describe('when a rule is to be looked at again', () => {
  const t = { var: 't' };
  const over = { over: '10 s' };
  const rules = [
    { '>': [{ count: [t, over] }, 3] },
    { '>': [{ age: t }, 3.3333333] },
    { '<': [{ since: { '>': [t, 5] } }, 0.1234567891] },
    { for: [{ '>': [t, 5] }, 0.0012345] },
    { '>=': [{ count: [{ '>': [t, 5] }, over] }, 2] },
    { '>': [{ avg: [t, over] }, 5] },
  ];
  it('is always later, whatever fractions of a millisecond times have', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...rules),
        fc.array(fc.tuple(fc.double({ min: 0.0001, max: 3000, noNaN: true }), fc.integer({ min: 0, max: 10 })), {
          minLength: 5,
          maxLength: 30,
        }),
        (rule, list) => {
          const logic = logicOf(rule);
          let at = 1_790_000_000_000;
          let { initial: state } = logic;
          let wakeAt = Number.POSITIVE_INFINITY;
          for (const [afterMs, value] of list) {
            at += afterMs;
            for (let ticks = 0; wakeAt <= at; ticks++) {
              ok(ticks < 5000, `it stays at ${wakeAt}`);
              const before = wakeAt;
              ({ state, wakeAt } = logic.step(state, { kind: 'tick', at: before }));
              ok(wakeAt > before);
            }
            ({ state, wakeAt } = logic.step(state, {
              kind: 'reading',
              signal: 0,
              at,
              time: at - 0.37,
              value,
              good: true,
            }));
            ok(wakeAt > at);
          }
        },
      ),
    ));
});

describe('a rule that is stepped', () => {
  it('goes on after a restart at any moment as if there had been none, and leaves the state before as it was', () => {
    fc.assert(
      fc.property(aRule, someInputs, fc.nat(), (logic, inputs, seed) => {
        const told: unknown[] = [];
        const through = play(logic, inputs, ({ verdict, wakeAt, state }) => {
          told.push(verdict, wakeAt);
          return frozen(state);
        });
        const again: unknown[] = [];
        let steps = 0;
        const restarted = play(logic, inputs, ({ verdict, wakeAt, state }) => {
          again.push(verdict, wakeAt);
          return ++steps % ((seed % 4) + 1) === 0 ? copied(state) : undefined;
        });
        deepEqual(again, told);
        deepEqual(restarted.state, through.state);
      }),
      { numRuns: 500 },
    );
  });

  it('says the same after more ticks than it asked for', () => {
    fc.assert(
      fc.property(aRule, someInputs, fc.integer({ min: 20, max: 900 }), (logic, inputs, everyMs) => {
        const told: unknown[] = [];
        play(logic, inputs, ({ verdict }, at) => {
          told.push([at, verdict]);
          return undefined;
        });
        const more: LogicInput[] = [];
        let last = inputs[0]?.at ?? START;
        for (const input of inputs) {
          const until = input.kind === 'resume' ? input.stoppedAt : input.at;
          for (let at = last + everyMs; at < until; at += everyMs) more.push({ kind: 'tick', at });
          more.push(input);
          last = input.at;
        }
        const seen = new Map<number, unknown>();
        play(logic, more, ({ verdict }, at) => {
          seen.set(at, verdict);
          return undefined;
        });
        const ats = new Set(inputs.map(({ at }) => at));
        for (const [at, verdict] of new Map(told as [number, unknown][])) if (ats.has(at)) equal(seen.get(at), verdict);
      }),
      { numRuns: 500 },
    );
  });

  it('looks back at what a look at all readings at once gives', () => {
    const operators = ['avg', 'min', 'max', 'count', 'delta', 'rate'] as const;
    const logic = logicOf(
      { cat: operators.flatMap((of) => [{ '+': [{ [of]: [a, { over: 10, good: 0.3 }] }] }, ' ']) },
      4000,
    );
    fc.assert(
      fc.property(someInputs, (inputs) => {
        let state = logic.initial;
        const readings = inputs.filter((input) => input.kind === 'reading' && input.signal === 0);
        const heard: Extract<LogicInput, { kind: 'reading' }>[] = [];
        for (const input of readings) {
          if (input.kind !== 'reading' || heard.some(({ time }) => time === input.time)) continue;
          ({ state } = logic.step(state, input));
          const newest = Math.max(Number.NEGATIVE_INFINITY, ...heard.map(({ time }) => time));
          if (input.time >= newest - 10_000 || heard.length === 0) heard.push(input);
          compare(operators, logic.explain(state, state.at)[0]?.text ?? '', atOnce(heard, input.at));
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('keeps little, however fast and however long its signals run', () => {
    const logic = logicOf({ '>': [over('avg', 600), 3] });
    let state = logic.initial;
    const started = performance.now();
    for (let i = 0; i < 20_000; i++) {
      const at = START + i * 100;
      ({ state } = logic.step(state, { kind: 'reading', signal: 0, at, time: at, value: i % 7, good: true }));
      if (i % 1000 === 0) ok((state.stretches[0]?.length ?? 0) <= 502, `${state.stretches[0]?.length}`);
    }
    ok(performance.now() - started < 4000);
    ok(JSON.stringify(state).length < 120_000);
    match(logic.explain(state, state.at)[0]?.text ?? '', /^average of a over 10 min [23]\.\d+ > 3: (true|false)$/);
  });
});

/** What a window of 10 s up to the newest reading holds, from all readings; a value holds for 4 s at most. */
function atOnce(heard: readonly Extract<LogicInput, { kind: 'reading' }>[], at: number) {
  const sorted = [...heard].sort((one, other) => one.time - other.time);
  const latest = heard.reduce((found, one) => (one.time > found.time ? one : found));
  const now = latest.time + at - latest.at;
  const from = now - 10_000;
  const holds = sorted.map((one, i) => ({
    ...{ value: Number(one.value), good: one.good, time: one.time, begins: Math.max(from, one.time) },
    ends: Math.min(now, one.time + 4000, sorted[i + 1]?.time ?? now),
  }));
  const within = holds.filter(({ good, begins, ends, time }) => good && (ends > begins || time > from));
  const goodMs = within.reduce((sum, { begins, ends }) => sum + Math.max(0, ends - begins), 0);
  const area = within.reduce((sum, { value, begins, ends }) => sum + value * Math.max(0, ends - begins), 0);
  const values = within.map(({ value }) => value);
  const first = within[0];
  const isKnown = latest.good && now <= latest.time + 4000 && goodMs >= 3000;
  const change = Number(latest.value) - (first?.value ?? 0);
  const known = (value: number) => (isKnown ? value : undefined);
  return {
    ...{ avg: known(area / goodMs), min: known(Math.min(...values)), max: known(Math.max(...values)) },
    count: (sorted[0]?.time ?? 0) <= from ? within.filter(({ time }) => time > from).length : undefined,
    ...{ delta: known(change), rate: known((change * 1000) / (now - (first?.begins ?? 0))) },
  };
}

const NAMES = { avg: 'average', min: 'least', max: 'most', count: 'readings', delta: 'change', rate: 'rate per s' };

function compare(operators: readonly (keyof typeof NAMES)[], text: string, expected: ReturnType<typeof atOnce>): void {
  for (const operator of operators) {
    const [, is] = new RegExp(`${NAMES[operator]} of a over 10 s ([^ )]+)`).exec(text) ?? [];
    const value = expected[operator];
    equal(is, value === undefined ? 'unknown' : String(Number(value.toPrecision(6))), `${operator} in ${text}`);
  }
}
