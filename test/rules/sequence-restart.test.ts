import { deepEqual, equal, match } from 'node:assert/strict';
import { sequence } from '../../src/rules/sequence.ts';
import type { SequenceState } from '../../src/rules/sequence-rule.ts';
import { reading, ready, START, watching } from './sequence-timeline.ts';

const without = { pattern: 'A without B', eventB: '[door] is closed' };

describe('a sequence over a restart in the middle of a wait', () => {
  it('does not take the time away for absence: B has so much longer to come', async () => {
    const { begin, tell, away, until, said, message, explained } = await watching(without);
    begin();
    tell(10, 'door', 'open');
    await away(30, 5000);
    match(explained(5000), /not counting 82.8 min in which the runtime was away/);
    until(5039.9);
    deepEqual(said, []);
    until(5040.1);
    deepEqual(said, ['raised@5040']);
    equal(
      message(),
      'acme/press: [door] is open, and [door] is closed did not come within 60 s, not counting 82.8 min in which the runtime was away',
    );
  });

  it('leaves it out of a wait of which it only hears afterwards, too', async () => {
    const { begin, tell, away, until, said } = await watching({ pattern: 'A without B' });
    begin();
    await away(30, 70);
    begin(71);
    tell(20, 'door', 'open', { arrives: 75 });
    until(119.9);
    deepEqual(said, []);
    until(121);
    deepEqual(said, ['raised@120']);
  });

  it('hears B where it has come meanwhile', async () => {
    const { begin, tell, away, until, said } = await watching(without);
    begin();
    tell(10, 'door', 'open');
    await away(30, 5000);
    tell(5001, 'door', 'closed');
    until(9000);
    deepEqual(said, []);
  });

  it('counts each time away once, and only what lies in the wait', async () => {
    const { begin, tell, away, until, said } = await watching(without);
    begin();
    await away(5, 8);
    tell(10, 'door', 'open');
    await away(30, 100);
    await away(110, 200);
    until(229.9);
    deepEqual(said, []);
    until(230.1);
    deepEqual(said, ['raised@230']);
    await away(240, 250);
    until(400);
    tell(400, 'door', 'closed');
    deepEqual(said, ['raised@230', 'cleared@400']);
  });

  describe('as the runtime tells it', () => {
    const made = ready(without);
    const rule = made.settingsFor('acme/press');
    if ('problem' in rule) throw new Error(rule.problem);
    const heard = { value: 'open', good: true, at: START + 10_000, time: START + 10_000, until: START + 1e9 };
    const waits = [{ time: START + 10_000, value: 'open', until: START + 70_000, already: false }];
    const resumed = (state: SequenceState, stopped: number, again: number, crashed = false) => {
      const [stoppedAt, at] = [START + stopped * 1000, START + again * 1000];
      const step = sequence.step(rule, state, { kind: 'resume', stoppedAt, at, crashed, others: [heard] });
      if (!step) throw new Error('nothing has changed');
      return step.state;
    };
    const waiting = { ...sequence.initial, key: rule.key, waits };
    const untilOf = ({ waits: [first] }: SequenceState) => ((first?.until ?? 0) - START) / 1000;

    it('leaves out the last seconds before a crash, of which nobody knows what came', () => {
      equal(untilOf(resumed(waiting, 20, 120)), 170);
      equal(untilOf(resumed(waiting, 20, 120, true)), 180);
    });

    it('counts once what it hears of again, after what came again from before', () => {
      equal(untilOf(resumed(resumed(waiting, 20, 100), 25, 120)), 170);
      equal(untilOf(resumed(resumed(waiting, 20, 100), 110, 120)), 160);
    });
  });

  it('decides nothing after a crash before all has been given again', () => {
    const made = ready({ pattern: 'A n times', eventB: '' });
    const rule = made.settingsFor('acme/press');
    if ('problem' in rule) throw new Error(rule.problem);
    const state = { ...sequence.initial, key: rule.key, standing: { time: START, until: null, what: '' } };
    const at = START + 900_000;
    const effectsOf = (crashed: boolean) =>
      sequence.step(rule, state, { kind: 'resume', stoppedAt: START + 1, at, crashed, others: [] })?.effects;
    deepEqual(effectsOf(true), [{ kind: 'wake', at: at + 5000 }]);
    deepEqual(effectsOf(false), [{ kind: 'wake', at }]);
    const later = sequence.step(rule, state, { kind: 'tick', at: at + 5000, others: [] });
    deepEqual(
      later?.effects.map(({ kind }) => kind),
      ['clear'],
    );
  });

  it('waits on after what comes again after a crash, as nobody knows how long it was away then', async () => {
    const { begin, tell, until, said, rule } = await watching(without);
    begin();
    tell(10, 'door', 'open');
    await rule.crash('at once');
    rule.step([reading(0, 'door', 'closed'), reading(0, 'light', 'off'), reading(10, 'door', 'open')], true);
    until(129.9);
    deepEqual(said, []);
    until(1000);
    deepEqual(said, ['raised@130']);
  });

  it('does not say of B that no A came before it where it was away', async () => {
    const { begin, tell, away, until, said, explained } = await watching({ pattern: 'B without A' });
    begin();
    await away(100, 200);
    begin(201);
    tell(250, 'light', 'on');
    match(explained(251), /\[door\] has not been watched for so long/);
    tell(261, 'light', 'off');
    tell(262, 'light', 'on');
    until(300);
    deepEqual(said, ['raised@262']);
  });

  it('lets an alarm stand longer by the time away', async () => {
    const { begin, tell, away, until, said } = await watching();
    begin();
    tell(10, 'door', 'open');
    tell(20, 'light', 'on');
    await away(50, 1000);
    until(1029.9);
    deepEqual(said, ['raised@20']);
    until(1030);
    deepEqual(said, ['raised@20', 'cleared@1030']);
  });
});

describe('a sequence whose settings have changed', () => {
  const rule = (stored: object) => {
    const made = ready(stored).settingsFor('acme/press');
    if ('problem' in made) throw new Error(made.problem);
    return made;
  };
  const state = {
    ...sequence.initial,
    key: rule(without).key,
    standing: { time: START, until: null, what: '' },
    waits: [{ time: START, value: null, until: START + 60_000, already: false }],
  };

  it('goes on with what it knows of the same events, by the new time', () => {
    const carried = sequence.carry(rule({ ...without, withinSeconds: 90 }), state, null);
    deepEqual([carried.standing, carried.waits[0]?.until], [state.standing, START + 90_000]);
  });

  it('begins anew with other events', () => {
    for (const other of [{ eventA: '[door] is ajar' }, { happensA: 'each value' }, { pattern: 'A then B' }]) {
      equal(sequence.carry(rule({ ...without, ...other }), state, null), sequence.initial);
    }
  });
});
