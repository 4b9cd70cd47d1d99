import { deepEqual, equal, match } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { advance, type LifecycleEvent, type NewAlarm, raised } from '../../src/alarms/lifecycle.ts';
import {
  ALARM_STATES,
  type Alarm,
  type AlarmState,
  HELD_STATES,
  isActive,
  isHeld,
  needsAcknowledgement,
  type Transition,
} from '../../src/model/alarm.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const FACTS: NewAlarm = {
  ...{ id: 'TL-1', rule: { id: 'r', name: 'too hot', type: 'threshold' }, asset: 'acme/press-1' },
  ...{ property: 'temperature', condition: 'H', priority: 'high', value: 85, raisedAt: 100 },
  ...{ message: 'too hot', evidence: {} },
};
const fresh = raised(FACTS);

const EVENTS: Record<LifecycleEvent['kind'], LifecycleEvent> = {
  raise: { kind: 'raise', at: 200, value: 90 },
  clear: { kind: 'clear', at: 200, value: 70 },
  acknowledge: { kind: 'acknowledge', at: 200, by: 'operator', comment: 'seen' },
  reset: { kind: 'reset', at: 200, by: 'operator' },
  hold: { kind: 'hold', at: 200, hold: { state: 'SHLVD', since: 200, by: 'operator', reason: 'noise' } },
  release: { kind: 'release', at: 200 },
  close: { kind: 'close', at: 200, because: 'settings changed' },
};

/** An alarm in a state, as it comes there. */
function alarmIn(state: AlarmState, latching: boolean, returned: boolean): Alarm {
  return {
    ...{ ...fresh.alarm, state, ...((latching || /^LAT/.test(state)) && { latches: true }) },
    ...(isHeld(state) && { hold: { state, since: 150 } }),
    ...((returned || state === 'LATUN' || state === 'LATAK') && { returnedAt: 150 }),
    ...(state === 'RTNUN' && { clearedAt: 150 }),
  };
}

/** The table of docs/alarms.md: the text of each cell by state and event. */
function tableOfDocs(): Map<string, Map<string, string>> {
  const text = readFileSync(join(PACKAGE_DIR, 'docs', 'alarms.md'), 'utf8');
  const lines = text.slice(text.indexOf('| state | raise |')).split('\n\n')[0]?.trim().split('\n') ?? [];
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(
    rows.map(([state = '', ...cells]) => [state, new Map(cells.map((cell, i) => [head[i + 1] ?? '', cell]))]),
  );
}

/** Where a cell leads an alarm: the most particular part that is about it. */
function expected(cell: string, latching: boolean, returned: boolean): AlarmState | undefined {
  const parts = cell.split(', ').map((part) => {
    const state = /[A-Z]{4,5}|–/.exec(part)?.[0] ?? '';
    const isAbout = (!part.includes('latching') || latching) && (!part.includes('returned') || returned);
    return { state, isAbout, words: part.split(' ').length };
  });
  const found = parts.filter(({ isAbout }) => isAbout).toSorted((a, b) => b.words - a.words)[0]?.state;
  return found === '–' ? undefined : (found as AlarmState);
}

