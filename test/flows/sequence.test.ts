import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Alarm } from '../../src/model/alarm.ts';
import { get } from '../console/http-client.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { makeUserDir, removeUserDir } from '../support/user-dir.ts';
import { listening, until } from './told.ts';

const ears = listening('tab', ['raised', 'cleared']);

const flow = (more: object = {}): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'sequence' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', staleAfterSeconds: 3600, tags: [] },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{ id: 'rule', z: 'tab', type: 'tieline-sequence', name: 'Left open', plant: 'plant', assets: 'hall/+' },
    ...{ pattern: 'A without B', eventA: '[door] is open', eventB: '[door] is closed', withinSeconds: 2 },
    ...{ wires: [['raised'], ['cleared']], ...more },
  },
  ...ears.nodes,
];

describe('the sequence node', function () {
  this.timeout(40_000);
  let userDir: string;
  let nodeRed: RunningNodeRed;
  before(async () => {
    userDir = await makeUserDir({ linkPackage: true });
    nodeRed = await startNodeRed({ userDir, settings: ears.settings, flows: flow() });
  });
  afterEach(() => ears.forget());
  after(async () => {
    await nodeRed.stop();
    await removeUserDir(userDir);
  });

  const tell = (topic: string, payload: unknown) =>
    nodeRed.node<{ receive(msg: object): void }>('norm').receive({ topic, payload });
  const alarms = (sink: 'raised' | 'cleared') =>
    (ears.told.messages.get(sink) ?? []).map(({ payload }) => payload as unknown as Alarm);
  const whyNot = async (asset: string) => {
    const asked = new URLSearchParams({ rule: 'rule', asset, property: 'door' });
    return ((await get(nodeRed.url, `why-not?${asked}`)).body as { summary: string }).summary;
  };
  const badge = (text: string) => until(() => ears.told.statuses.includes(`rule: ${text}`), text);

  it('raises when nothing follows, with its events as evidence, and clears when it does after all', async () => {
    tell('hall/gate/door', 'closed');
    await badge('green dot 1 normal');
    tell('hall/gate/door', 'open');
    await until(
      async () => /alarm in [\d.]+ s where \[door\] is closed does not/.test(await whyNot('hall/gate')),
      'why',
    );
    const [alarm] = await until(() => alarms('raised').length > 0 && alarms('raised'), 'the alarm');
    equal(alarm?.condition, 'sequence');
    equal(alarm?.message, 'hall/gate: [door] is open, and [door] is closed did not come within 2 s');
    deepEqual(
      alarm?.evidence.events?.map(({ event, is, value }) => [event, is, value]),
      [['A', '[door] is open', 'open']],
    );
    await badge('yellow dot 1 of 1 in alarm');
    tell('hall/gate/door', 'closed');
    const [cleared] = await until(() => alarms('cleared').length > 0 && alarms('cleared'), 'the end of it');
    equal(cleared?.id, alarm?.id);
  });

  it('goes on with a wait over a restart, and leaves out the time away', async () => {
    // What was told in the last second before the stop is told again.
    const ofDock = (sink: 'raised' | 'cleared') => alarms(sink).filter(({ asset }) => asset === 'hall/dock');
    tell('hall/gate/door', 'closed');
    tell('hall/dock/door', 'closed');
    tell('hall/dock/door', 'open');
    await until(async () => /came [\d.]+ s ago; alarm in/.test(await whyNot('hall/dock')), 'it waits');
    await nodeRed.stop();
    const stoppedAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    nodeRed = await startNodeRed({ userDir, settings: ears.settings });
    await until(
      async () => /not counting [\d.]+ s in which the runtime was away/.test(await whyNot('hall/dock')),
      'it waits on',
    );
    deepEqual(ofDock('raised'), []);
    const [alarm] = await until(() => ofDock('raised').length > 0 && ofDock('raised'), 'the alarm');
    match(
      alarm?.message ?? '',
      /^hall\/dock: \[door\] is open, and \[door\] is closed did not come within 2 s, not counting [\d.]+ s in which the runtime was away$/,
    );
    ok((alarm?.raisedAt ?? 0) - stoppedAt > 2500);
    tell('hall/dock/door', 'closed');
    const [cleared] = await until(() => ofDock('cleared').length > 0 && ofDock('cleared'), 'the end of it');
    equal(cleared?.id, alarm?.id);
    equal(ofDock('raised').length, 1);
  });
});
