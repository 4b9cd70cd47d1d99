import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alarm } from '../../src/model/alarm.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { api, listening, until } from './told.ts';

const ears = listening('tab', ['receipts', 'first', 'second']);
const TOKEN = 'very-secret-token';

/** A service that takes webhooks, and answers as a test says. */
async function startService() {
  const taken: { path: string; body: { title?: string; alarms?: { title: string }[] } }[] = [];
  let answer = (response: ServerResponse) => response.writeHead(200).end('ok');
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      taken.push({ path: request.url ?? '', body: JSON.parse(text) as object });
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/${TOKEN}`,
    taken,
    answers(next: typeof answer) {
      answer = next;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

describe('notify and escalate', () => {
  let service: Awaited<ReturnType<typeof startService>>;
  let nodeRed: RunningNodeRed;

  const flow = (notify: Record<string, unknown> = {}): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'notify' },
    { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    {
      ...{ id: 'shut', type: 'tieline-calendar', name: 'never open', plant: 'plant', shifts: [] },
      days: [{ from: '2000-01-01', to: '2099-12-31', is: 'closed' }],
    },
    { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
    {
      ...{ id: 'rule', z: 'tab', type: 'tieline-threshold', plant: 'plant', property: 'temperature', high: 80 },
      wires: [['notify', 'escalate'], ['notify']],
    },
    {
      ...{ id: 'notify', z: 'tab', type: 'tieline-notify', plant: 'plant', channel: 'webhook', groupSeconds: 0 },
      ...{ credentials: { webhookUrl: service.url } },
      ...notify,
      wires: [['receipts']],
    },
    {
      ...{ id: 'escalate', z: 'tab', type: 'tieline-escalate', plant: 'plant' },
      ...{ firstMinutes: 0.005, secondMinutes: 0.005 },
      wires: [['first'], ['second'], []],
    },
    ...ears.nodes,
  ];
  const feel = (asset: string, payload: number) =>
    nodeRed
      .node<{ receive(msg: Record<string, unknown>): void }>('norm')
      .receive({ topic: `${asset}/temperature`, payload });
  /** The first value of a signal pages nobody. */
  const overheat = (asset: string) => {
    for (const value of [20, 90]) feel(asset, value);
  };
  const heard = (sink: string) => ears.told.messages.get(sink) ?? [];
  const receipts = () => heard('receipts').map(({ payload }) => payload as { kind: string; reason?: string });
  const passed = (sink: string) =>
    heard(sink)
      .map(({ payload }) => (payload as Alarm).asset)
      .filter((asset) => /p[78]$/.test(asset));
  const titles = () => service.taken.map(({ body }) => body.title);
  const alarmOf = async (asset: string) =>
    (await api<{ alarms: Alarm[] }>(nodeRed.url, 'alarms')).alarms.find((alarm) => alarm.asset === asset);

  before(async () => {
    service = await startService();
    nodeRed = await startNodeRed({ settings: ears.settings, flows: flow() });
  });
  beforeEach(() => {
    ears.forget();
    service.taken.length = 0;
    service.answers((response) => response.writeHead(200).end('ok'));
  });
  after(async () => {
    await nodeRed.stop();
    await service.close();
  });

  it('tells that an alarm is raised, and that it has cleared, once each', async () => {
    overheat('acme/p1');
    await until(() => heard('receipts').length === 1, 'the first receipt');
    feel('acme/p1', 20);
    await until(() => heard('receipts').length === 2, 'the second receipt');
    deepEqual(titles(), ['medium: acme/p1 temperature H', 'cleared: medium: acme/p1 temperature H']);
    equal(receipts()[0]?.kind, 'sent');
  });

  it('tells once more of an alarm that still stands when its shelf ends', async () => {
    overheat('acme/p0');
    await until(() => heard('receipts').length === 1, 'the first receipt');
    const { id = '' } = (await alarmOf('acme/p0')) ?? {};
    await api(nodeRed.url, `alarms/${id}/shelve`, { minutes: 10, reason: 'known' });
    await api(nodeRed.url, `alarms/${id}/unshelve`, {});
    await until(() => heard('receipts').length === 2, 'the second receipt');
    feel('acme/p0', 20);
    await until(() => heard('receipts').length === 3, 'the third receipt');
    const title = 'medium: acme/p0 temperature H';
    deepEqual(titles(), [title, `again: ${title}`, `cleared: ${title}`]);
  });

  it('tells nobody of an alarm that stood at the first value, nor of its end', async () => {
    feel('acme/p10', 90);
    await until(async () => (await alarmOf('acme/p10')) !== undefined, 'the alarm');
    feel('acme/p10', 20);
    overheat('acme/p9');
    await until(() => heard('receipts').length === 1, 'the receipt of the other');
    deepEqual(titles(), ['medium: acme/p9 temperature H']);
  });

  it('tries again while the other side is busy, and sends what came meanwhile together', async () => {
    service.answers((response) => response.writeHead(429, { 'retry-after': '1' }).end('slow down'));
    overheat('acme/p2');
    await until(() => service.taken.length === 1, 'the attempt');
    service.answers((response) => response.writeHead(200).end('ok'));
    overheat('acme/p3');
    overheat('acme/p4');
    await until(() => heard('receipts').length === 3, 'the receipts');
    deepEqual(titles(), ['medium: acme/p2 temperature H', '3 alarms: 3 raised']);
  });

  it('tells a refusal to a Catch node, without the address, and does not try again', async () => {
    service.answers((response) => response.writeHead(404).end('no such hook'));
    overheat('acme/p5');
    await until(() => heard('receipts').length === 1, 'the receipt');
    const { kind, reason = '' } = receipts()[0] ?? {};
    equal(kind, 'refused');
    ok(/answers 404: no such hook/.test(reason) && !reason.includes(TOKEN), reason);
    ok(nodeRed.logs.some((line) => line.includes('no such hook')));
    ok(!nodeRed.logs.join('\n').includes(TOKEN));
  });

  it('keeps quiet outside the calendar, but for what is urgent', async () => {
    await nodeRed.deploy(flow({ calendar: 'shut', urgentFrom: 'high' }), 'nodes');
    overheat('acme/p6');
    await until(async () => (await alarmOf('acme/p6')) !== undefined, 'the alarm');
    // A calendar that never opens would swallow it: then it is sent.
    await until(() => heard('receipts').length === 1, 'the receipt');
    deepEqual(titles(), ['medium: acme/p6 temperature H']);
    await nodeRed.deploy(flow(), 'nodes');
  });

  it('passes on what nobody acknowledges, step by step, and stops when somebody does', async () => {
    overheat('acme/p7');
    overheat('acme/p8');
    await until(() => passed('first').length === 2, 'the first step');
    const alarm = await alarmOf('acme/p8');
    await api(nodeRed.url, `alarms/${alarm?.id}/ack`, {});
    await until(() => passed('second').length === 1, 'the second step');
    deepEqual(passed('second'), ['acme/p7']);
    await new Promise((resolve) => setTimeout(resolve, 400));
    deepEqual([passed('first').length, passed('second').length], [2, 1]);
  });
});
