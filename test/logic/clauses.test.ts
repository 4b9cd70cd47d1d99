import { deepEqual, equal } from 'node:assert/strict';
import { inputsOf, logicOf, play, START } from './timeline.ts';

const t = { var: 'temperature' };

/** The clauses of a rule at the end of a timeline, without or with where they stand. */
function clauses(rule: unknown, timeline: string, staleMs?: number) {
  const logic = logicOf(rule, staleMs);
  const { state } = play(logic, inputsOf(logic, timeline));
  return logic.explain(state, state.at).map(({ said, text, ...clause }) => {
    equal(text, `${said}: ${clause.verdict}`);
    return { ...clause, text };
  });
}
const texts = (...given: Parameters<typeof clauses>) => clauses(...given).map(({ text }) => text);

describe('the clauses of a rule', () => {
  it('say where they stand, what they say, and with which numbers', () => {
    const rule = {
      and: [{ '>': [t, 80] }, { or: [{ '===': [{ var: 'acme/hall/door' }, 'open'] }, { '!': [{ var: 'fan' }] }] }],
    };
    deepEqual(clauses(rule, '0s temperature=84 | 1s acme/hall/door=shut | 2s fan=bad'), [
      { path: '/and/0', verdict: true, isNegated: false, text: 'temperature 84 > 80: true' },
      { path: '/and/1/or/0', verdict: false, isNegated: false, text: 'acme/hall/door shut === "open": false' },
      { path: '/and/1/or/1/!/0', verdict: 'unknown', isNegated: true, text: 'fan bad: unknown' },
    ]);
  });
  it('say why a value is not known', () => {
    const rule = { or: [{ '>': [t, 80] }, { '>': [{ var: 'p' }, 5] }, { '>': [{ var: 'q' }, 5] }] };
    deepEqual(texts(rule, '0s temperature=84 | 1s p=bad | 5s end', 3000), [
      'temperature stale > 80: unknown',
      'p bad > 5: unknown',
      'q never heard > 5: unknown',
    ]);
  });
  it('say how far what looks back has come', () => {
    const hot = { '>': [t, 80] };
    const over = { over: '10 min', good: 0 };
    const rule = {
      and: [
        { for: [hot, '5 min'] },
        { '>': [{ since: hot }, 60] },
        { '>': [{ count: [hot, over] }, 2] },
        { '>': [{ avg: [t, over] }, 80] },
        { '>': [{ '-': [t, { previous: t }] }, 1] },
        { '<': [{ age: t }, 60] },
        { some: [[t], { '>': [{ var: '' }, 90] }] },
        { missing: ['temperature', 'p'] },
      ],
    };
    deepEqual(texts(rule, '0s temperature=80 | 10s temperature=84 | 40s temperature=85 | 50s end'), [
      '(temperature 85 > 80) for 40 s of 300 s: false',
      'time since (temperature 85 > 80) came true 40 s > 60: false',
      '(temperature 85 > 80) came true 1 × within 10 min > 2: false',
      'average of temperature over 10 min 83.4 > 80: true',
      '(temperature 85 - previous temperature 84) > 1: false',
      'age of temperature 10 s < 60: true',
      'some([temperature 85], element > 90): false',
      'missing temperature, p: true',
    ]);
  });
  it('are asked for without a step: what a delay has counted stays', () => {
    const logic = logicOf({ for: [{ '>': [t, 80] }, 60] });
    const { state } = play(logic, inputsOf(logic, '0s temperature=84'));
    const before = JSON.stringify(state);
    deepEqual(logic.explain(state, START + 20_000)[0]?.text, '(temperature 84 > 80) for 20 s of 60 s: false');
    deepEqual(JSON.stringify(state), before);
  });
});

describe('a rule that rests', () => {
  /** How often it was stepped along a timeline. */
  const steps = (rule: unknown, timeline: string) => {
    const logic = logicOf(rule, 1e8);
    let count = 0;
    play(logic, inputsOf(logic, timeline), () => {
      count++;
      return undefined;
    });
    return count;
  };
  it('asks to be woken only where time alone may change what it says', () => {
    deepEqual(steps({ '>': [t, 80] }, '0s temperature=84 | 9000s end'), 2);
    deepEqual(steps({ for: [{ '>': [t, 80] }, 60] }, '0s temperature=84 | 9000s end'), 3);
    deepEqual(steps({ '>': [{ age: t }, 60] }, '0s temperature=84 | 9000s end'), 4);
    deepEqual(steps({ '>': [{ avg: [t, { over: 100 }] }, 80] }, '0s temperature=84 | 9000s end'), 102);
  });
});
