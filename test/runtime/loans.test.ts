import { deepEqual, equal, match } from 'node:assert/strict';
import type { GuardSettings } from '../../src/guard/judge.ts';
import type { LoanTerms } from '../../src/guard/loan.ts';
import type { CommandResult } from '../../src/model/command.ts';
import { PlantError } from '../../src/model/errors.ts';
import type { Link, LinkStatus } from '../../src/model/link.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { eventually } from '../protocols/wait.ts';
import { temporaryPlant } from './plant.ts';

/** A device whose present value is that of the highest priority: ours, or what is below. */
function deviceWithPriorities(plant: PlantRuntime) {
  const device = { ours: undefined as number | undefined, below: 24, asked: [] as string[], answers: true };
  const status: LinkStatus = { state: 'up', since: 0 };
  const ask = (what: string) => {
    device.asked.push(what);
    if (!device.answers) throw new PlantError('OUTCOME_UNKNOWN', 'sent, but no answer');
  };
  const link: Link = {
    ...{ protocol: 'priorities', name: 'AHU', endpoint: '', status, lastSeenAt: undefined, dropped: 0 },
    devices: () => [],
    watch(listener) {
      listener(status);
      return () => undefined;
    },
    async read(addresses) {
      const at = plant.clock();
      const source = { protocol: 'priorities', link: 'AHU' };
      const value = device.ours ?? device.below;
      return addresses.map((address) => ({ address, value, quality: 'good', time: at, receivedAt: at, source }));
    },
    subscribe: () => () => undefined,
    async write(_, value) {
      ask(`write ${value}`);
      device.ours = Number(value);
    },
    async relinquish() {
      ask('relinquish');
      device.ours = undefined;
    },
    close: async () => undefined,
  };
  return { device, link };
}

describe('a value lent to a device with priorities', () => {
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  beforeEach(async () => {
    home = await temporaryPlant();
    plant = await home.start();
    await plant.arming.set(true, 'tester');
  });
  afterEach(async () => {
    await plant.close();
    await home.remove();
  });

  async function lent(
    link: Link,
    by: string,
    value: number,
    terms: Partial<LoanTerms> | undefined,
    permits: Partial<GuardSettings> = {},
  ) {
    plant.links.add('ahu', link);
    const at = plant.clock();
    const command = { id: `${by}-${at}`, by: { id: by, name: by }, link: 'AHU', address: 'av:1', value };
    const guard = { low: 0, high: 40, maxStep: undefined, minIntervalMs: 0, ...permits };
    const kept: LoanTerms = {
      ...{ giveBack: 'restore', whenCleared: true, whenStopped: 'give back', everyMs: 0, ...terms },
    };
    return plant.commands.perform(
      { ...command, at, validUntil: at + 5000 },
      {
        ...{ link, guard, readBackAddress: 'av:1', scale: 1, tolerance: 0.1, readBackMs: 50, readFirst: true },
        lend: terms && { terms: kept, linkId: 'ahu' },
      },
    );
  }
  function told(node: string): CommandResult[] {
    const results: CommandResult[] = [];
    plant.loans.attend(node, (result) => results.push(result));
    return results;
  }

  it('is relinquished, so that the device takes what is below', async () => {
    const { device, link } = deviceWithPriorities(plant);
    await lent(link, 'a', 18, { giveBack: 'relinquish' });
    device.below = 23;
    const results = told('a');
    await plant.loans.stopped('a', false);
    deepEqual([device.asked, device.ours], [['write 18', 'relinquish'], undefined]);
    deepEqual([results[0]?.outcome, results[0]?.reason], ['done', 'given back because the flow was stopped']);
    equal(plant.commands.loans.all.size, 0);
  });

  it('whose relinquishing has no known outcome is looked at, and relinquished again only where it is still there', async () => {
    const { device, link } = deviceWithPriorities(plant);
    await lent(link, 'a', 18, { giveBack: 'relinquish' });
    device.answers = false;
    const results = told('a');
    setTimeout(() => {
      device.answers = true;
    }, 500);
    await plant.loans.stopped('a', false);
    deepEqual(device.asked, ['write 18', 'relinquish', 'relinquish']);
    deepEqual(
      results.map(({ outcome }) => outcome),
      ['unknown', 'done'],
    );
  });

  it('that another node takes over goes back once, to what was there before both', async () => {
    const { device, link } = deviceWithPriorities(plant);
    await lent(link, 'a', 18, {});
    await lent(link, 'b', 20, {});
    await plant.loans.stopped('a', true);
    equal(device.ours, 20);
    await plant.loans.stopped('b', true);
    deepEqual(device.asked, ['write 18', 'write 20', 'write 24']);
  });

  it('is nobody’s any more when a node that gives nothing back has written the point', async () => {
    const { device, link } = deviceWithPriorities(plant);
    await lent(link, 'a', 18, {});
    await lent(link, 'b', 18, undefined);
    await plant.loans.stopped('a', true);
    deepEqual([device.asked, plant.commands.loans.all.size], [['write 18', 'write 18'], 0]);
  });

  it('is not lent on a plant that is not armed', async () => {
    const { device, link } = deviceWithPriorities(plant);
    await plant.arming.set(false, 'tester');
    equal((await lent(link, 'a', 18, {})).outcome, 'dry-run');
    deepEqual([device.asked, plant.commands.loans.all.size], [[], 0]);
  });

  it('waits while all writes of the plant are held, and goes back when a person has released them', async () => {
    const { device, link } = deviceWithPriorities(plant);
    const results = told('cool');
    await lent(link, 'cool', 18, { afterMs: 30 });
    await plant.emergencyHold.set(true, 'anna', 'work on the fan');
    await eventually(() => results.length > 0, 'the refusal');
    match(results[0]?.reason ?? '', /held by anna: work on the fan/);
    equal(results[0]?.outcome, 'refused');
    equal(device.ours, 18);
    await plant.emergencyHold.set(false, 'anna', '');
    await eventually(() => results.at(-1)?.outcome === 'done', 'the value given back', 8000);
    equal(device.ours, 24);
  });

  it('goes back without a person, although each command needs approval', async () => {
    const { device, link } = deviceWithPriorities(plant);
    const results = told('cool');
    const lending = lent(link, 'cool', 18, { afterMs: 30 }, { approval: 'needed' });
    await eventually(() => plant.approvals.waiting.length === 1, 'the command that waits');
    await plant.approvals.decide(plant.approvals.waiting[0]?.command.id ?? '', true, 'anna');
    equal((await lending).outcome, 'done');
    await eventually(() => results.at(-1)?.outcome === 'done', 'the value given back');
    deepEqual([device.ours, plant.approvals.waiting.length], [24, 0]);
  });
});
