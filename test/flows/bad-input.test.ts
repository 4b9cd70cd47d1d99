import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { startBroker, type TestBroker } from '../protocols/mqtt/aedes-broker.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { api, listening, until } from './told.ts';

/** Payloads that are no temperature in °C, and what the reading then says. */
const BAD_PAYLOADS: [what: string, payload: string, reason: RegExp][] = [
  ['text where a number is due', 'hot', /^text where a number is due$/],
  ['text where a number is due, inside JSON', '{"value":"hot"}', /^text where a number is due$/],
  ['NaN', 'NaN', /^not a number$/],
  ['null', 'null', /^not a number$|^no value$/],
  ['a value that is null', '{"value":null}', /^no value$/],
  ['nothing at all', '', /^empty payload$/],
  ['a unit of another kind', '{"value":95,"unit":"bar"}', /bar/],
  ['a unit that nobody knows', '{"value":95,"unit":"flubber"}', /flubber/],
  ['JSON that ends too early', '{"value":95', /^text where a number is due$/],
  ['bytes that are no text', '\u0000\u0001\u0002', /^payload is not text$/],
  ['two megabytes', `{"value":95,"padding":"${'x'.repeat(2_000_000)}"}`, /^payload of 20\d{5} bytes is too long$/],
  ['a number that no double can hold', '1e999', /^not a number$/],
  ['a value that its device calls bad', '{"value":95,"quality":"bad"}', /^device says quality bad$/],
];

const ears = listening('tab', ['raised', 'ordered']);
const limit = { z: 'tab', type: 'tieline-threshold', plant: 'plant', property: 'temperature', unit: '°C' };

interface EditorStatus {
  id: string;
  status: { fill: string; shape: string; text: string };
}

function flow(brokerUrl: string): FlowNode[] {
  const tag = { address: 'press/temperature', asset: 'press', property: 'temperature', unit: '°C' };
  return [
    { id: 'tab', type: 'tab', label: 'bad input' },
    ...ears.nodes,
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [tag] },
    { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: brokerUrl },
    { id: 'book', type: 'tieline-cmms', name: 'Book', plant: 'plant', provider: 'order-book' },
    { id: 'in', z: 'tab', type: 'tieline-mqtt-in', link: 'broker', topic: 'press/#', qos: '1', wires: [['norm']] },
    { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule', 'crossed', 'unknown']] },
    { ...limit, id: 'rule', name: 'too hot', high: 80, wires: [['raised'], []] },
    { ...limit, id: 'crossed', name: 'crossed limits', high: 80, highHigh: 70, wires: [['raised'], []] },
    { ...limit, id: 'unknown', name: 'unknown unit', unit: 'flubber', high: 80, wires: [['raised'], []] },
    { id: 'order', z: 'tab', type: 'tieline-work-order', cmms: 'book', wires: [['ordered']] },
  ];
}

describe('bad input in a running Node-RED', function () {
  this.timeout(20_000);
  let broker: TestBroker;
  let nodeRed: RunningNodeRed;
  const { told } = ears;
  const badges = new Map<string, EditorStatus['status']>();

  before(async () => {
    broker = await startBroker();
    nodeRed = await startNodeRed({ settings: ears.settings });
    // Status nodes hear nothing of what a node says while it is made; the editor does.
    nodeRed.RED.events.on('node-status', ({ id, status }: EditorStatus) => badges.set(id, status));
    await nodeRed.deploy(flow(broker.url));
    await until(() => told.statuses.includes('in: green dot connected'), 'broker connected');
  });
  after(async () => {
    await nodeRed.stop();
    await broker.close();
  });
  beforeEach(() => ears.forget());

  const latest = async () => {
    const { signals } = await api<{ signals: { reading: Reading }[] }>(nodeRed.url, 'signals');
    return signals[0]?.reading;
  };
  const alarms = async () => (await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms')).alarms;
  const receive = (id: string, msg: Record<string, unknown>) =>
    nodeRed.node<{ receive(msg: Record<string, unknown>): void }>(id).receive(msg);
  const error = () => until(() => told.errors[0], 'an error at the Catch node');

  for (const [what, payload, reason] of BAD_PAYLOADS) {
    it(`${what} becomes a bad reading with its reason and raises nothing; the next value is good again`, async () => {
      await broker.publish('press/temperature', payload, { qos: 1 });
      const bad = await until(async () => {
        const reading = await latest();
        return reading?.quality === 'bad' ? reading : undefined;
      }, 'a bad reading');
      match(bad.reason ?? '', reason);
      await broker.publish('press/temperature', '20', { qos: 1 });
      await until(async () => (await latest())?.quality === 'good', 'a good reading');
      deepEqual(await alarms(), []);
      deepEqual(told.messages.get('raised'), []);
    });
  }

  it('a message without a topic goes to Catch', async () => {
    receive('norm', { payload: 21 });
    deepEqual(await error(), {
      node: 'norm',
      code: 'READING_INVALID',
      message: 'PlantError: msg.topic: nothing given; allowed: text that names the signal, such as hall/temperature',
    });
  });

  it('a number that is not a reading goes from the rule to Catch', async () => {
    receive('rule', { topic: 'press/temperature', payload: 95 });
    deepEqual(await error(), {
      node: 'rule',
      code: 'READING_INVALID',
      message: 'PlantError: msg.payload: not a reading; put a normalize node in front of this one',
    });
    deepEqual(await alarms(), []);
  });

  it('what is not an alarm goes from the work order to Catch and opens no order', async () => {
    for (const payload of ['please repair', 95, null, { id: 'TL-1' }]) {
      told.errors.length = 0;
      receive('order', { payload });
      deepEqual(await error(), {
        node: 'order',
        code: 'READING_INVALID',
        message: 'PlantError: msg.payload: not an alarm; wire the outputs of a rule node to this one',
      });
    }
    deepEqual((await api<{ orders: unknown[] }>(nodeRed.url, 'work-orders')).orders, []);
  });

  it('a bad setting stays on the canvas with a red ring and a log line that names field, value and bound', () => {
    deepEqual(badges.get('crossed'), { fill: 'red', shape: 'ring', text: 'High-high limit (HH)' });
    deepEqual(badges.get('unknown'), { fill: 'red', shape: 'ring', text: 'Unit' });
    const logged = (text: RegExp) =>
      ok(
        nodeRed.logs.some((line) => text.test(line)),
        nodeRed.logs.join('\n'),
      );
    logged(/High-high limit \(HH\).*70.*above H \(80\)/);
    logged(/Unit.*flubber/);
    ok(nodeRed.node('crossed') && nodeRed.node('unknown'));
  });

  it('a message to a node with a bad setting goes to Catch, and its neighbour raises the alarm', async () => {
    await broker.publish('press/temperature', '95', { qos: 1 });
    await until(() => told.messages.get('raised')?.length, 'an alarm');
    await until(() => told.errors.length === 2, 'both errors');
    deepEqual(told.errors.map(({ node, code }) => `${node} ${code}`).sort(), [
      'crossed CONFIG_INVALID',
      'unknown CONFIG_INVALID',
    ]);
    const [alarm] = await alarms();
    deepEqual([alarm?.rule.id, alarm?.condition, alarm?.value], ['rule', 'H', 95]);
    equal(told.messages.get('raised')?.length, 1);
  });
});
