import { deepEqual, equal, match } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { listening, until } from './told.ts';

describe('the chart that goes with an order, from Node-RED to a system over HTTP', () => {
  let server: Server;
  let nodeRed: RunningNodeRed;
  const requests: { method: string; path: string; text: string }[] = [];
  const ears = listening('tab');

  before(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        requests.push({ method: request.method ?? '', path: request.url ?? '', text });
        response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":12}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    nodeRed = await startNodeRed({
      settings: ears.settings,
      flows: [
        { id: 'tab', type: 'tab', label: 'order with chart' },
        { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
        { id: 'norm', z: 'tab', type: 'tieline-normalize', plant: 'plant', wires: [['rule']] },
        {
          ...{ id: 'rule', z: 'tab', type: 'tieline-threshold', plant: 'plant', property: 'temperature', high: 80 },
          wires: [['order'], ['order']],
        },
        {
          ...{ id: 'erp', type: 'tieline-cmms', name: 'ERP', plant: 'plant', provider: 'maintainx', url },
          ...{ authentication: 'bearer', pollSeconds: 0, credentials: { token: 'k3y' } },
        },
        { id: 'order', z: 'tab', type: 'tieline-work-order', cmms: 'erp', chart: 'attach', wires: [[]] },
        ...ears.nodes,
      ],
    });
  });
  after(async () => {
    await nodeRed?.stop();
    server?.closeAllConnections();
    server?.close();
  });

  it('follows the order, with the readings that led to it', async () => {
    const normalize = nodeRed.node<{ receive(msg: object): void }>('norm');
    for (const payload of [70, 75, 95]) normalize.receive({ topic: 'press/temperature', payload });
    await until(() => requests.length === 2, 'the order and its chart');
    deepEqual(
      requests.map(({ method }) => method),
      ['POST', 'PUT'],
    );
    const [order, file] = requests;
    const key = /\[(TL-[A-Z0-9-]+)\]/.exec(order?.text ?? '')?.[1];
    equal(file?.path, `/v1/workorders/12/attachments/${key}.svg`);
    match(file?.text ?? '', /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    match(file?.text ?? '', /it lay between 70 and 95\. The H limit is 80\./);
  });
});
