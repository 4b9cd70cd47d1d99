import { deepEqual, equal, match } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { someAlarm } from '../workorders/some-order.ts';
import { api, listening, until } from './told.ts';

const TOKEN = 'k3y-of-the-plant';

/** The interface of MaintainX as its documentation has it, for one order. */
describe('an order from Node-RED to a system over HTTP', function () {
  this.timeout(20_000);
  let server: Server;
  let nodeRed: RunningNodeRed;
  let orders: { title: string }[];
  let answers: boolean;
  let held: (() => void)[];
  let url: string;
  const ears = listening('tab', ['sink']);

  const flow = (url: string): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'orders' },
    { id: 'plant', type: 'tieline-plant', name: 'P', timeZone: 'UTC', tags: [] },
    {
      ...{ id: 'erp', type: 'tieline-cmms', name: 'ERP', plant: 'plant', provider: 'maintainx', url },
      ...{ authentication: 'bearer', pollSeconds: 0, timeoutSeconds: 5, credentials: { token: TOKEN } },
    },
    {
      ...{ id: 'order', z: 'tab', type: 'tieline-work-order', cmms: 'erp', title: '{message}', text: '{message}' },
      ...{ onClear: 'nothing', wires: [['sink']] },
    },
    ...ears.nodes,
  ];
  const raise = (id: string) =>
    nodeRed
      .node<{ receive(msg: object): void }>('order')
      .receive({ payload: { ...someAlarm, id, asset: `${someAlarm.asset}-${id.slice(-1)}` } });

  beforeEach(async () => {
    [orders, held, answers] = [[], [], true];
    ears.forget();
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        if (request.headers.authorization !== `Bearer ${TOKEN}`) response.writeHead(401).end('{}');
        else {
          orders.push(JSON.parse(text) as { title: string });
          const answer = () => response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":12}');
          if (answers) answer();
          else held.push(answer);
        }
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    nodeRed = await startNodeRed({ flows: flow(url), settings: ears.settings });
  });
  afterEach(async () => {
    await nodeRed?.stop();
    server?.closeAllConnections();
    server?.close();
  });
  const receipt = () => until(() => ears.told.messages.get('sink')?.[0], 'a receipt');

  it('is opened once, with the kept key, and its number comes back', async () => {
    raise('TL-0123456789ABCDEF1');
    const { payload } = (await receipt()) as { payload: Record<string, unknown> };
    deepEqual([payload.kind, payload.number], ['created', '12'], JSON.stringify([payload, ears.told.errors]));
    equal(orders.length, 1);
    match(orders[0]?.title ?? '', /\[TL-0123456789ABCDEF1\]/);
  });

  it('that is under way when somebody deploys is answered first', async () => {
    answers = false;
    raise('TL-0123456789ABCDEF2');
    const answer = await until(() => held[0], 'a request');
    nodeRed.node<NodeJS.EventEmitter>('erp').on('close', () => setTimeout(answer, 50));
    await nodeRed.deploy(flow(url));
    const { orders: listed } = await until(async () => {
      const list = await api<{ orders?: { delivery: string; number?: string }[] }>(nodeRed.url, 'work-orders');
      return list.orders?.[0] && list.orders[0].delivery !== 'waiting' && list;
    }, 'an order that does not wait');
    deepEqual([listed?.[0]?.delivery, listed?.[0]?.number, orders.length], ['delivered', '12', 1]);
  });
});
