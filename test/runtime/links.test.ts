import { deepEqual, equal, match } from 'node:assert/strict';
import { install } from '@sinonjs/fake-timers';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Link, LinkedDevice } from '../../src/model/link.ts';
import { linkStates } from '../../src/protocols/link-state.ts';
import { createFeed } from '../../src/runtime/feed.ts';
import { createLinks } from '../../src/runtime/links.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import type { Write } from '../../src/store/store.ts';
import { temporaryPlant } from './plant.ts';

function link(now: () => number, devices: LinkedDevice[] = []) {
  const states = linkStates(now);
  const made: Link = {
    ...{ protocol: 'modbus', name: 'HVAC', endpoint: '10.0.0.7:502', lastSeenAt: undefined, dropped: 0 },
    get status() {
      return states.status;
    },
    ...{ devices: () => devices, watch: states.watch, subscribe: () => () => undefined },
    ...{ read: () => Promise.resolve([]), write: () => Promise.resolve(), close: () => Promise.resolve() },
  };
  return { link: made, to: states.to };
}

describe('the presence of links and devices', () => {
  const dir = temporaryPlant();
  let plant: PlantRuntime;
  afterEach(async () => plant.close());
  after(async () => (await dir).remove());

  it('is kept over restarts: first and last time, address and state', async () => {
    plant = await (await dir).start();
    const { clock } = plant;
    const before = clock();
    const { link: hvac, to } = link(clock, [
      { name: 'unit 1', answers: true, lastSeenAt: before },
      { name: 'unit 7', answers: false, reason: 'exception 11' },
    ]);
    const leave = plant.links.add('link-1', hvac);
    to('up');
    to('down', 'cable');
    leave();
    await plant.close();

    plant = await (await dir).start();
    const again = link(plant.clock);
    plant.links.add('link-1', again.link);
    const [own] = plant.links.presence();
    deepEqual([own?.state, own?.address, own?.name], ['connecting', '10.0.0.7:502', 'HVAC']);
    equal((own?.firstSeenAt ?? 0) >= before && own?.firstSeenAt === own?.lastSeenAt, true);
    const rows = await plant.store().read('presence.all');
    deepEqual(rows.map(({ device }) => device).sort(), ['', 'unit 1', 'unit 7']);
    const unit7 = JSON.parse(String(rows.find(({ device }) => device === 'unit 7')?.body)) as object;
    deepEqual(unit7, {
      ...{ link: 'link-1', device: 'unit 7', name: 'HVAC, unit 7', protocol: 'modbus' },
      ...{ address: '10.0.0.7:502', state: 'down', reason: 'exception 11' },
    });
  });

  it('is forgotten with the node of the link', async () => {
    plant = await (await dir).start();
    plant.links.forget((id) => id === 'link-1');
    await plant.close();
    plant = await (await dir).start();
    deepEqual(await plant.store().read('presence.all'), []);
  });

  it('makes a link that is down a system alarm with its reason, cleared when it is up', async () => {
    plant = await (await dir).start();
    const { link: hvac, to } = link(plant.clock);
    plant.links.add('link-1', hvac);
    const live = () => plant.alarms.live().filter((alarm: Alarm) => alarm.clearedAt === undefined);
    to('down', 'connection refused');
    deepEqual(
      live().map(({ property, message, priority }) => [property, message, priority]),
      [['link HVAC', 'link HVAC: connection refused', 'high']],
    );
    to('up');
    deepEqual(live(), []);
  });
});

describe('a link that is degraded', () => {
  it('is a system alarm of low priority when it stays so, and none when it only flickers', () => {
    const timers = install({ toFake: ['setTimeout', 'clearTimeout'] });
    const told: unknown[][] = [];
    const kept: Write[] = [];
    const links = createLinks({
      feed: createFeed(),
      keep: (writes) => void kept.push(...writes),
      systemFault: (source, problem, priority) => void (problem && told.push([source, problem, priority])),
    });
    try {
      const { link: hvac, to } = link(() => 1);
      links.add('link-1', hvac);
      to('degraded', 'unit 7: no answer');
      timers.tick(20_000);
      to('up');
      to('degraded', 'unit 7: no answer');
      timers.tick(20_000);
      to('degraded', 'unit 8: no answer');
      deepEqual(told, []);
      timers.tick(10_000);
    } finally {
      timers.uninstall();
    }
    deepEqual(told, [['link HVAC, in part', 'unit 8: no answer', 'low']]);
    match(String(kept[0]?.params[2]), /"state":"connecting"/);
  });
});
