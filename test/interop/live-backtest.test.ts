import { ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { startBacktest } from '../../src/backtest/start-backtest.ts';
import type { Transition } from '../../src/model/alarm.ts';
import type { StoredNode } from '../../src/model/flow.ts';
import { startDemoPlant } from '../../src/simulator/demo-plant.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { FlowNode } from '../support/flow.ts';
import { type NodeRedProcess, spawnNodeRed } from '../support/node-red-process.ts';
import { makeUserDir, PACKAGE_DIR, removeUserDir } from '../support/user-dir.ts';
import { mosquittoMissing, startMosquitto } from './mosquitto.ts';
import { randomFlows, SIZE } from './random-flows.ts';
import { skipWhere } from './skip.ts';

const SEED = Number(process.env.TIELINE_SEED ?? 20_261_123);
const LIVE_MS = 20_000;
/** Longer than any delay and any stale time that still counts. */
const QUIET_MS = 3000;

/** What the journal says of a transition. The history does not keep what a device said in its own words, nor where it said it. */
function told(transition: Transition): string {
  return JSON.stringify(transition, (key, value: unknown) => (key === 'raw' || key === 'source' ? undefined : value));
}

/** The journal of a plant that has stopped, and of its backtest from the history it has left. */
async function bothJournals(userDir: string, plantId: string, nodes: readonly FlowNode[]) {
  const directory = join(userDir, 'tieline', plantId);
  const store = await openStore({ file: join(directory, 'plant.db') });
  const rows = await store.read('journal.newest', ['transition', 1_000_000]);
  const { runtimeId } = store;
  await store.close();
  const live = rows.map(({ body }) => JSON.parse(String(body)) as Transition);
  const { result } = startBacktest({
    nodes: nodes.filter(({ type, plant }) => type !== 'tieline-threshold' || plant === plantId) as StoredNode[],
    source: { kind: 'history', file: join(directory, 'history.db') },
    ...{ runtimeId, journal: true },
  });
  const outcome = await result;
  ok(outcome.kind === 'done');
  // What time alone has led to after the last reading is in no recording.
  const { to } = outcome.report;
  const ofRules = live.filter(({ at, alarm }) => alarm.rule.type !== 'system' && at <= to);
  return { live: ofRules.map(told), again: (outcome.report.journal ?? []).map(told) };
}

/** Names only what differs: whole journals would fill the screen. */
function assertIdentical({ live, again }: { live: string[]; again: string[] }, plant: string): void {
  const [inLive, inAgain] = [new Set(live), new Set(again)];
  const onlyLive = live.filter((text) => !inAgain.has(text));
  const onlyAgain = again.filter((text) => !inLive.has(text));
  const counts = { live: live.length, again: again.length, onlyLive: onlyLive.length, onlyAgain: onlyAgain.length };
  const differing = `${plant}: ${JSON.stringify(counts)}\n${[...onlyLive.slice(-3), '--', ...onlyAgain.slice(0, 3)].join('\n')}`;
  ok(onlyLive.length + onlyAgain.length === 0 && live.length === again.length, differing);
}

/** Asks until the answer is yes. */
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await holds()); await pause(100)) {
    if (Date.now() > deadline) throw new Error(`not within 60 s: ${what}`);
  }
}

async function linksUp(node: NodeRedProcess, plantId: string): Promise<void> {
  await until(async () => {
    const answer = await fetch(`${node.url}/tieline/api/health?plant=${plantId}`);
    const { plants } = (await answer.json()) as { plants: { links: { status: { state: string } }[] }[] };
    return (
      plants.length > 0 &&
      plants.every(({ links }) => links.length > 0 && links.every(({ status }) => status.state === 'up'))
    );
  }, 'links are up');
}

