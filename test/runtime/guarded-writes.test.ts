import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { PlantEvent } from '../../src/runtime/feed.ts';
import { guardedPoints } from './guarded-points.ts';

const PRESS = { id: 'shave', name: 'peak shaving' };

describe('what a plant remembers of its points', () => {
  const { guarded, asked, point, write, restart, wired } = guardedPoints();

  it('refuses a command that was carried out already, also after a restart, and journals it once', async () => {
    const command = asked(21);
    equal((await guarded.plant.commands.perform(command, point())).outcome, 'done');
    for (const again of [() => Promise.resolve(), restart]) {
      await again();
      const result = await guarded.plant.commands.perform(command, point());
      deepEqual([result.outcome, result.reason], ['refused', 'this very command was carried out already']);
    }
    deepEqual(wired(), [21]);
    equal((await guarded.plant.store().read('journal.by_subject', [command.id])).length, 2);
  });

  it('keeps the rate over a restart', async () => {
    const rate = { maxChangePerMinute: 2 };
    equal(await write(22, rate), 'done');
    await restart();
    equal(await write(23, rate), 'refused: a change of 3 within a minute is more than 2');
    equal(await write(21, rate), 'done');
    deepEqual(wired(), [22, 21]);
  });

  it('counts the shortest interval from a write that the device refused, too', async () => {
    guarded.device.refuse(true);
    equal(await write(22), 'failed: the device said no');
    match(await write(22, { minIntervalMs: 60_000 }), /^refused: written 0.\d s ago/);
  });

  it('holds a point for the node that wrote it, over a restart, and tells others who holds it', async () => {
    const leased = { leaseMs: 60_000 };
    equal(await write(22, { priority: 8 }, leased, { by: PRESS }), 'done');
    await restart();
    match(
      await write(25, { priority: 8 }),
      /^refused: "peak shaving" holds this point with priority 8 until 20\d\d-.*Z$/,
    );
    equal(await write(23, { priority: 8 }, leased, { by: PRESS }), 'done');
    deepEqual(wired(), [22, 23]);
  });

  it('gives a point to a higher priority, and tells whoever loses it, live and in the journal', async () => {
    const told: PlantEvent[] = [];
    guarded.plant.feed.subscribe((event) => event.kind === 'preempted' && told.push(event));
    await write(22, { priority: 8 }, { leaseMs: 60_000 }, { by: PRESS });
    equal(await write(25, { priority: 3 }, { leaseMs: 1000 }, { id: 'fire' }), 'done');
    const [event] = told;
    ok(event?.kind === 'preempted');
    const { lease, by, priority, address } = event.lost;
    deepEqual([lease.by, by.name, priority, address], [PRESS, 'cool', 3, 'holding:0']);
    const rows = await guarded.plant.store().read('journal.by_subject', ['fire']);
    ok(rows.some(({ kind, key }) => kind === 'audit' && key === 'fire:preempts'));
    match(await write(22, { priority: 8 }, {}, { by: PRESS }), /"cool" holds this point with priority 3/);
  });
});

describe('a write that needs permission', () => {
  const { write, hear, wired } = guardedPoints();

  it('is refused until the latest readings give it', async () => {
    const permissives = { logic: { '<': [{ var: 'press/temperature' }, 80] }, variables: ['press/temperature'] };
    const cannot = 'refused: the permissive press/temperature < 80 cannot be judged: press/temperature';
    equal(await write(21, { permissives }), `${cannot} has never been heard`);
    hear('press/temperature', 70, { quality: 'bad', reason: 'sensor-failure' });
    equal(await write(21, { permissives }), `${cannot} is bad (sensor-failure)`);
    hear('press/temperature', 70);
    equal(await write(21, { permissives }), 'done');
    await new Promise((resolve) => setTimeout(resolve, 30));
    match(await write(22, { permissives, freshMs: 20 }), /is stale/);
    deepEqual(wired(), [21]);
  });

  it('is refused in another mode and while the calendar is closed', async () => {
    const mode = { signal: 'press/mode', allowed: ['remote'] };
    match(await write(21, { mode }), /^refused: the mode is not known: press\/mode has never been heard$/);
    hear('press/mode', 'local');
    match(await write(21, { mode }), /^refused: the mode press\/mode is local/);
    hear('press/mode', 'remote');
    equal(await write(21, { mode }), 'done');
    equal(await write(22, {}, { calendar: { isOpen: () => false } }), 'refused: the calendar is closed now');
    deepEqual(wired(), [21]);
  });
});

describe('the emergency hold of a plant', () => {
  const { guarded, write, restart, wired, journal } = guardedPoints();

  it('stops all writes at once, also after a restart, until a person releases it', async () => {
    const held = guarded.plant.emergencyHold.set(true, 'anna', 'crane stuck');
    equal(await write(21), 'refused: all writes of the plant are held by anna: crane stuck');
    await held;
    await restart();
    equal(await write(21), 'refused: all writes of the plant are held by anna: crane stuck');
    await guarded.plant.emergencyHold.set(false, 'bert', 'crane free');
    equal(await write(21), 'done');
    deepEqual(wired(), [21]);
    deepEqual(
      (await journal('write hold')).map(({ what, by, reason }) => [what, by, reason]),
      [
        ['writes held', 'anna', 'crane stuck'],
        ['writes released', 'bert', 'crane free'],
      ],
    );
  });

  it('stops a command that is being recorded', async () => {
    const writing = write(21);
    // One turn later the guard has said yes and the command is on its way to the disk.
    await new Promise((resolve) => setImmediate(resolve));
    const held = guarded.plant.emergencyHold.set(true, 'anna', '');
    match(await writing, /^refused: all writes of the plant (were|are) held/);
    await held;
    deepEqual(wired(), []);
  });
});

describe('single points that are armed on a plant that is not', () => {
  const { guarded, write, restart, wired, journal } = guardedPoints();
  const point = { link: 'HVAC', address: 'holding:0' };
  beforeEach(() => guarded.plant.arming.set(false, 'tester'));

  it('are written, and others are not, also after a restart', async () => {
    await guarded.plant.arming.setPoints([point], true, 'anna');
    await restart();
    equal(await write(21), 'done');
    match(await write(21, {}, {}, { address: 'holding:1' }), /^dry-run/);
    deepEqual(wired(), [21]);
    await guarded.plant.arming.setPoints([point], false, 'anna');
    match(await write(22), /^dry-run/);
    deepEqual(
      (await journal('armed')).slice(-2).map(({ what, by, points }) => [what, by, points]),
      [
        ['points armed', 'anna', [point]],
        ['points disarmed', 'anna', [point]],
      ],
    );
  });

  it('are disarmed with their plant', async () => {
    await guarded.plant.arming.setPoints([point], true, 'anna');
    await guarded.plant.arming.set(false, 'anna');
    match(await write(21), /^dry-run/);
  });
});
