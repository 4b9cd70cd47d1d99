import { equal, match } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import { get } from '../console/http-client.ts';
import { normalValues } from '../detectors/normal.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { listening, until } from './told.ts';

const ears = listening('tab', ['raised', 'cleared']);
const MINUTE_MS = 60_000;

const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'forecast' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', lateAfterSeconds: 86_400, tags: [] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-forecast', name: 'Filter clogs', plant: 'plant', property: 'pressure' },
    ...{ limit: 400, withinHours: 12, clearAfterSeconds: 1, wires: [['raised'], ['cleared']] },
  },
  ...ears.nodes,
];

describe('the forecast node', function () {
  this.timeout(30_000);
  let nodeRed: RunningNodeRed;
  let time = Date.now() - 72_000_000;
  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: FLOW });
  });
  after(() => nodeRed.stop());

  it('tells when the limit is reached, says no trend where there is none, and clears', async () => {
    const normal = normalValues(8);
    const feel = (value: number) => {
      time += 5 * MINUTE_MS;
      const payload = { value: value + normal(), timestamp: time };
      nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic: 'filter/pressure', payload });
    };
    const alarms = (sink: 'raised' | 'cleared') => ears.told.messages.get(sink) ?? [];
    const whyNot = async () => {
      const asked = new URLSearchParams({ rule: 'rule', asset: 'filter', property: 'pressure' });
      return ((await get(nodeRed.url, `why-not?${asked}`)).body as { summary: string }).summary;
    };
    for (let i = 0; i < 100; i++) feel(200);
    await until(async () => /no trend towards its limit of 400/.test(await whyNot()), 'no trend');
    for (let i = 0; i < 100; i++) feel(200 + 2 * i);
    const [raised] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    const alarm = raised?.payload as unknown as Alarm;
    equal(alarm.condition, 'forecast');
    match(
      alarm.message,
      /^filter\/pressure is \d+(\.\d+)? and reaches its limit of 400 in about [\d.]+ h \(.*\), rising by \d+(\.\d+)? an hour$/,
    );
    match(await whyNot(), /^In alarm: it (reaches|is beyond) its limit of 400/);
    for (let i = 0; i < 25; i++) feel(100);
    await until(() => alarms('cleared').length > 0, 'the end of the alarm');
  });
});
