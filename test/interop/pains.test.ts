import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../flows/told.ts';
import type { FlowNode } from '../support/flow.ts';
import { inputOf, KINDS, type Kind, type PainPlant, painsMissing, startPainPlant } from './pain-plant.ts';
import { skipWhere } from './skip.ts';

const NOTHING = new Uint8Array(0);

/** What makes people leave other nodes: common causes (a), (b), (c) and (f), in a running Node-RED against software of others. */
describe('pains of links', function () {
  this.timeout(60_000);
  let plant: PainPlant;

  before(async function () {
    skipWhere(await painsMissing(), this);
    plant = await startPainPlant();
  });
  beforeEach(() => plant.ears.forget());
  afterEach(async () => {
    for (const cable of Object.values(plant.cables)) {
      cable.behave();
      cable.open();
    }
    await plant.nodeRed.deploy([]);
  });
  after(() => plant?.stop());

  const deploy = (nodes: FlowNode[], links: Partial<Record<Kind, object>> = {}, type: 'full' | 'nodes' = 'full') =>
    plant.nodeRed.deploy(plant.flow(links, nodes), type);
  const hears = (sink: 'one' | 'two', value: number) =>
    until(() => plant.samples(sink).at(-1)?.value === value, `${value} at ${sink}`, 10_000);

  describe('(a) a connection whose life hangs on one node', () => {
    for (const kind of KINDS) {
      it(`${kind}: deploying or deleting one input disturbs no other, and opens no second connection`, async () => {
        const before = plant.cables[kind].connections.length;
        const sessions = plant.server.told.length;
        const one = inputOf(kind, 'in-one', 'one');
        const two = inputOf(kind, 'in-two', 'two');
        await plant.say(kind, 1);
        await deploy([one, two]);
        await hears('one', 1);
        await hears('two', 1);
        plant.ears.forget();

        await deploy([one, { ...two, name: 'changed' }], {}, 'nodes');
        await plant.say(kind, 2);
        await hears('one', 2);
        await hears('two', 2);
        await deploy([one], {}, 'nodes');
        await plant.say(kind, 3);
        await hears('one', 3);
        deepEqual(
          plant.samples('one').filter(({ quality }) => quality === 'bad'),
          [],
        );
        deepEqual(
          plant.ears.told.statuses.filter((status) => status.startsWith('in-one')),
          [],
        );

        // Also when nobody is left the link is the plant's; only its own end ends the connection.
        await deploy([], {}, 'nodes');
        await deploy([two], {}, 'nodes');
        await plant.say(kind, 4);
        await hears('two', 4);
        equal(plant.cables[kind].connections.length, before + 1);
        if (kind !== 'opcua') return;
        deepEqual(plant.server.told.slice(sessions), [{ sessions: 1 }]);
        await plant.nodeRed.deploy([]);
        await until(() => plant.server.told.length > sessions + 1, 'the end of the session');
        deepEqual(plant.server.told.at(-1), { sessions: 0 });
      });
    }
  });

  describe('(b) queues without a limit, and values that vanish silently', () => {
    it('mqtt: what a session brings for nobody is dropped and counted', async () => {
      const links = { mqtt: { session: 'persistent', clientId: 'pains-b' } };
      const other = inputOf('mqtt', 'in-two', 'two', { topic: 'line/other' });
      await deploy([inputOf('mqtt', 'in-one', 'one'), other], links);
      await plant.is('mqtt', 'up');
      await plant.say('mqtt', 1);
      await hears('one', 1);
      await plant.nodeRed.deploy([]);
      for (let i = 0; i < 5; i++) await plant.client.publishAsync('line/other', String(i), { qos: 1 });
      await deploy([inputOf('mqtt', 'in-one', 'one')], links);
      const { dropped } = await until(
        async () => {
          const view = await plant.link('mqtt');
          return view && view.dropped > 0 && view;
        },
        'dropped messages',
        20_000,
      );
      equal(dropped, 5);
      ok(plant.nodeRed.logs.some((line) => line.includes('delivers line/other, which no node wants any more')));
    });

    it('modbus: 2,000 requests wait for a device that does not answer, the rest is counted', async () => {
      // Each period of its own is a request of its own.
      const addresses = Array.from({ length: 2101 }, (_, i) => ({
        ...{ address: `holding:${i}`, everySeconds: 3600 + i },
      }));
      plant.cables.modbus.behave(() => ({ bytes: NOTHING }));
      await deploy([inputOf('modbus', 'in-one', 'one', { addresses })], { modbus: { timeoutSeconds: 30 } });
      const view = await until(async () => {
        const now = await plant.link('modbus');
        return now && now.dropped > 0 && now;
      }, 'dropped requests');
      equal(view.dropped, 100);
    });

    it('opcua: what the queue of the server could not hold is a gap, and counted', async () => {
      await plant.say('opcua', 0);
      const small = { queueSize: 5, samplingMilliseconds: 0 };
      await deploy([inputOf('opcua', 'in-one', 'one', small)], { opcua: { publishingMilliseconds: 1000 } });
      await hears('one', 0);
      await plant.server.ask({ ramp: ['Counter', 40, 10] });
      await hears('one', 40);
      const lost = plant.samples('one').filter(({ reason }) => reason === 'values lost: queue overflow');
      ok(lost.length > 0);
      equal((await plant.link('opcua'))?.dropped, lost.length);
      ok(plant.samples('one').filter(({ quality }) => quality === 'good').length <= 5 * (lost.length + 2));
    });
  });

  describe('(c) a status that says connected while no data flows', () => {
    for (const kind of ['mqtt', 'opcua'] as const) {
      it(`${kind}: is degraded when nothing comes, and up with the next value`, async () => {
        await plant.say(kind, 1);
        await deploy([inputOf(kind, 'in-one', 'one')], { [kind]: { noDataSeconds: 1 } });
        await hears('one', 1);
        equal((await plant.is(kind, 'degraded')).status.reason, 'no data for 1 s');
        await until(() => plant.badge('in-one') === 'yellow dot no data for 1 s', 'the badge');
        await plant.say(kind, 2);
        await plant.is(kind, 'up', 3000);
      });
    }

    for (const kind of KINDS) {
      it(`${kind}: is down when bytes vanish and the socket stays open`, async () => {
        await plant.say(kind, 1);
        await deploy([inputOf(kind, 'in-one', 'one')], { mqtt: { keepAliveSeconds: 2 } });
        await hears('one', 1);
        plant.cables[kind].behave(() => ({ bytes: NOTHING }));
        const { status } = await plant.is(kind, 'down');
        ok(status.reason);
        await until(() => plant.badge('in-one')?.startsWith('red ring'), 'the badge');
        await pause(2000);
        equal((await plant.link(kind))?.status.state, 'down');
        if (kind !== 'mqtt') equal(plant.samples('one').at(-1)?.quality, 'bad');
        plant.cables[kind].behave();
        await plant.say(kind, 2);
        await hears('one', 2);
        await plant.is(kind, 'up');
      });
    }
  });

  describe('(f) one bad tag that fails all', () => {
    it('mqtt: a payload that is no value leaves the others as they are', async () => {
      await deploy([inputOf('mqtt', 'in-one', 'one', { topic: 'many/#' })]);
      await plant.is('mqtt', 'up');
      for (const [topic, payload] of Object.entries({ a: '1.5', b: '{"value": tru', c: '', d: '2.5' })) {
        await plant.client.publishAsync(`many/${topic}`, payload, { qos: 1, retain: true });
      }
      const of = (address: string) => plant.samples('one').find((sample) => sample.address === address)?.value;
      await until(() => of('many/a') === 1.5 && of('many/d') === 2.5, 'the good ones');
      const bad = plant.samples('one').filter(({ address }) => /[bc]$/.test(address));
      ok(
        bad.every(({ quality, value }) => quality === 'bad' || typeof value === 'string'),
        JSON.stringify(bad),
      );
    });

    it('modbus: a register that the device does not have is named, and its neighbours are read', async () => {
      await plant.device.put(['holding', 199, 'uint16', 'abcd'], '4711');
      const addresses = [199, 200, 210].map((offset) => ({ address: `holding:${offset}` }));
      await deploy([inputOf('modbus', 'in-one', 'one', { addresses })]);
      const last = (address: string) => plant.samples('one').findLast((sample) => sample.address === address);
      await until(() => last('holding:210'), 'a reading');
      equal(last('holding:199')?.value, 4711);
      deepEqual([last('holding:210')?.value, last('holding:210')?.quality], [0, 'good']);
      equal(last('holding:200')?.reason, 'exception 2: illegal data address');
      match((await plant.is('modbus', 'degraded')).status.reason ?? '', /^holding:200/);
    });

    it('opcua: a node that is not there is named, and the others are told', async () => {
      await plant.say('opcua', 5);
      const items = ['Nowhere', 'Counter', 'Locked'].map((name) => ({ nodeId: `ns=2;s=Line.${name}`, path: name }));
      await deploy([inputOf('opcua', 'in-one', 'one', { items })]);
      const last = (address: string) => plant.samples('one').findLast((sample) => sample.address === address);
      await until(() => last('Counter')?.value === 5 && last('Locked')?.value === 7, 'the good ones');
      equal((await until(() => last('Nowhere'), 'the bad one')).reason, 'BadNodeIdUnknown');
      equal((await plant.is('opcua', 'degraded')).status.reason, 'ns=2;s=Line.Nowhere: BadNodeIdUnknown');
    });
  });
});
