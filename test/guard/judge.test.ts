import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { CHECK_NAMES, type GuardSettings, type GuardView, judge } from '../../src/guard/judge.ts';
import { type PointState, UNWRITTEN } from '../../src/guard/point-state.ts';
import type { Command } from '../../src/model/command.ts';
import type { Expression } from '../../src/model/expression.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';
import { latestOf } from './latest.ts';

const settings: GuardSettings = { low: 16, high: 26, maxStep: 8, minIntervalMs: 1000 };
const view: GuardView = { at: 10_000, armed: true, present: 24 };

function command(value: number | boolean, more: Partial<Command> = {}): Command {
  return {
    id: 'c',
    by: { id: 'n', name: 'cool' },
    link: 'HVAC',
    address: 'holding:0',
    value,
    at: 9000,
    validUntil: 14_000,
    ...more,
  };
}

interface Given {
  value?: number;
  view?: Partial<GuardView>;
  settings?: Partial<GuardSettings>;
  state?: Partial<PointState>;
  command?: Partial<Command>;
}
const verdict = (given: Given) =>
  judge(
    { ...settings, ...given.settings },
    { ...UNWRITTEN, ...given.state },
    command(given.value ?? 18, given.command),
    {
      ...view,
      ...given.view,
    },
  );
const answer = (given: Given) => {
  const is = verdict(given);
  return is.kind === 'refused' ? is.reason : is.kind;
};

const permissives: Expression = {
  logic: { and: [{ '<': [{ var: 'press/temperature' }, 80] }, { '==': [{ var: 'press/door-closed' }, true] }] },
  variables: ['press/temperature', 'press/door-closed'],
};
const mode = { signal: 'press/mode', allowed: ['remote', 'auto'] };
const lease = { by: { id: 'other', name: 'peak shaving' }, priority: 8, since: 9000, until: 70_000 };

/** For each row of the verdict table in docs/setpoints.md: what makes it the answer, in the words of the table. */
const ROWS: Readonly<Record<string, Given>> = {
  'emergency hold': { view: { held: { by: 'anna', reason: 'crane stuck' } } },
  expiry: { view: { at: 16_000 } },
  'duplicate command': { state: { ids: ['a', 'c'] } },
  value: { value: Number.NaN },
  limits: { value: 27 },
  'largest step': { value: 16, view: { present: 25 } },
  'rate per time': {
    settings: { maxChangePerMinute: 2 },
    view: { present: 20 },
    state: { moves: [{ at: 0, low: 20, high: 20.5 }] },
  },
  'shortest interval': { state: { lastWriteAt: 9500 } },
  permissives: {
    settings: { permissives },
    view: { latest: latestOf({ 'press/temperature': 85, 'press/door-closed': true }) },
  },
  mode: { settings: { mode }, view: { latest: latestOf({ 'press/mode': 'local' }) } },
  schedule: { view: { open: false } },
  lease: { settings: { priority: 8 }, state: { lease } },
  arming: { view: { armed: false } },
  approval: { settings: { approval: 'needed' } },
};

describe('the verdict table of a guarded write', () => {
  const table = readFileSync(join(PACKAGE_DIR, 'docs/setpoints.md'), 'utf8')
    .split('\n')
    .map((line) => /^\| (\d+) \| ([^|]+) \|[^|]+\| ([^|]+) \|$/.exec(line))
    .filter((row) => row !== null)
    .map(([, number, name = '', says = '']) => ({ number: Number(number), name: name.trim(), says: says.trim() }));

  it('has the checks of the guard in the order in which they are made, and a test for each', () => {
    deepEqual(
      table.map(({ name }) => name),
      [...CHECK_NAMES, 'arming', 'approval'],
    );
    deepEqual(
      Object.keys(ROWS),
      table.map(({ name }) => name),
    );
  });
  for (const { name, says } of table) {
    it(`${name}: ${says}`, () => equal(answer(ROWS[name] ?? {}), says));
  }
  it('tells the first row that refuses, whatever else is wrong', () => {
    const names = Object.keys(ROWS).slice(0, CHECK_NAMES.length);
    // A value is one number: what is none is neither too high nor too far away.
    const together = names.filter((name) => !['value', 'limits', 'largest step', 'rate per time'].includes(name));
    for (const [i, name] of together.entries()) {
      const wrong = together.slice(i).map((each) => ROWS[each] ?? {});
      const all: Given = {
        view: Object.assign({ armed: false }, ...wrong.map((given) => given.view)),
        settings: Object.assign({ approval: 'needed' }, ...wrong.map((given) => given.settings)),
        state: Object.assign({}, ...wrong.map((given) => given.state)),
      };
      const is = verdict(all);
      equal(is.kind === 'refused' && is.check, name);
    }
  });
});

