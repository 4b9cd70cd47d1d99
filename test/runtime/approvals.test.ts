import { deepEqual, equal, match } from 'node:assert/strict';
import type { CommandResult } from '../../src/model/command.ts';
import { guardedPoints } from './guarded-points.ts';

const NEEDED = { approval: 'needed' } as const;

describe('a command that needs approval', () => {
  const { guarded, asked, point, write, restart, wired, journal } = guardedPoints();
  const waiting = () => guarded.plant.approvals.waiting;

  /** Asks for a write and resolves when it waits. */
  async function waits(value: number, guard: object = {}, more: object = {}) {
    const command = asked(value);
    const result = guarded.plant.commands.perform(command, point({ ...NEEDED, ...guard }, more));
    while (!waiting().some((one) => one.command.id === command.id)) await new Promise((go) => setImmediate(go));
    return { command, result };
  }
  const said = ({ outcome, reason, decidedBy }: CommandResult) => [outcome, reason, decidedBy];

  it('waits with its old value, and is carried out in the name of whoever approves it', async () => {
    const { command, result } = await waits(21);
    const [one] = waiting();
    deepEqual([one?.command.value, one?.before, wired()], [21, 20, []]);
    equal((one?.until ?? 0) - (one?.since ?? 0), 300_000);
    equal(await guarded.plant.approvals.decide(command.id, true, 'anna', 'go'), true);
    deepEqual(said(await result), ['done', undefined, 'anna']);
    deepEqual([wired(), waiting()], [[21], []]);
    const told = (await journal(command.id)).map(({ what, phase, by, comment }) => [what ?? phase, by, comment]);
    deepEqual(told, [
      ['waits for approval', undefined, undefined],
      ['approved', 'anna', 'go'],
      ['sent', undefined, undefined],
      ['result', undefined, undefined],
    ]);
    equal(await guarded.plant.approvals.decide(command.id, true, 'bert'), false);
  });

  it('is not carried out where a person refuses it, who is named', async () => {
    const { command, result } = await waits(21);
    await guarded.plant.approvals.decide(command.id, false, 'anna', 'too cold');
    deepEqual(said(await result), ['refused', 'refused by anna: too cold', 'anna']);
    deepEqual(wired(), []);
  });

  it('is judged again when it is approved', async () => {
    const { command, result } = await waits(21, { maxStep: 5 });
    guarded.device.show('holding:0', 35);
    await guarded.plant.approvals.decide(command.id, true, 'anna');
    deepEqual(said(await result), ['refused', 'a step of 14 is larger than 5', 'anna']);
    const held = await waits(22);
    await guarded.plant.emergencyHold.set(true, 'bert', 'stop');
    await guarded.plant.approvals.decide(held.command.id, true, 'anna');
    deepEqual(said(await held.result), ['refused', 'all writes of the plant are held by bert: stop', 'anna']);
    deepEqual(wired(), []);
  });

  it('expires, and is never carried out afterwards', async () => {
    const { command, result } = await waits(21, {}, { approvalMs: 40 });
    deepEqual(said(await result), ['refused', 'expired: nobody approved it in time', undefined]);
    equal(await guarded.plant.approvals.decide(command.id, true, 'anna'), false);
    deepEqual(wired(), []);
  });

  it('cannot be approved after its time, even where the wake-up is late', async () => {
    const { command, result } = await waits(21, {}, { approvalMs: 1 });
    const until = performance.now() + 2;
    while (performance.now() < until);
    equal(await guarded.plant.approvals.decide(command.id, true, 'anna'), false);
    deepEqual(said(await result), ['refused', 'expired: nobody approved it in time', undefined]);
  });

  it('is replaced by a newer one of its node to the same point, and known again while it waits', async () => {
    const first = await waits(21);
    const second = await waits(22);
    match((await first.result).reason ?? '', /^replaced by a newer command/);
    const again = await guarded.plant.commands.perform(second.command, point(NEEDED));
    equal(again.reason, 'this very command waits for approval already');
    deepEqual(
      waiting().map(({ command }) => command.value),
      [22],
    );
    guarded.plant.approvals.withdraw('cool');
    match((await second.result).reason ?? '', /^expired by restart: its node was stopped/);
  });

  it('keeps no other command away from its point while it waits', async () => {
    await waits(21);
    equal(await write(25), 'done');
    deepEqual(wired(), [25]);
  });

  it('is refused on record after a restart, and cannot be approved', async () => {
    const { command } = await waits(21);
    await restart();
    deepEqual(waiting(), []);
    equal(await guarded.plant.approvals.decide(command.id, true, 'anna'), false);
    const results = (await journal(command.id)).filter(({ phase }) => phase === 'result');
    deepEqual(
      results.map(({ outcome, reason }) => [outcome, reason]),
      [['refused', 'expired by restart: nobody had approved it']],
    );
    equal(await guarded.plant.commands.performAgain(command, point(NEEDED)), undefined);
    await restart();
    equal((await journal(command.id)).length, 2);
    deepEqual(wired(), []);
  });

  it('does not wait where nobody has armed the plant', async () => {
    await guarded.plant.arming.set(false, 'tester');
    match(await write(21, NEEDED), /^dry-run/);
  });
});