describe('the life of an alarm', () => {
  it('begins raised and unacknowledged, or held', () => {
    deepEqual([fresh.kind, fresh.at, fresh.output, fresh.alarm.state], ['raised', 100, 'raised', 'UNACK']);
    const held = raised(FACTS, { state: 'DSUPR', since: 100 });
    deepEqual([held.kind, held.output, held.alarm.state], ['raised', undefined, 'DSUPR']);
  });

  const table = tableOfDocs();
  it('is documented for every state', () => deepEqual([...table.keys()], [...ALARM_STATES]));

  for (const [state, row] of table as Map<AlarmState, Map<string, string>>) {
    for (const [column, cell] of row) {
      for (const latching of [false, true]) {
        // Whether the condition holds is told by the state, but for those that are held.
        for (const returned of isHeld(state) ? [false, true] : [false]) {
          const kind = column === 'shelve' ? 'hold' : (column as LifecycleEvent['kind']);
          const next = expected(cell, latching, returned);
          const what = `${latching ? 'latching ' : ''}${state}${returned ? ' with its condition back to normal' : ''}`;
          it(`${what} ${next ? `goes to ${next}` : 'stays'} on ${column}`, () => {
            const alarm = alarmIn(state, latching, returned);
            const before = structuredClone(alarm);
            const after = advance(alarm, EVENTS[kind]);
            equal(after?.alarm.state, next);
            equal(after?.output === 'raised', cell.includes('*') && next === 'UNACK');
            equal(after?.alarm.raisedAgainAt, after?.output === 'raised' ? 200 : undefined);
            deepEqual(alarm, before);
          });
        }
      }
    }
  }

  it('keeps who acknowledged, when and why', () => {
    const { by, comment, alarm } = advance(fresh.alarm, EVENTS.acknowledge) ?? {};
    deepEqual(
      [by, comment, alarm?.ackedBy, alarm?.ackedAt, alarm?.ackComment],
      ['operator', 'seen', 'operator', 200, 'seen'],
    );
  });

  it('keeps the value it cleared with, and why it was closed', () => {
    equal(advance(fresh.alarm, EVENTS.clear)?.alarm.value, 70);
    equal(advance(fresh.alarm, EVENTS.close)?.alarm.closedBecause, 'settings changed');
  });

  it('names each hold and its end by what it is', () => {
    const kinds = HELD_STATES.map((state) => {
      const held = advance(fresh.alarm, { kind: 'hold', at: 200, hold: { state, since: 200 } });
      return [held?.kind, held && advance(held.alarm, EVENTS.release)?.kind];
    });
    deepEqual(kinds, [
      ['out of service', 'returned to service'],
      ['suppressed', 'unsuppressed'],
      ['shelved', 'unshelved'],
    ]);
  });

  describe('over any events', () => {
    const event = fc.oneof(
      ...Object.values(EVENTS).map((one) => fc.constant(one)),
      ...HELD_STATES.map((state) =>
        fc.constant<LifecycleEvent>({ kind: 'hold', at: 200, hold: { state, since: 200 } }),
      ),
    );
    const start = fc.record({
      latches: fc.boolean(),
      hold: fc.option(fc.constantFrom(...HELD_STATES), { nil: undefined }),
    });
    const lives = fc.tuple(start, fc.array(event, { maxLength: 30 }));

    const live = ([{ latches, hold }, events]: [
      { latches: boolean; hold: Alarm['state'] | undefined },
      LifecycleEvent[],
    ]) => {
      const held = hold && isHeld(hold) ? { state: hold, since: 100 } : undefined;
      const transitions: Transition[] = [raised({ ...FACTS, ...(latches && { latches: true as const }) }, held)];
      for (const one of events) {
        const next = advance(transitions.at(-1)?.alarm ?? fresh.alarm, one);
        if (next) transitions.push(next);
      }
      return transitions;
    };

    it('is a new one when it is raised after a reset, held or not', () => {
      const kinds = (...names: (keyof typeof EVENTS)[]) =>
        live([{ latches: true, hold: undefined }, names.map((name) => EVENTS[name])]);
      for (const between of [[], ['hold']] as const) {
        const life = kinds('clear', 'reset', ...between, 'raise');
        equal(
          life.some(({ kind }) => kind === 'recurred'),
          false,
        );
      }
      equal(kinds('clear', 'reset', 'hold', 'release').at(-1)?.alarm.state, 'NORM');
    });

    it('leaves by *raised* first and by *cleared* last and once', () => {
      fc.assert(
        fc.property(lives, (life) => {
          const outputs = live(life).flatMap(({ output }) => output ?? []);
          match(outputs.join(), /^((raised,)*raised(,cleared)?)?$/);
        }),
      );
    });

    it('leaves by *raised* exactly when it begins to ask for an answer, and says where that is not the first time', () => {
      fc.assert(
        fc.property(lives, (life) => {
          const transitions = live(life);
          for (const [i, { output, at, alarm }] of transitions.entries()) {
            const before = transitions[i - 1]?.alarm;
            const asked = before !== undefined && needsAcknowledgement(before);
            equal(output === 'raised', alarm.state === 'UNACK' && !asked);
            const isAgain = output === 'raised' && before?.told === true;
            equal(alarm.raisedAgainAt, isAgain ? at : before?.raisedAgainAt);
          }
        }),
      );
    });

    it('never leaves by an output while it is held, but for the end of what was told before', () => {
      fc.assert(
        fc.property(lives, (life) => {
          for (const { output, alarm } of live(life)) if (output === 'raised') equal(isHeld(alarm.state), false);
        }),
      );
    });

    it('that was told is told to have ended once it is normal', () => {
      fc.assert(
        fc.property(lives, (life) => {
          const transitions = live(life);
          const outputs = transitions.flatMap(({ output }) => output ?? []);
          if (transitions.at(-1)?.alarm.state === 'NORM' && outputs.length > 0) equal(outputs.at(-1), 'cleared');
        }),
      );
    });

    it('has a hold exactly while it is held, and is not active once it has cleared', () => {
      fc.assert(
        fc.property(lives, (life) => {
          for (const { alarm } of live(life)) {
            if (alarm.state !== 'NORM') equal(alarm.hold !== undefined, isHeld(alarm.state));
            if (alarm.clearedAt !== undefined) equal(isActive(alarm), false);
          }
        }),
      );
    });
  });
});
