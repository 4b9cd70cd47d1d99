import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { alarms } from '../support/threshold-timeline.ts';
import { inputsOf, logicOf, numbers, START, verdicts } from './timeline.ts';

const hot = { '>': [{ var: 't' }, 80] };
const t = { var: 't' };

describe('for 5 s', () => {
  const rule = { for: [hot, '5 s'] };
  it('ignores what does not hold for so long', () =>
    deepEqual(verdicts(rule, '0s t=79 | 1s t=81 | 5s t=79 | 60s end'), ['false@0s']));
  it('holds at the end of the time although no further reading arrives', () =>
    deepEqual(verdicts(rule, '0s t=79 | 1s t=81 | 30s end'), ['false@0s', 'true@6s']));
  it('does not count the time of a bad value, and goes on after it', () =>
    deepEqual(verdicts(rule, '0s t=81 | 3s t=bad | 20s t=81 | 60s end'), [
      'false@0s',
      'unknown@3s',
      'false@20s',
      'true@22s',
    ]));
  it('does not count silence', () =>
    deepEqual(verdicts(rule, '0s t=81 | 10s t=81 | 12s t=81 | 40s end', 3000), [
      'false@0s',
      'unknown@3s',
      'false@10s',
      'true@12s',
      'unknown@15s',
    ]));
  it('does not count the time in which the runtime was away', () =>
    deepEqual(verdicts(rule, '0s t=81 | 2s away 50s | 55s end'), ['false@0s', 'true@53s']));
  it('does not count the time after a value went stale, also where nobody looked when it did', () => {
    const logic = logicOf(rule, 3000);
    const [first, again, last] = inputsOf(logic, '0s t=81 | 100s t=82 | 101.9s t=83');
    let state = logic.initial;
    for (const input of [first, again, last]) if (input) ({ state } = logic.step(state, input));
    deepEqual(logic.explain(state, START + 101_900)[0]?.text, '(t 83 > 80) for 4.9 s of 5 s: false');
  });
  it('begins again after the condition was false', () =>
    deepEqual(verdicts(rule, '0s t=81 | 4s t=80 | 5s t=81 | 30s end'), ['false@0s', 'true@10s']));
  it('goes on with what is true although one of its signals is stale', () =>
    deepEqual(
      verdicts({ for: [{ or: [hot, { var: 'door' }] }, '5 s'] }, '0s door=false | 1s t=81 | 4s t=82 | 7s end', 4000),
      ['unknown@0s', 'false@1s', 'true@6s'],
    ));
  it('takes seconds, minutes, hours and days', () => {
    for (const [length, end] of [
      [90, 90],
      ['1.5 min', 90],
      ['0.5 h', 1800],
      ['1 d', 86_400],
    ] as const) {
      deepEqual(verdicts({ for: [hot, length] }, '0s t=81 | 100000s end', 1e9), ['false@0s', `true@${end}s`]);
    }
  });
  it('stands within another', () =>
    deepEqual(verdicts({ for: [{ '!': { for: [hot, '5 s'] } }, '10 s'] }, '0s t=81 | 8s t=70 | 30s end'), [
      'false@0s',
      'true@18s',
    ]));
});

describe('for beside the on-delay of a threshold', () => {
  const someEntries = fc.array(
    fc.record({
      gap: fc.integer({ min: 1, max: 12 }).map((steps) => steps / 2),
      what: fc.constantFrom('79', '81', '81', '82', 'bad', 'restart'),
      away: fc.integer({ min: 1, max: 8 }),
    }),
    { minLength: 3, maxLength: 15 },
  );
  it('comes true when that first raises, whatever was bad, silent or away in between', () => {
    let raised = 0;
    fc.assert(
      fc.property(someEntries, (entries) => {
        let now = 0;
        const timelines = entries.map(({ gap, what, away }) => {
          const at = now + gap;
          now = what === 'restart' ? at + away : at;
          return what === 'restart'
            ? [`${at}s restart ${away}s`, `${at}s away ${now}s`]
            : [`${at}s ${what}`, `${at}s t=${what}`];
        });
        const line = (of: 0 | 1) => [...timelines.map((both) => both[of]), `${now + 30}s end`].join(' | ');
        const settings = { high: 80, deadband: 0, onDelaySeconds: 5 };
        const [raise] = alarms(settings, line(0), { value: 4 });
        const told = verdicts({ for: [{ '>=': [t, 80] }, 5] }, line(1), 4000).find((one) => one.startsWith('true'));
        if (raise) raised++;
        equal(told?.replace('true', 'raise H'), raise);
      }),
      { numRuns: 1000 },
    );
    ok(raised > 100);
  });
});

describe('since', () => {
  it('is the time since a condition came true, unknown until it has', () =>
    deepEqual(numbers({ since: hot }, '0s t=81 | 1s t=79 | 3s t=81 | 4s t=82 | 10s t=79 | 13s end'), [
      'unknown',
      'unknown',
      '0 s',
      '1 s',
      '7 s',
      '10 s',
    ]));
  it('passes a limit by itself', () =>
    deepEqual(verdicts({ '>=': [{ since: hot }, 30] }, '0s t=79 | 3s t=81 | 50s end'), [
      'unknown@0s',
      'false@3s',
      'true@33s',
    ]));
});

describe('age', () => {
  it('is the time since the last good value, by the source, and known while it is stale or bad', () =>
    deepEqual(numbers({ age: t }, '0s t=1 | 5s t=bad | 20s end | 30s t=2@28s', 10_000), ['0 s', '5 s', '20 s', '2 s']));
  it('passes a limit by itself', () =>
    deepEqual(verdicts({ '>': [{ age: t }, 30] }, '0s t=79 | 3s t=81 | 50s end'), ['false@0s', 'true@33.001s']));
  it('is unknown of what was never heard', () =>
    deepEqual(verdicts({ and: [{ '>': [{ age: { var: 'x' } }, 30] }, t] }, '0s t=1 | 50s end'), ['unknown@0s']));
});

describe('previous', () => {
  it('is the good value before the last', () =>
    deepEqual(numbers({ previous: t }, '0s t=idle | 1s t=run | 2s t=bad | 3s t=stop | 9s t=late@2s'), [
      'unknown',
      'idle',
      'unknown',
      'run',
      'run',
    ]));
  it('stays where a reading is heard again', () =>
    deepEqual(numbers({ previous: t }, '0s t=idle | 1s t=run | 2s t=run@1s').at(-1), 'idle'));
  it('takes the next reading although the clock of the source was ahead', () =>
    deepEqual(numbers({ previous: t }, '0s t=idle | 1s t=run@500s | 2s t=stop').at(-1), 'run'));
  it('tells a change from one value to another', () =>
    deepEqual(
      verdicts(
        { and: [{ '===': [{ previous: t }, 'run'] }, { '===': [t, 'stop'] }] },
        '0s t=run | 1s t=stop | 2s t=run',
      ),
      ['false@0s', 'true@1s', 'false@2s'],
    ));
});
