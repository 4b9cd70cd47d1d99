import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Alarm } from '../../src/model/alarm.ts';
import type { CommandResult } from '../../src/model/command.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { ServerCertificate } from '../../src/protocols/opcua/trust.ts';
import { api, until } from '../flows/told.ts';
import type { FlowNode } from '../support/flow.ts';
import { inputOf, KINDS, type Kind, linkId, type PainPlant, painsMissing, startPainPlant } from './pain-plant.ts';
import { skipWhere } from './skip.ts';

const NOTHING = new Uint8Array(0);

/** Where each kind writes, and where it reads back what the device shows. */
const POINTS: Record<Kind, { address: string; other: string; writes(bytes: Uint8Array): boolean }> = {
  mqtt: { address: 'set/value', other: 'set/other', writes: ([first = 0]) => first >> 4 === 3 },
  modbus: { address: 'holding:20', other: 'holding:21', writes: (bytes) => bytes[7] === 6 },
  opcua: {
    ...{ address: 'ns=2;s=Line.Temperature', other: 'ns=2;s=Line.Locked' },
    // The node id of a WriteRequest in the binary encoding.
    writes: (bytes) => Buffer.from(bytes).includes(Buffer.from([1, 0, 0xa1, 0x02])),
  },
};

/** What makes people leave other nodes: common causes (g) to (k), in a running Node-RED against software of others. */
describe('pains of what links tell', function () {
  this.timeout(60_000);
  let plant: PainPlant;

  before(async function () {
    skipWhere(await painsMissing(), this);
    plant = await startPainPlant();
  });
  beforeEach(() => plant.ears.forget());
  afterEach(async () => {
    for (const cable of Object.values(plant.cables)) cable.behave();
    await plant.nodeRed.deploy([]);
  });
  after(() => plant?.stop());

  const deploy = (nodes: FlowNode[], links: Partial<Record<Kind, object>> = {}) =>
    plant.nodeRed.deploy(plant.flow(links, nodes));
  const normalize: FlowNode = {
    id: 'norm',
    z: 'tab',
    type: 'tieline-normalize',
    plant: 'plant',
    wires: [['readings']],
  };
  const readings = () => plant.samples('readings') as unknown as Reading[];
  const setpoint = (kind: Kind, more: object = {}): FlowNode => ({
    ...{ id: 'set', z: 'tab', type: 'tieline-setpoint', protocol: kind, [`${kind}Link`]: linkId(kind) },
    ...(kind === 'mqtt' && { readBackAddress: 'set/state' }),
    ...{ address: POINTS[kind].address, low: 0, high: 100, minIntervalSeconds: 0, readBackSeconds: 1.5, ...more },
    wires: [['accepted'], ['refused']],
  });
  const receive = (id: string, payload: unknown) =>
    plant.nodeRed.node<{ receive(msg: object): void }>(id).receive({ payload });
  const outcome = async (sink: 'accepted' | 'refused', payload: number): Promise<CommandResult> => {
    plant.ears.forget();
    receive('set', payload);
    const told = () => plant.samples(sink)[0] ?? undefined;
    return (await until(told, `an answer on ${sink}`, 10_000)) as unknown as CommandResult;
  };
  const arm = () => api(plant.nodeRed.url, 'plants/plant/arm', { armed: true });

  describe('(g) raw bytes for the user', () => {
    it('mqtt: JSON and text become values with their unit', async () => {
      await deploy([inputOf('mqtt', 'in-one', 'norm', { topic: 'press/#' }), normalize]);
      await plant.client.publishAsync('press/temperature', '{"value":21.5,"unit":"°C"}', { qos: 1, retain: true });
      await plant.client.publishAsync('press/speed', '1480', { qos: 1, retain: true });
      const of = (property: string) => readings().find((reading) => reading.property === property);
      await until(() => of('speed') && of('temperature'), 'both');
      deepEqual(
        [of('temperature')?.value, of('temperature')?.unit, of('speed')?.value, of('temperature')?.asset],
        [21.5, 'Cel', 1480, 'press'],
      );
    });

    it('modbus: registers become numbers in the order and type that the address names', async () => {
      await plant.device.put(['holding', 30, 'float32', 'cdab'], '18.25');
      await plant.device.put(['holding', 32, 'int64', 'abcd'], '-9007199254740993');
      const addresses = [{ address: 'holding:30:float32:cdab', unit: '°C' }, { address: 'holding:32:int64' }];
      await deploy([
        inputOf('modbus', 'in-one', 'norm', { addresses }),
        inputOf('modbus', 'in-two', 'one', { addresses }),
        normalize,
      ]);
      const first = await until(() => readings().find(({ unit }) => unit === 'Cel'), 'a temperature');
      equal(first.value, 18.25);
      const wide = await until(() => plant.samples('one').find(({ address }) => address.includes('int64')), 'int64');
      equal(wide.value, -9_007_199_254_740_993n);
    });

    it('opcua: variants become values, a unit comes with them, and 64 bits stay whole', async () => {
      await plant.server.ask({ put: ['Temperature', 36.6] });
      const items = [
        { nodeId: 'ns=2;s=Line.Temperature', path: 'Line/Temperature', unit: '°C' },
        { nodeId: 'ns=2;s=Line.Types.UInt64', path: 'Line/Wide' },
      ];
      await deploy([
        inputOf('opcua', 'in-one', 'norm', { items }),
        inputOf('opcua', 'in-two', 'one', { items }),
        normalize,
      ]);
      const first = await until(() => readings().find(({ unit }) => unit === 'Cel'), 'a temperature');
      deepEqual([first.value, first.asset, first.property], [36.6, 'Line', 'Temperature']);
      const wide = await until(() => plant.samples('one').find(({ address }) => address === 'Line/Wide'), 'UInt64');
      equal(wide.value, 18_446_744_073_709_551_615n);
    });
  });

  describe('(h) no place to trust a certificate', () => {
    it('opcua: the certificate of a server is refused, listed, and trusted over HTTP without a deploy', async () => {
      interface Listed {
        certificates: ServerCertificate[];
      }
      await plant.say('opcua', 8);
      await deploy([inputOf('opcua', 'in-one', 'one')], { opcua: { securityMode: 'SignAndEncrypt' } });
      const { status } = await plant.is('opcua', 'down');
      match(status.reason ?? '', /^the certificate of the server is not trusted: .*Line server/);
      const { certificates } = await api<Listed>(plant.nodeRed.url, 'links/certificates');
      const [shown] = certificates;
      ok(shown && !shown.trusted && status.reason?.includes(shown.thumbprint));
      match(shown.subject, /Line server/);
      const { thumbprint } = shown;
      const judged = await api<Listed>(plant.nodeRed.url, 'links/certificates', { thumbprint, trusted: true });
      deepEqual(
        judged.certificates.map((one) => [one.thumbprint, one.trusted]),
        [[thumbprint, true]],
      );
      await until(() => plant.samples('one').at(-1)?.value === 8, 'a value', 30_000);
      await plant.is('opcua', 'up');
    });
  });

  describe('(i) a write that claims success without having looked', () => {
    beforeEach(async () => {
      plant.client.removeAllListeners('message');
      plant.client.on('message', (topic, payload) => {
        if (topic === 'set/value') plant.client.publish('set/state', payload, { retain: true });
      });
      await plant.client.subscribeAsync('set/value');
      await plant.client.publishAsync('set/other', '7', { retain: true, qos: 1 });
    });

    for (const kind of KINDS) {
      it(`${kind}: is done where the device shows the value, failed where it shows another, else unknown`, async () => {
        const { other, address, writes } = POINTS[kind];
        const own = kind === 'mqtt' ? 'set/state' : address;
        await deploy([setpoint(kind, { readBackAddress: own })]);
        await plant.is(kind, 'up');
        await arm();
        const done = await outcome('accepted', 20);
        deepEqual([done.outcome, done.readBack], ['done', 20]);

        await deploy([setpoint(kind, { readBackAddress: other })]);
        await plant.is(kind, 'up');
        const failed = await outcome('refused', 21);
        equal(failed.outcome, 'failed');
        match(failed.reason ?? '', /the device shows [07] instead of 21/);

        // The write goes out, and nothing is heard any more.
        await deploy([setpoint(kind, { readBackAddress: own })]);
        await plant.is(kind, 'up');
        let sent = false;
        plant.cables[kind].behave((way, bytes) => {
          if (way === 'request' && writes(bytes)) sent = true;
          return { bytes: way === 'answer' && sent ? NOTHING : bytes };
        });
        const unknown = await outcome('refused', 22);
        ok(sent, 'nothing was written');
        equal(unknown.outcome, 'unknown');
        match(unknown.reason ?? '', /nothing could be read back instead of 22/);
      });
    }
  });

  describe('(j) done and Catch that do not work', () => {
    const complete: FlowNode = {
      id: 'ends',
      z: 'tab',
      type: 'complete',
      scope: ['set', 'norm'],
      wires: [['completed']],
    };

    for (const kind of KINDS) {
      it(`${kind}: what a node cannot do reaches Catch, what it has done reaches Complete`, async () => {
        await deploy([setpoint(kind), complete]);
        receive('set', 'twenty');
        await until(() => plant.ears.told.errors.length === 1, 'an error');
        deepEqual(
          plant.ears.told.errors.map(({ node, code }) => [node, code]),
          [['set', 'READING_INVALID']],
        );
        equal(plant.samples('completed').length, 0);
        receive('set', 20);
        await until(() => plant.samples('completed').length === 1, 'the end', 10_000);
        equal(plant.ears.told.errors.length, 1);
      });

      it(`${kind}: samples of the link complete in the next node, and what is none is caught there`, async () => {
        await plant.say(kind, 3);
        await deploy([inputOf(kind, 'in-one', 'norm'), normalize, complete]);
        await until(() => readings().length > 0 && plant.samples('completed').length > 0, 'a reading and its end');
        receive('norm', undefined);
        await until(() => plant.ears.told.errors.length > 0, 'an error');
        deepEqual([plant.ears.told.errors[0]?.node, plant.ears.told.errors[0]?.code], ['norm', 'READING_INVALID']);
      });
    }
  });

  describe('(k) secrets in logs, exports and answers', () => {
    const SECRETS = { mqtt: 'mqtt-secret-4711', opcua: 'opcua-secret-4712' };

    it('stand in no log, no flow, no answer, no trace and no file', async () => {
      const rule = { property: 'value', high: 5, onDelaySeconds: 0 };
      await deploy(
        [
          inputOf('mqtt', 'in-one', 'norm'),
          inputOf('opcua', 'in-two', 'one'),
          { ...normalize, wires: [['rule']] },
          { id: 'rule', z: 'tab', type: 'tieline-threshold', plant: 'plant', ...rule, wires: [['two'], []] },
        ],
        {
          mqtt: { credentials: { username: 'mqtt-user', password: SECRETS.mqtt } },
          opcua: { login: 'user name', credentials: { username: 'line', password: SECRETS.opcua } },
        },
      );
      await plant.is('mqtt', 'up');
      for (const kind of ['mqtt', 'opcua'] as const) {
        const { credentials } = plant.nodeRed.node<{ credentials: { password: string } }>(linkId(kind));
        equal(credentials.password, SECRETS[kind]);
      }
      await plant.client.publishAsync('line/value', '9', { qos: 1 });
      await until(() => plant.samples('two')[0], 'an alarm');
      const { alarms } = await api<{ alarms: Alarm[] }>(plant.nodeRed.url, 'alarms');
      const raised = alarms.find(({ rule: { type } }) => type === 'threshold');
      ok(raised);

      // Both links also when they are refused and when they lose what they had.
      for (const kind of ['mqtt', 'opcua'] as const) plant.cables[kind].cut();
      await plant.is('mqtt', 'down');
      await plant.is('opcua', 'down');
      const { url, userDir, logs } = plant.nodeRed;
      const asked = ['health', 'alarms', 'links', 'signals', `trace/${raised.id}`, 'untagged', 'links/certificates'];
      const answers = await Promise.all([
        ...asked.map(async (path) => (await fetch(`${url}/tieline/api/${path}`)).text()),
        ...['flows', `credentials/tieline-mqtt-link/${linkId('mqtt')}`, 'tieline/metrics'].map(async (path) =>
          (await fetch(`${url}/${path}`)).text(),
        ),
      ]);
      ok(answers.some((text) => text.includes(raised.id)));
      const files = await readdir(userDir, { recursive: true, withFileTypes: true });
      const written = await Promise.all(
        files.filter((file) => file.isFile()).map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
      );
      ok(written.length > 3);
      const places = [...logs, ...answers, ...written, JSON.stringify(plant.ears.told), JSON.stringify(raised)];
      for (const secret of Object.values(SECRETS)) {
        deepEqual(
          places.filter((text) => text.includes(secret)).map((text) => text.slice(0, 200)),
          [],
        );
      }
      for (const kind of ['mqtt', 'opcua'] as const) plant.cables[kind].open();
    });
  });
});
