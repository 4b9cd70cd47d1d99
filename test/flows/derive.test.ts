import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignalView } from '../../src/console/views.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { spawnNodeRed } from '../support/node-red-process.ts';
import { makeUserDir, PACKAGE_DIR, removeUserDir } from '../support/user-dir.ts';
import { api, listening, until } from './told.ts';

const template = JSON.parse(readFileSync(join(PACKAGE_DIR, 'examples', 'oee.json'), 'utf8')) as FlowNode[];
const idOf = (name: string) => template.find((node) => node.name === name)?.id ?? '';
const normalizer = template.find(({ type }) => type === 'tieline-normalize')?.id ?? '';
const tab = String(template.find(({ id }) => id === normalizer)?.z);

describe('the template for the overall equipment effectiveness', function () {
  this.timeout(20_000);
  const ears = listening(tab, ['heard']);
  let nodeRed: RunningNodeRed;

  before(async () => {
    // The template as it is, with windows of a second instead of a minute.
    const flows = template.map((node): FlowNode => {
      if (node.type === 'tieline-plant') {
        const assets = (node.assets as object[]).map((row) => ({
          ...row,
          attributes: 'plannedTime = 1 s; idealCycle = 0.1 s',
        }));
        return { ...node, assets };
      }
      if (node.type === 'debug') return { ...ears.nodes.find(({ id }) => id === 'heard'), id: node.id } as FlowNode;
      return node.kind === 'window' ? { ...node, windowSeconds: 1, latenessSeconds: 1 } : node;
    });
    nodeRed = await startNodeRed({ settings: ears.settings, flows });
  });
  after(() => nodeRed.stop());

  it('gives the figures that a person reckons from state and counters', async () => {
    const start = Math.ceil(Date.now() / 1000) * 1000 + 1000;
    const send = (topic: string, value: unknown, after: number) => {
      const node = nodeRed.node<{ receive(msg: object): void }>(normalizer);
      node.receive({ topic: `oee/press-4/${topic}`, payload: { value, timestamp_ms: start + after } });
    };
    for (const [topic, value, after] of [
      ['state', 'running', 0],
      ['parts', 100, 0],
      ['rejects', 5, 0],
      ['parts', 103, 500],
      ['rejects', 6, 500],
      ['state', 'stopped', 600],
    ] as const)
      send(topic, value, after);
    const first = await until(
      () =>
        (ears.told.messages.get('heard') ?? [])
          .map(({ payload }) => payload as Reading)
          .find(({ time }) => time === start + 1000),
      'the OEE of that second',
    );
    const rounded = (value: unknown) => Number(Number(value).toFixed(9));
    deepEqual([first.property, rounded(first.value), first.unit, first.quality], ['oee', 20, '%', 'good']);
    const { signals } = await api<{ signals: SignalView[] }>(nodeRed.url, 'signals?search=press-4');
    const known = new Map(signals.map(({ property, reading }) => [property, [rounded(reading.value), reading.unit]]));
    equal(known.has('availability') && known.has('performance') && known.has('quality'), true);
    equal(nodeRed.node<{ tieline?: unknown }>(idOf('OEE')) !== undefined, true);
  });
});

describe('a calculation', function () {
  this.timeout(60_000);
  const FLOW: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'total' },
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC' },
    {
      ...{
        id: 'meter',
        z: 'tab',
        type: 'inject',
        props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }],
        topic: 'acme/press/energy',
      },
      ...{ payload: '0', payloadType: 'num', wires: [['norm']] },
    },
    { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['summing']] },
    {
      id: 'summing',
      z: 'tab',
      type: 'tieline-derive',
      plant: 'plant',
      output: 'total',
      kind: 'total',
      source: 'energy',
      wires: [[]],
    },
  ];
  let userDir: string;
  before(async () => {
    userDir = await makeUserDir();
  });
  after(() => removeUserDir(userDir));

  it('goes on after kill -9 from what it had counted', async () => {
    const count = async (url: string, value: number, total: number) => {
      const props = [
        { p: 'payload', v: String(value), vt: 'num' },
        { p: 'topic', v: 'acme/press/energy', vt: 'str' },
      ];
      const body = JSON.stringify({ __user_inject_props__: props });
      await fetch(`${url}/inject/meter`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      await until(async () => {
        const { signals } = await api<{ signals: SignalView[] }>(url, 'signals?search=total');
        return signals.some(({ reading }) => reading.value === total);
      }, `a total of ${total}`);
    };
    const first = await spawnNodeRed({ userDir, flows: FLOW });
    await count(first.url, 100, 0);
    await count(first.url, 105, 5);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await first.kill('SIGKILL');
    const again = await spawnNodeRed({ userDir });
    await count(again.url, 112, 12);
    await again.kill('SIGINT');
  });
});