describe('a live run and its backtest from history', () => {
  let userDir: string;
  let node: NodeRedProcess | undefined;
  beforeEach(async () => {
    userDir = await makeUserDir();
  });
  afterEach(async () => {
    await node?.kill('SIGKILL');
    node = undefined;
    await removeUserDir(userDir);
  });

  it('give identical alarm journals for the demo flow', async () => {
    const demo = await startDemoPlant({ mqttPort: 0, modbusPort: 0 });
    try {
      const text = await readFile(join(PACKAGE_DIR, 'flows', 'temperature-spike.json'), 'utf8');
      const { port } = new URL(demo.mqttUrl);
      const flows = (JSON.parse(text) as FlowNode[]).map((node) => ({
        ...node,
        ...(node.type === 'tieline-mqtt-link' && { url: demo.mqttUrl }),
        ...(node.type === 'mqtt-broker' && { port }),
        ...(node.type === 'tieline-modbus-link' && { port: demo.modbusPort }),
      }));
      node = await spawnNodeRed({ userDir, flows });
      await linksUp(node, 'tl-demo-plant');
      demo.fault('heat-spike', true);
      const { url } = node;
      const hasAlarm = async () => {
        const { alarms } = (await (await fetch(`${url}/tieline/api/alarms`)).json()) as { alarms?: unknown[] };
        return alarms !== undefined && alarms.length > 0;
      };
      await until(hasAlarm, 'an alarm');
      demo.fault('heat-spike', false);
      await pause(QUIET_MS);
      await node.kill();
      const journals = await bothJournals(userDir, 'tl-demo-plant', flows);
      ok(journals.live.length > 0);
      assertIdentical(journals, 'demo');
    } finally {
      await demo.stop();
    }
  });

  it(`give identical alarm journals for ${SIZE.plants * SIZE.flows} random flows over mosquitto (seed ${SEED})`, async function () {
    skipWhere(mosquittoMissing(), this);
    const mosquitto = await startMosquitto();
    try {
      const { nodes, devices } = randomFlows(SEED, mosquitto.url);
      node = await spawnNodeRed({ userDir, flows: nodes });
      await linksUp(node, 'plant-0');
      await publishRandomly(mosquitto.url, devices);
      await node.kill();
      let transitions = 0;
      for (let p = 0; p < SIZE.plants; p++) {
        const journals = await bothJournals(userDir, `plant-${p}`, nodes);
        assertIdentical(journals, `plant-${p}`);
        transitions += journals.live.length;
      }
      ok(transitions > SIZE.plants * SIZE.flows, `${transitions} transitions say little`);
    } finally {
      await mosquitto.stop();
    }
  });
});

/** Values around all limits, some bad, some late, for a while; then normal ones until every delay is over. */
async function publishRandomly(url: string, devices: ReturnType<typeof randomFlows>['devices']): Promise<void> {
  const random = seededRandom(SEED + 1);
  const client = await connectAsync(url);
  const say = (topic: string, shape: 'number' | 'object' | 'timed', value: number | null, behindMs: number) => {
    const timestamp = Date.now() - behindMs;
    const said = { number: value, object: { value }, timed: { value, timestamp } }[shape];
    return client.publishAsync(topic, JSON.stringify(said), { qos: random() < 0.5 ? 1 : 0 });
  };
  const end = Date.now() + LIVE_MS;
  while (Date.now() < end) {
    const sent = devices.flatMap(({ topic, shape }) => {
      if (random() < 0.7) return [];
      const behindMs = random() < 0.1 ? random() * 8000 : 0;
      return say(topic, shape, random() < 0.05 ? null : Math.round(random() * 110), behindMs);
    });
    await Promise.all(sent);
    await pause(100 + random() * 400);
  }
  for (let i = 0; i < 2; i++) {
    await Promise.all(devices.map(({ topic, shape }) => say(topic, shape, 60, 0)));
    await pause(QUIET_MS);
  }
  await Promise.all(devices.map(({ topic, shape }) => say(topic, shape, 60, 0)));
  await pause(1000);
  await client.endAsync();
}
