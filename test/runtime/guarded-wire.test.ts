import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Command } from '../../src/model/command.ts';
import type { Clock } from '../../src/model/link.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import { temporaryPlant } from './plant.ts';
import { recordingLink } from './recording-link.ts';

const GUARD = { low: 0, high: 40, maxStep: 8, maxChangePerMinute: 10, minIntervalMs: 5000 };
const VALID_MS = 4000;
const MINUTE_MS = 60_000;
/** What cannot be told apart in floating point. */
const SLACK = 1e-6;

type Step =
  | { kind: 'ask'; change: number; ageMs: number; by: number }
  | { kind: 'ask later'; change: number }
  | { kind: 'ask again'; which: number }
  | { kind: 'pass'; ms: number }
  | { kind: 'by hand'; value: number }
  | { kind: 'device refuses'; no: boolean }
  | { kind: 'restart'; clockMs: number };

/** Mostly near what the point has, so that not everything is refused. */
const change = fc.oneof(
  { arbitrary: fc.integer({ min: -9, max: 9 }), weight: 8 },
  { arbitrary: fc.constantFrom(-41, 41, Number.NaN, Number.POSITIVE_INFINITY), weight: 1 },
);
const ageMs = fc.oneof(fc.constant(0), fc.integer({ min: 3900, max: 6000 }));
const clockMs = fc.oneof(fc.constant(0), fc.integer({ min: -100_000, max: 10_000 }));
const kinds: [number, fc.Arbitrary<Step>][] = [
  [8, fc.record({ kind: fc.constant('ask'), change, ageMs, by: fc.nat(1) })],
  [3, fc.record({ kind: fc.constant('ask later'), change })],
  [4, fc.record({ kind: fc.constant('ask again'), which: fc.nat(8) })],
  [
    8,
    fc.record({ kind: fc.constant('pass'), ms: fc.oneof(fc.integer({ min: 3000, max: 7000 }), fc.constant(57_000)) }),
  ],
  [1, fc.record({ kind: fc.constant('by hand'), value: fc.integer({ min: 0, max: 40 }) })],
  [1, fc.record({ kind: fc.constant('device refuses'), no: fc.boolean() })],
  [1, fc.record({ kind: fc.constant('restart'), clockMs })],
];
const step = fc.oneof(...kinds.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** A clock that a test moves, beside the time that has passed by it: what it is set back does not count. */
function movedClock() {
  const time = { wall: 1_000_000_000, passed: 0 };
  const move = (ms: number) => {
    time.wall += ms;
    time.passed += Math.max(0, ms);
  };
  const clock: Clock = (moments = 1) => {
    move(0.001 * moments);
    return time.wall;
  };
  return { time, move, clock };
}

async function run(steps: readonly Step[]): Promise<number> {
  const { time, move, clock } = movedClock();
  const home = await temporaryPlant(clock);
  const device = recordingLink(() => time.passed);
  let present = 20;
  /** When each command was really asked for, in time that has passed. */
  const askedAt = new Map<number, number>();
  const commands: Command[] = [];
  let plant = await home.start();
  const point: WritePoint = {
    ...{ link: device.link, readBackAddress: 'p', scale: 1, tolerance: 0, readBackMs: 0, readFirst: true },
    ...{ guard: { ...GUARD, priority: 8 }, leaseMs: 1000 },
  };
  await plant.arming.set(true, 'tester');
  try {
    for (const one of steps) {
      const before = device.wire.length;
      if (one.kind === 'ask' || one.kind === 'ask later') {
        const age = one.kind === 'ask' ? one.ageMs : 0;
        const at = clock() - age;
        // No two commands want the same value, so that it is known whose value went over the wire.
        const value = present + one.change + commands.length * 1e-7;
        const by = { id: `n${one.kind === 'ask' ? one.by : 0}`, name: 'any' };
        const command = { id: `c${commands.length}`, by, link: 'HVAC', address: 'p', value };
        askedAt.set(value, time.passed - age);
        commands.push({ ...command, at, validUntil: at + VALID_MS });
        if (one.kind === 'ask') await plant.commands.perform(commands.at(-1) as Command, point);
      } else if (one.kind === 'ask again') {
        const command = commands.at(-1 - one.which);
        if (command) await plant.commands.performAgain(command, point);
      } else if (one.kind === 'pass') move(one.ms);
      else if (one.kind === 'by hand') {
        present = one.value;
        device.show('p', present);
      } else if (one.kind === 'device refuses') device.refuse(one.no);
      else {
        await plant.close();
        move(one.clockMs);
        plant = await home.start();
      }
      const [wired, ...more] = device.wire.slice(before);
      equal(more.length, 0);
      if (!wired) continue;
      const written = Number(wired.value);
      ok(written >= GUARD.low && written <= GUARD.high, `${written} outside the limits`);
      ok(Math.abs(written - present) <= GUARD.maxStep + SLACK, `step from ${present} to ${written}`);
      const age = wired.at - (askedAt.get(written) ?? Number.NaN);
      ok(age <= VALID_MS + 1, `carried out ${age} ms after it was asked for`);
      for (const [i, earlier] of device.wire.slice(0, before).entries()) {
        const apart = wired.at - earlier.at;
        ok(apart >= GUARD.minIntervalMs, `write ${i} was ${apart} ms before`);
        const change = Math.abs(written - Number(earlier.value));
        ok(apart >= MINUTE_MS || change <= GUARD.maxChangePerMinute + SLACK, `changed by ${change} in ${apart} ms`);
      }
      present = Number((await device.link.read(['p']))[0]?.value);
    }
    return device.wire.length;
  } finally {
    await plant.close();
    await home.remove();
  }
}

describe('what goes over the wire', function () {
  this.timeout(120_000);

  it('is never outside limits, above the rate, inside the shortest interval or late, whatever is asked, restarted and set back', async () => {
    let written = 0;
    const property = fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 100 }), async (steps) => {
      written += await run(steps);
    });
    await fc.assert(property, { numRuns: 15, endOnFailure: true });
    ok(written > 40, `only ${written} writes: the property says little`);
  });

  it('is nothing of a command that is told again after the clock was set back, once or twice', async () => {
    const later: Step = { kind: 'ask later', change: 2 };
    const again: Step = { kind: 'ask again', which: 0 };
    const back: Step = { kind: 'restart', clockMs: -198_000 };
    const sameClock: Step = { kind: 'restart', clockMs: 0 };
    equal(await run([later, again]), 1);
    equal(await run([later, { kind: 'pass', ms: 200_000 }, back, again]), 0);
    equal(await run([later, { kind: 'pass', ms: 200_000 }, back, sameClock, again]), 0);
  });
});
