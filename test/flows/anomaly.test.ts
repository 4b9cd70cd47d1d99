import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { ModelView, TraceView } from '../../src/console/views.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import { get, post, problemOf } from '../console/http-client.ts';
import { normalValues } from '../detectors/normal.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { listening, until } from './told.ts';

const ears = listening('tab', ['raised', 'cleared']);
const STEP_MS = 10_000;

const flow = (more: Record<string, unknown> = {}): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'anomaly' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', lateAfterSeconds: 86_400, tags: [] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-anomaly', name: 'unusual', plant: 'plant', property: 'temperature' },
    ...{ detector: 'robust', clearAfterSeconds: 1, wires: [['raised'], ['cleared']], ...more },
  },
  ...ears.nodes,
];

describe('the anomaly node', function () {
  this.timeout(30_000);
  let nodeRed: RunningNodeRed;
  let time = Date.now() - 20_000_000;
  const normal = normalValues(3);
  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow() });
  });
  after(() => nodeRed.stop());
  afterEach(() => ears.forget());

  function feel(value: number, asset = 'press', stepMs = STEP_MS): void {
    time += stepMs;
    const payload = { value, timestamp: time };
    nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic: `${asset}/temperature`, payload });
  }
  const calm = (count: number, asset?: string) => {
    for (let i = 0; i < count; i++) feel(20 + 0.1 * normal(), asset);
  };
  const alarms = (sink: 'raised' | 'cleared') =>
    (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);
  const badge = (text: string | RegExp) =>
    until(
      () => ears.told.statuses.some((one) => (typeof text === 'string' ? one === text : text.test(one))),
      `${text}`,
    );
  const trace = async (id: string) => (await get(nodeRed.url, `trace/${id}`)).body as unknown as TraceView;
  const whyNot = async (asset = 'press') => {
    const asked = new URLSearchParams({ rule: 'rule', asset, property: 'temperature' });
    return ((await get(nodeRed.url, `why-not?${asked}`)).body as { summary: string }).summary;
  };

  it('shows how far it has learnt, then raises what deviates, and clears', async () => {
    calm(34);
    await badge('rule: yellow ring 34 % learnt, 1 of 1');
    match(await whyNot(), /^No alarm: it is still learning: 34 % of its warm-up\.$/);
    calm(266);
    await badge('rule: green dot 1 normal');
    feel(60);
    const [alarm] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    equal(alarm?.condition, 'anomaly');
    match(alarm?.message ?? '', /^press\/temperature is 60, expected 19\.\d+ to 20\.\d+: 60 is above the median/);
    await badge('rule: yellow dot 1 of 1 in alarm');
    calm(1);
    const [cleared] = await until(() => alarms('cleared').length > 0 && alarms('cleared'), 'the end of the alarm');
    equal(cleared?.id, alarm?.id);
  });

  it('learns from what people say of its alarms, which can be withdrawn, and the trace tells it', async () => {
    feel(60);
    const [alarm] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    const id = String(alarm?.id);
    calm(1);
    await until(() => alarms('cleared').length > 0, 'the end of the alarm');
    const limit = async () => Number(/from ([\d.]+) times the limit/.exec(await whyNot())?.[1]);
    const before = await limit();
    ok(before >= 1);
    equal((await post(nodeRed.url, `alarms/${id}/answer`, { answer: 'false' })).status, 200);
    ok(Math.abs((await limit()) / before - 1.25) < 0.01);
    await post(nodeRed.url, `alarms/${id}/answer`, { answer: 'withdrawn' });
    equal(await limit(), before);
    deepEqual(
      (await trace(id)).answers.map(({ answer, by }) => `${answer} by ${by}`),
      ['false by somebody without login', 'withdrawn by somebody without login'],
    );
    const wrong = post(nodeRed.url, `alarms/${id}/answer`, { answer: 'maybe' });
    deepEqual(await problemOf(wrong), [400, 'CONFIG_INVALID', 'answer']);
    equal((await post(nodeRed.url, 'alarms/TL-0/answer', { answer: 'false' })).status, 404);
  });

  it('tells one disturbance on forty sensors as one alarm', async () => {
    const presses = Array.from({ length: 40 }, (_, i) => `hall/press-${i}`);
    await nodeRed.deploy(flow({ clearAfterSeconds: 60 }), 'nodes');
    const all = (value: () => number) => {
      for (const [i, press] of presses.entries()) feel(value(), press, i === 0 ? STEP_MS : 0);
    };
    for (let i = 0; i < 110; i++) all(() => 20 + 0.1 * normal());
    all(() => 60);
    const live = async () => (await get(nodeRed.url, 'alarms')).body.alarms as Alarm[];
    const ofHall = await until(async () => {
      const found = (await live()).filter(({ asset }) => asset.startsWith('hall/'));
      return found.length === 40 && found;
    }, 'forty alarms');
    equal(ofHall.filter(({ state }) => state === 'DSUPR').length, 39);
    await until(() => alarms('raised').length > 0, 'the one that is told');
    deepEqual(
      alarms('raised').map(({ asset }) => asset),
      ['hall/press-0'],
    );
  });

  it('gives its model and takes one, signal by signal', async () => {
    const { signals } = (await get(nodeRed.url, 'rules/rule/model?assets=press')).body as unknown as ModelView;
    deepEqual(
      signals.map(({ asset }) => asset),
      ['press'],
    );
    const [press] = signals;
    const copies = [
      { ...press, asset: 'mill' },
      { asset: 'saw', state: 'nothing' },
    ];
    const taken = await post(nodeRed.url, 'rules/rule/model', { signals: copies });
    deepEqual([taken.status, taken.body], [200, { taken: 1, refused: ['saw'] }]);
    feel(20, 'mill');
    match(await whyNot('mill'), /^No alarm: nothing deviates far enough/);
    equal((await get(nodeRed.url, 'rules/other/model')).status, 404);
    deepEqual(await problemOf(post(nodeRed.url, 'rules/rule/model', { signals: 3 })), [
      400,
      'CONFIG_INVALID',
      'signals',
    ]);
  });

  it('keeps what it has learnt over a deployment with another sensitivity', async () => {
    await nodeRed.deploy(flow({ falseAlarms: 2 }), 'nodes');
    calm(1);
    await badge('rule: green dot 42 normal');
    match(await whyNot(), /for 2 a month/);
    await nodeRed.deploy(flow({ falseAlarms: 2, detector: 'spike' }), 'nodes');
    calm(1);
    // Another detector begins anew, and has the record to learn from.
    await until(async () => /times the limit of spike/.test(await whyNot()), 'it has learnt anew');
  });

  it('names a wrong setting of the detector', async () => {
    await nodeRed.deploy(flow({ detectorSettings: 'windows=4' }), 'nodes');
    feel(20);
    const [error] = await until(() => ears.told.errors.length > 0 && ears.told.errors, 'the error');
    equal(error?.code, 'CONFIG_INVALID');
    match(nodeRed.logs.join(), /Settings of the detector: "windows=4" given; allowed: .*window, limit/);
  });
});
