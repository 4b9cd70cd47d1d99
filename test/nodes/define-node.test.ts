import { deepEqual, equal, match } from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node, NodeAPI, NodeMessage, NodeStatus } from 'node-red';
import helper, { type TestFlows } from 'node-red-node-test-helper';
import normalize from '../../nodes/normalize/normalize.ts';
import plant from '../../nodes/plant/plant.ts';
import setpoint from '../../nodes/setpoint/setpoint.ts';
import threshold from '../../nodes/threshold/threshold.ts';

/** What Node-RED loads, as the helper's types name it. */
type Loaded = (RED: NodeAPI) => void;
const NODES: Loaded[] = [plant, normalize, threshold, setpoint];

const base = { id: 'plant', type: 'tieline-plant', name: 'Helper plant', timeZone: 'UTC', tags: [] };
const rule = {
  id: 'rule',
  type: 'tieline-threshold',
  plant: 'plant',
  property: 'temperature',
  high: '80',
  wires: [[], []],
};

describe('a node on the canvas', () => {
  let userDir: string;
  before(async () => {
    userDir = await mkdtemp(join(tmpdir(), 'tieline-helper-'));
    helper.init(createRequire(import.meta.url).resolve('node-red'), {
      userDir,
      uiPort: 0,
      uiHost: '127.0.0.1',
    } as never);
    await helper.startServer();
  });
  after(async () => {
    await helper.stopServer();
    await rm(userDir, { recursive: true, force: true });
  });
  afterEach(() => helper.unload());

  /** Puts nodes on the canvas; tells what each node's badge has shown so far. */
  async function load(flow: readonly object[]): Promise<(id: string) => string[]> {
    await helper.load(NODES, flow as TestFlows);
    // The helper watches all nodes with one spy.
    const { status } = helper.getNode('rule') as unknown as { status: { thisValues: Node[]; args: [NodeStatus][] } };
    return (id) =>
      status.args
        .map(([{ fill, shape, text }]) => `${fill} ${shape}: ${text}`)
        .filter((_text, i) => status.thisValues[i]?.id === id);
  }
  /** The error with which a node answers a message. */
  function answerOf(id: string, payload: unknown): Promise<{ code?: string; message: string }> {
    const node = helper.getNode(id) as Node & EventEmitter;
    return new Promise((resolve) => {
      node.once('call:error', ({ args }: { args: [Error] }) => resolve(args[0]));
      node.receive({ payload });
    });
  }

  it('stays there with a red ring that names the field when a setting is wrong, and answers messages with the reason', async () => {
    const shown = await load([base, { ...rule, high: 'warm', deadband: -1 }]);
    deepEqual(shown('rule'), ['red ring: High limit (H)']);
    const error = await answerOf('rule', 1);
    equal(error.code, 'CONFIG_INVALID');
    match(
      error.message,
      /High limit \(H\): "warm" given; allowed: a number or an \{attribute\} of the asset or a \[signal\]; Deadband: -1 given; allowed: a number, at least 0/,
    );
  });

  it('names what must hold between fields', async () => {
    await load([base, { ...rule, highHigh: 70 }]);
    match((await answerOf('rule', 1)).message, /High-high limit \(HH\): 70 given; allowed: a number above H \(80\)/);
  });

  it('says which configuration node is missing', async () => {
    await load([{ ...rule, plant: 'gone' }]);
    match((await answerOf('rule', 1)).message, /Plant: the tieline-plant node "gone" is missing or disabled/);
  });

  it('says that its configuration node has invalid settings of its own', async () => {
    await load([{ ...base, timeZone: 'Mars/Olympus' }, rule]);
    match((await answerOf('rule', 1)).message, /the tieline-plant node has invalid settings of its own/);
  });

  it('refuses what is no reading, and a stock message without a topic, and goes on', async () => {
    await load([
      ...[base, rule, { id: 'norm', type: 'tieline-normalize', plant: 'plant', wires: [['out']] }],
      { id: 'out', type: 'helper' },
    ]);
    const raw = await answerOf('rule', 85);
    const advice = 'msg.payload: not a reading; put a normalize node in front of this one';
    deepEqual([raw.code, raw.message], ['READING_INVALID', advice]);
    const nameless = await answerOf('norm', 85);
    equal(nameless.code, 'READING_INVALID');
    match(nameless.message, /msg\.topic: nothing given/);
    const received = once(helper.getNode('out') as unknown as EventEmitter, 'input');
    (helper.getNode('norm') as Node).receive({ topic: 'acme/press-1/temperature', payload: 85 } as NodeMessage);
    const [msg] = (await received) as [{ topic: string; payload: { asset: string; value: number } }];
    deepEqual([msg.topic, msg.payload.asset, msg.payload.value], ['acme/press-1/temperature', 'acme/press-1', 85]);
  });
});
