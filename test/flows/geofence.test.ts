import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import { get } from '../console/http-client.ts';
import { AREAS } from '../rules/geofence-timeline.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { spawnNodeRed } from '../support/node-red-process.ts';
import { makeUserDir, removeUserDir } from '../support/user-dir.ts';
import { api, listening, until } from './told.ts';

const ears = listening('tab', ['raised', 'cleared']);
const PLAN = 'data:image/png;base64,AAAA';
const assets = ['agv-1', 'agv-2'].map((name, i) => ({
  ...{ asset: `acme/${name}`, class: '', attributes: `areas = ${i === 0 ? 'hall 1' : 'hall 1, yard'}` },
}));

const flow = (more: object = {}): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'geofence' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [], assets },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-geofence', name: 'Left', plant: 'plant', assets: 'acme/#' },
    ...{ coordinates: 'plan', areas: AREAS, whichAreas: '{areas}', dwellSeconds: 1, plan: PLAN },
    ...{ wires: [['raised'], ['cleared']], ...more },
  },
  ...ears.nodes,
];

async function whyNoAlarm(url: string, asset: string): Promise<string> {
  const why = new URLSearchParams({ rule: 'rule', asset, property: 'y' });
  return ((await get(url, `why-not?${why}`)).body as { summary: string }).summary;
}

describe('the geofence node', function () {
  this.timeout(30_000);
  let nodeRed: RunningNodeRed;
  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow() });
  });
  afterEach(() => ears.forget());
  after(() => nodeRed.stop());

  const report = (name: string, payload: object) =>
    nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic: `acme/${name}`, payload });
  const alarms = (sink: 'raised' | 'cleared') =>
    (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);
  const told = (sink: 'raised' | 'cleared') => until(() => alarms(sink).length > 0 && alarms(sink)[0], `it is ${sink}`);
  const whyNot = (asset: string) => whyNoAlarm(nodeRed.url, asset);

  it('raises when a vehicle has left its areas for long enough, says when it will, and clears when it is back', async () => {
    report('agv-1', { x: 40, y: 15 });
    report('agv-2', { x: 40, y: 15 });
    report('agv-2', { x: 62, y: 15 });
    await until(() => ears.told.statuses.includes('rule: green dot 2 normal'), 'both are followed');
    report('agv-1', { x: 62, y: 15 });
    await until(async () => /12 m outside/.test(await whyNot('acme/agv-1')), 'it is outside');
    match(
      await whyNot('acme/agv-1'),
      /^No alarm: it is 12 m outside hall 1 at 62, 15; alarms after 0\.\d+ s more of good time\.$/,
    );
    const alarm = await told('raised');
    match(alarm.message, /^acme\/agv-1 left hall 1: in yard, 12 m outside for 1[.\d]* s at 62, 15$/);
    deepEqual(
      [alarm.condition, alarm.property, alarm.value, alarm.evidence.reading?.value],
      ['geofence', 'y', '62, 15', 15],
    );
    deepEqual(
      alarm.evidence.readings?.map(({ property, value }) => [property, value]),
      [['x', 62]],
    );
    await until(() => ears.told.statuses.includes('rule: yellow dot 1 of 2 in alarm'), 'its badge');
    match(await whyNot('acme/agv-1'), /^In alarm: it is 12 m outside hall 1 at 62, 15\.$/);
    const trace = JSON.stringify((await get(nodeRed.url, `trace/${alarm.id}`)).body);
    ok(trace.includes('hall 1') && !trace.includes(PLAN), 'the trace has the areas, without the picture under them');
    report('agv-1', { x: 40, y: 15 });
    equal((await told('cleared')).id, alarm.id);
    equal(alarms('raised').length, 1);
  });

  it('takes no position from bad values', async () => {
    report('agv-1', { x: 40, y: 15 });
    report('agv-1', { x: 'lost', y: 15 });
    await until(
      async () => /its position is not known/.test(await whyNot('acme/agv-1')),
      'it is not known where it is',
    );
    equal(alarms('raised').length, 0);
    report('agv-1', { x: 40, y: 15 });
    await until(async () => /10 m inside/.test(await whyNot('acme/agv-1')), 'it is there again');
  });

  it('names feature, ring and point of an area that is wrong', async () => {
    await nodeRed.deploy(flow({ areas: '{"type":"Polygon","coordinates":[[[0,0],[1,"a"],[1,1]]]}', whichAreas: '' }));
    const wrong = nodeRed.logs.find((line) => line.startsWith('Areas.feature 1 (area 1), ring 1, point 2: '));
    ok(wrong, nodeRed.logs.join('\n'));
  });
});

for (const [name, signal] of [
  ['a restart', 'SIGINT'],
  ['kill -9', 'SIGKILL'],
] as const) {
  describe(`the geofence node over ${name}`, function () {
    this.timeout(60_000);
    let userDir: string;
    before(async () => {
      userDir = await makeUserDir();
    });
    after(() => removeUserDir(userDir));

    const props = [{ p: 'payload' }, { p: 'topic', vt: 'str' }];
    const said: FlowNode = { id: 'said', z: 'tab', type: 'inject', props, topic: '', wires: [['norm']] };
    async function report(url: string, asset: string, x: number): Promise<void> {
      const told = [
        { p: 'payload', v: JSON.stringify({ x, y: 15 }), vt: 'json' },
        { p: 'topic', v: asset, vt: 'str' },
      ];
      const body = JSON.stringify({ __user_inject_props__: told });
      await fetch(`${url}/inject/said`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    }
    const alarmOf = (url: string, asset: string) =>
      until(async () => {
        const { alarms = [] } = await api<{ alarms?: Alarm[] }>(url, 'alarms');
        return alarms.find((alarm) => alarm.asset === asset && alarm.condition === 'geofence');
      }, `an alarm of ${asset}`);

    it('keeps an alarm, and the time that has passed', async () => {
      const settings = flow({ dwellSeconds: 3 }).filter(({ id }) => !ears.nodes.some((ear) => ear.id === id));
      const first = await spawnNodeRed({ userDir, flows: [...settings, said] });
      await report(first.url, 'acme/agv-2', 40);
      await report(first.url, 'acme/agv-2', 150);
      const standing = await alarmOf(first.url, 'acme/agv-2');
      await report(first.url, 'acme/agv-1', 40);
      await report(first.url, 'acme/agv-1', 62);
      await until(async () => /[12]\.\d+ s more of good/.test(await whyNoAlarm(first.url, 'acme/agv-1')), 'time runs');
      await first.kill(signal);
      const again = await spawnNodeRed({ userDir });
      const waited = await alarmOf(again.url, 'acme/agv-1');
      match(waited.message, /^acme\/agv-1 left hall 1: in yard, 12 m outside for 3[.\d]* s at 62, 15$/);
      equal((await alarmOf(again.url, 'acme/agv-2')).id, standing.id);
      await report(again.url, 'acme/agv-2', 70);
      await until(async () => (await alarmOf(again.url, 'acme/agv-2')).clearedAt !== undefined, 'it is back');
      await again.kill('SIGINT');
    });
  });
}
