import { deepEqual, equal, ok } from 'node:assert/strict';
import { install } from '@sinonjs/fake-timers';
import type { ModbusLink } from '../../../src/protocols/modbus/client.ts';
import { emptyMemory } from '../../../src/protocols/modbus/device-memory.ts';
import { heldBack, leaveAlone, missUnit } from '../../../src/protocols/modbus/silent-units.ts';
import { eventually, reaches } from '../wait.ts';
import { brief, openLink } from './open-link.ts';
import { ownAddresses, type RawDevice, startRawDevice } from './raw-device.ts';

describe('a unit that does not answer', () => {
  it('is asked after 5, 10, 20, 40 and then every 60 s, once each time, while another answers', () => {
    const timers = install({ toFake: ['performance'] });
    try {
      const memory = emptyMemory([]);
      const pauses: number[] = [];
      missUnit(7, 'no answer', 1, memory);
      for (let from = performance.now(); pauses.length < 6; timers.tick(100)) {
        memory.seen.set(8, performance.now() + 2);
        if (heldBack(7, memory) !== undefined) continue;
        pauses.push((performance.now() - from) / 1000);
        from = performance.now();
        equal(heldBack(7, memory), 'no answer');
        leaveAlone(7, memory);
        missUnit(7, 'no answer', from, memory);
      }
      deepEqual(pauses, [5, 10, 20, 40, 60, 60]);
    } finally {
      timers.uninstall();
    }
  });

  it('is asked each time while no other answers: the connection may be dead', () => {
    const memory = emptyMemory([]);
    memory.seen.set(7, 5).set(8, 9);
    missUnit(7, 'no answer', 10, memory);
    equal(heldBack(7, memory), undefined);
    missUnit(8, 'no answer', 11, memory);
    memory.seen.set(8, 12);
    equal(heldBack(7, memory), undefined);
    memory.silent.delete(8);
    equal(heldBack(7, memory), 'no answer');
  });
});

describe('a Modbus link with a unit that does not answer', () => {
  let device: RawDevice;
  const links: ModbusLink[] = [];
  beforeEach(async () => {
    device = await startRawDevice();
  });
  afterEach(async () => {
    for (const link of links.splice(0)) await link.close();
    await device.close();
  });

  it('leaves it alone, so that the others keep their period, and finds out that it is back', async function () {
    this.timeout(15_000);
    const link = openLink(device.port, { timeoutSeconds: 0.05, maxInFlight: 4 });
    links.push(link);
    await reaches(link, 'up');
    let dead = true;
    const askedAt: number[] = [];
    device.behave((request, reply) => {
      if (request.unit === 7) askedAt.push(performance.now());
      if (!dead || request.unit !== 7) reply(ownAddresses(request));
    });
    const told = new Map<string, unknown[][]>([
      ['holding:2@8', []],
      ['holding:1@7', []],
      ['holding:500@7', []],
    ]);
    const listen = (samples: Parameters<typeof brief>[0]) => {
      for (const [address, ...rest] of brief(samples)) told.get(String(address))?.push(rest);
    };
    // A reading of its own each, as two nodes have it.
    link.subscribe({ addresses: ['holding:1@7', 'holding:2@8'], intervalMs: 20 }, listen);
    link.subscribe({ addresses: ['holding:500@7'], intervalMs: 20 }, listen);
    const startedAt = performance.now();
    await eventually(() => performance.now() - startedAt > 2000, 'two seconds');
    const living = told.get('holding:2@8') ?? [];
    ok(living.length >= 75, `${living.length} readings in two seconds`);
    deepEqual(new Set(living.flat()), new Set([2]));
    ok(askedAt.length <= 2, `asked ${askedAt.length} times`);
    for (const address of ['holding:1@7', 'holding:500@7']) {
      const values = told.get(address) ?? [];
      ok(values.length >= 75, `${values.length} of ${address}`);
      for (const value of values) deepEqual(value, [null, 'no answer within 0.05 s']);
    }
    equal(link.status.reason, 'unit 7: no answer within 0.05 s');

    deepEqual(brief(await link.read(['holding:3@7'])), [['holding:3@7', null, 'no answer within 0.05 s']]);
    equal(askedAt.length, 3);

    dead = false;
    await reaches(link, 'up');
    const pauseMs = (askedAt[3] ?? 0) - (askedAt[2] ?? 0);
    ok(pauseMs >= 5000 && pauseMs < 5500, `asked again after ${pauseMs} ms`);
    await eventually(() => told.get('holding:500@7')?.at(-1)?.[0] === 500, 'its values');
  });
});
