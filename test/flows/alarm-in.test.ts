import { deepEqual, equal } from 'node:assert/strict';
import type { OperatorLoad } from '../../src/alarms/operator-load.ts';
import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { api, listening, until } from './told.ts';

const ears = listening('tab', ['all', 'urgent', 'events']);
const follower = (id: string, more: Record<string, unknown>): FlowNode => ({
  ...{ id: `in-${id}`, z: 'tab', type: 'tieline-alarm-in', plant: 'plant' },
  ...more,
  wires: [[id]],
});

const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'alarm in' },
  {
    ...{ id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', operators: 2, tags: [] },
    causes: [{ causeAssets: 'acme/{hall}/power', assets: 'acme/{hall}/#' }],
  },
  { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
  {
    ...{
      id: 'rule',
      z: 'tab',
      type: 'tieline-threshold',
      plant: 'plant',
      property: 'temperature',
      highHigh: 90,
      high: 80,
    },
    wires: [[], []],
  },
  follower('all', {}),
  follower('urgent', { assets: 'acme/h1/press', priorityFrom: 'high', changes: 'raised, acknowledged' }),
  follower('events', { format: 'CloudEvents', changes: 'raised' }),
  ...ears.nodes,
];

describe('alarm in', () => {
  let nodeRed: RunningNodeRed;
  const feel = (topic: string, payload: number) =>
    nodeRed
      .node<{ receive(msg: Record<string, unknown>): void }>('norm')
      .receive({ topic: `${topic}/temperature`, payload });
  const heard = (sink: string) => ears.told.messages.get(sink) ?? [];
  const kinds = (sink: string) =>
    heard(sink).map(({ transition, payload }) => `${(transition as Transition).kind} ${(payload as Alarm).condition}`);

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings, flows: FLOW });
  });
  beforeEach(() => ears.forget());
  after(() => nodeRed.stop());

  it('tells what rules raise and what people do about it, those that are asked for', async () => {
    feel('acme/h1/press', 95);
    await until(() => heard('all').length === 2, 'two alarms');
    const [first] = heard('all').map(({ payload }) => payload as Alarm);
    for (const { payload } of [...heard('all')]) {
      await api(nodeRed.url, `alarms/${(payload as Alarm).id}/ack`, { comment: 'seen' });
    }
    await api(nodeRed.url, `alarms/${first?.id}/shelve`, { minutes: 5, reason: 'test' });
    await until(() => heard('all').length === 5, 'what people did');
    deepEqual(kinds('all').sort(), [
      'acknowledged H',
      'acknowledged HH',
      'raised H',
      'raised HH',
      `shelved ${first?.condition}`,
    ]);
    deepEqual(kinds('urgent').sort(), ['acknowledged HH', 'raised HH']);
    deepEqual(
      heard('events').map(({ payload }) => (payload as { type: string; subject: string }).subject),
      ['acme/h1/press/temperature', 'acme/h1/press/temperature'],
    );
    const changes = heard('all').map(({ transition }) => transition as Transition);
    const acked = changes.find(({ kind }) => kind === 'acknowledged');
    deepEqual([acked?.by, acked?.comment], ['somebody without login', 'seen']);
    equal(heard('all')[0]?.topic, 'acme/h1/press/temperature');
  });

  it('counts them for each of the operators of the plant', async () => {
    const answer = await fetch(`${nodeRed.url}/tieline/api/alarm-figures`);
    const { operators, lastDay } = (await answer.json()) as OperatorLoad;
    deepEqual([operators, lastDay.raised, lastDay.peak, lastDay.average], [2, 2, 1, 1]);
  });

  it('tells also those that are suppressed by their cause, which leave by no output', async () => {
    feel('acme/h2/power', 85);
    await until(() => heard('all').length === 1, 'the cause');
    feel('acme/h2/press', 85);
    await until(() => heard('all').length === 2, 'the consequence');
    const [cause, consequence] = heard('all').map(({ payload }) => payload as Alarm);
    deepEqual([consequence?.state, consequence?.hold?.cause?.id], ['DSUPR', cause?.id]);
    equal((heard('all')[1]?.transition as Transition | undefined)?.output, undefined);
  });

  it('takes over causes that are deployed anew', async () => {
    const plant = FLOW[1];
    await nodeRed.deploy(FLOW.map((node) => (node === plant ? { ...plant, causes: [] } : node)));
    await until(
      () => heard('all').some(({ transition }) => (transition as Transition).kind === 'unsuppressed'),
      'released',
    );
  });

  it('refuses changes that there are not, and says which there are', async () => {
    await nodeRed.deploy(FLOW.map((node) => (node.id === 'in-all' ? { ...node, changes: 'raised, gone' } : node)));
    await until(
      () => nodeRed.logs.some((line) => line.startsWith('Changes: "gone" given; allowed: raised, cleared,')),
      'why',
    );
  });
});