describe('a write between 16 and 26 in steps of at most 8, once a second', () => {
  it('is allowed inside its limits, and at them', () => {
    for (const value of [16, 18, 26]) deepEqual(verdict({ value }), { kind: 'allowed' });
    equal(answer({ value: 15.9 }), '15.9 is below the lowest allowed value 16');
  });
  it('is refused outside its limits on a plant that is not armed, too', () => {
    equal(answer({ value: 27, view: { armed: false } }), '27 is above the highest allowed value 26');
  });
  it('is refused as soon as it is late', () => {
    equal(answer({ view: { at: 14_001 } }), 'too late: the command was valid until 0.0 s ago');
    equal(answer({ view: { at: 14_000 } }), 'allowed');
  });
  it('is refused where a clock that was set back hides its age', () => {
    equal(answer({ view: { at: 8000 } }), 'the command is from a time that is still ahead: the clock was set back');
    equal(
      answer({ view: { ageUnknown: true } }),
      'the clock was set back since the command was asked for, so its age is unknown',
    );
  });
  it('is allowed again when the shortest interval is over, and not before the clock is where it was', () => {
    equal(answer({ state: { lastWriteAt: 9000 } }), 'allowed');
    equal(answer({ state: { lastWriteAt: 900_000 } }), 'written 0.0 s ago; at most one write in 1 s');
  });
  it('is refused where the present value is unknown', () => {
    const unknown = { present: undefined };
    equal(answer({ view: unknown }), 'the present value is unknown, so the size of the step cannot be judged');
    equal(
      answer({ view: unknown, settings: { maxStep: undefined, maxChangePerMinute: 1 } }),
      'the present value is unknown, so the rate of change cannot be judged',
    );
  });
});

describe('a change of at most 2 within a minute', () => {
  const changed = (value: number, at: number) =>
    answer({
      ...{ value, settings: { maxChangePerMinute: 2 }, command: { validUntil: 1e9 }, view: { at, present: 20 } },
      state: { moves: [{ at: 9500, low: 18, high: 20 }] },
    });
  it('counts from every value that the point had in it', () => {
    equal(changed(20.1, 69_000), 'a change of 2.1 within a minute is more than 2');
    equal(changed(18, 69_000), 'allowed');
    equal(changed(20, 69_000), 'allowed');
  });
  it('is over after a minute', () => equal(changed(22, 69_500), 'allowed'));
  it('is not over while a clock that was set back stands before it', () =>
    equal(changed(22, 9200), 'a change of 4 within a minute is more than 2'));
  it('takes 20 to 20.3 as a change of 0.3', () => {
    equal(answer({ value: 20.3, settings: { maxChangePerMinute: 0.3 }, view: { present: 20 } }), 'allowed');
  });
});

describe('a point that another flow holds with priority 8', () => {
  const held = (priority: number, more: Partial<Given> = {}) =>
    verdict({ settings: { priority }, state: { lease }, ...more });
  it('is refused to the same and to lower priorities, of which 16 is the lowest', () => {
    for (const priority of [8, 9, 16]) equal(held(priority).kind, 'refused');
    equal(
      answer({ state: { lease } }),
      '"peak shaving" holds this point with priority 8 until 1970-01-01T00:01:10.000Z',
    );
  });
  it('is taken by a higher priority, and it is known from whom', () =>
    deepEqual(held(7), { kind: 'allowed', preempts: lease }));
  it('is free for the one that holds it, and when the time is over', () => {
    deepEqual(held(16, { command: { by: { id: 'other', name: 'peak shaving' } } }), { kind: 'allowed' });
    const over = { view: { at: 70_000 }, command: { validUntil: 80_000 } };
    deepEqual(held(16, over), { kind: 'allowed' });
  });
});

it('a command that a person has agreed to is allowed, but not without everything else', () => {
  const approval = { approval: 'needed' } as const;
  equal(answer({ settings: approval, view: { approved: true } }), 'allowed');
  equal(answer({ settings: approval, view: { approved: true, armed: false } }), 'dry-run');
  equal(
    answer({ value: 27, settings: approval, view: { approved: true } }),
    '27 is above the highest allowed value 26',
  );
});

it('no command is ever allowed outside its limits, above its rate, after its time or on a plant that is not armed', () => {
  const number = fc.double({ min: -100, max: 100 });
  fc.assert(
    fc.property(
      number,
      number,
      fc.boolean(),
      fc.integer(),
      fc.option(fc.integer(), { nil: undefined }),
      (value, present, armed, at, last) => {
        const state = { ...UNWRITTEN, ...(last !== undefined && { lastWriteAt: last }) };
        const given = judge(settings, state, command(value), { at, armed, present });
        if (given.kind !== 'allowed') return;
        equal(value >= 16 && value <= 26 && Math.abs(value - present) <= 8, true);
        equal(armed && at <= 14_000, true);
        equal(last === undefined || at - last >= 1000, true);
      },
    ),
  );
});
