import { deepEqual, equal, match } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import { get } from '../console/http-client.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { makeUserDir, removeUserDir } from '../support/user-dir.ts';
import { api, listening, until } from './told.ts';

const ears = listening('tab', ['raised', 'cleared', 'derived']);
const RULE = {
  and: [
    { for: [{ '>': [{ var: 'temperature' }, 28] }, '1 s'] },
    { '!': [{ var: '{hvac}/running' }] },
    { '>': [{ var: '../outside/temperature' }, 20] },
  ],
};

const flow = (more: object, logicWires: string[] = []): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'logic' },
  {
    ...{ id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    assets: [{ asset: 'site/hall', attributes: 'hvac = site/roof/ahu' }],
  },
  { id: 'in', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [logicWires] },
  { id: 'other', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [logicWires] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-logic', name: 'Hot', plant: 'plant', assets: 'site/#' },
    ...{ logic: JSON.stringify(RULE), message: 'hot although nothing cools it', wires: [['raised'], ['cleared']] },
    ...more,
  },
  ...ears.nodes,
];

for (const [how, nodes] of [
  ['over its wires', flow({}, ['rule'])],
  ['of its whole plant, without a wire', flow({ hears: 'plant' })],
] as const) {
  describe(`the logic node that hears ${how}`, function () {
    this.timeout(30_000);
    let nodeRed: RunningNodeRed;
    let userDir: string;

    before(async () => {
      userDir = await makeUserDir();
      nodeRed = await startNodeRed({ settings: ears.settings, flows: nodes, userDir });
    });
    afterEach(() => ears.forget());
    after(async () => {
      await nodeRed.stop();
      await removeUserDir(userDir);
    });

    const give = (node: string, topic: string, payload: unknown) =>
      nodeRed.node<{ receive(msg: object): void }>(node).receive({ topic, payload });
    const alarms = (sink: 'raised' | 'cleared') =>
      (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);

    it('raises when all its clauses hold, of signals of three assets, and names them with their numbers', async () => {
      give('in', 'site/hall/temperature', 31);
      give('other', 'site/roof/ahu/running', true);
      give('other', 'site/outside/temperature', 25);
      await until(() => ears.told.statuses.some((text) => /^rule: .* normal$/.test(text)), 'it judges');
      deepEqual(alarms('raised'), []);
      give('other', 'site/roof/ahu/running', false);
      const [alarm] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
      equal(alarm?.condition, 'logic');
      match(
        alarm?.message ?? '',
        /^site\/hall\/temperature: hot although nothing cools it: \(temperature 31 > 28\) for 1 s of 1 s; not \(\{hvac\}\/running false\); \.\.\/outside\/temperature 25 > 20$/,
      );
      deepEqual(alarm?.evidence.readings?.map(({ asset, property, value }) => `${asset}/${property}=${value}`).sort(), [
        'site/hall/temperature=31',
        'site/outside/temperature=25',
      ]);
      const why = new URLSearchParams({ rule: 'rule', asset: 'site/hall', property: 'temperature' });
      match(
        ((await get(nodeRed.url, `why-not?${why}`)).body as { summary: string }).summary,
        /^In alarm: \(temperature 31/,
      );
    });

    it('keeps its alarm over a restart, and clears it when a clause does not hold any more', async () => {
      await nodeRed.stop();
      nodeRed = await startNodeRed({ settings: ears.settings, flows: nodes, userDir });
      await until(() => ears.told.statuses.some((text) => /^rule: .* in alarm$/.test(text)), 'it is in alarm again');
      give('other', 'site/outside/temperature', 15);
      const [cleared] = await until(() => alarms('cleared').length > 0 && alarms('cleared'), 'the end of the alarm');
      const { alarms: book } = await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms');
      deepEqual(
        book.filter(({ condition }) => condition === 'logic').map(({ id }) => id),
        [cleared?.id],
      );
      // What was told right before the stop may be told again.
      deepEqual(
        [...new Set(alarms('raised').map(({ id }) => id))].filter((id) => id !== cleared?.id),
        [],
      );
    });
  });
}

describe('a logic node that cannot be', function () {
  this.timeout(30_000);
  it('says where its rule is wrong, and answers messages with that', async () => {
    const deep = `{"and": [${'{"!": ['.repeat(60)}1${']}'.repeat(60)}]}`;
    const nodeRed = await startNodeRed({
      settings: ears.settings,
      flows: [
        ...flow({ logic: '{"and": [{"var": "a"}, {"__proto__": 1}]}' }),
        { ...(flow({ logic: deep })[4] as FlowNode), id: 'deep' },
      ],
    });
    try {
      for (const id of ['rule', 'deep']) nodeRed.node<{ receive(msg: object): void }>(id).receive({ payload: 1 });
      await until(() => ears.told.errors.length === 2, 'both answers');
      const [wrong, deeper] = ears.told.errors;
      deepEqual([wrong?.code, deeper?.code], ['CONFIG_INVALID', 'CONFIG_INVALID']);
      match(wrong?.message ?? '', /Rule: .* allowed: at \/and\/1: the operators var .*, not "__proto__"$/);
      match(deeper?.message ?? '', /Rule: .* at most 50 parts within each other/);
    } finally {
      await nodeRed.stop();
      ears.forget();
    }
  });
});
