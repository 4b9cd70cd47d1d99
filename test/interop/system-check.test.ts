import { deepEqual, equal, match } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SystemCheckView } from '../../src/console/views.ts';
import { fieldsOf } from '../../src/model/settings.ts';
import type { Provider } from '../../src/model/work-order.ts';
import { cmmsSettings } from '../../src/workorders/cmms-settings.ts';
import { PROVIDERS } from '../../src/workorders/registry.ts';
import { api } from '../flows/told.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

interface Checked extends Partial<SystemCheckView> {
  error?: { code: string; message: string };
}

const TEMPLATE = { template: 'request-tracker', templateValues: 'queue = Maintenance' };

/** A node of this provider with all that it must have; logins by password or key, as each has one. */
function someSystem(provider: Provider, url: string): FlowNode {
  const fields = fieldsOf(cmmsSettings);
  const needed = (provider.needs ?? []).map((name) => [
    name,
    fields[name]?.enum?.[0] ?? fields[name]?.placeholder ?? 'X',
  ]);
  const authentication = provider.authentications.find((one) => one !== 'none' && one !== 'oauth2') ?? 'none';
  return {
    ...{ id: 'erp', type: 'tieline-cmms', name: 'ERP', plant: 'plant', provider: provider.name, url, authentication },
    ...{ pollSeconds: 0, timeoutSeconds: 2, ...Object.fromEntries(needed), ...(provider.name === 'rest' && TEMPLATE) },
  };
}

describe('the test of a connection to a work-order system, in Node-RED', function () {
  this.timeout(30_000);
  let server: Server;
  let url: string;
  let nodeRed: RunningNodeRed;
  let logins: string[];
  let answer: { status: number; type: string; body: string };

  before(async () => {
    server = createServer((request, response) => {
      logins.push(JSON.stringify(request.headers));
      request.resume();
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env.TIELINE_TEST_ERP = url;
    process.env.TIELINE_TEST_KEY = 'k3y-of-the-process';
    nodeRed = await startNodeRed({
      flows: [{ id: 'plant', type: 'tieline-plant', name: 'P', timeZone: 'UTC', tags: [] }],
    });
  });
  beforeEach(() => {
    logins = [];
    answer = { status: 401, type: 'application/json', body: '{"error":"who are you"}' };
  });
  after(async () => {
    await nodeRed?.stop();
    server?.closeAllConnections();
    server?.close();
    delete process.env.TIELINE_TEST_ERP;
    delete process.env.TIELINE_TEST_KEY;
  });

  const check = (node: FlowNode) => api<Checked>(nodeRed.url, 'systems/check', { node });
  const last = async (node: FlowNode) => {
    const { steps, error } = await check(node);
    equal(error, undefined);
    return steps?.at(-1);
  };

  it('needs none to the order book', async () => {
    const { steps } = await check({ id: 'book', type: 'tieline-cmms', name: 'Book', provider: 'order-book' });
    deepEqual(
      steps?.map(({ step, ok }) => [step, ok]),
      [['answer', true]],
    );
    match(steps?.[0]?.says ?? '', /no connection is needed/);
  });

  it('says that another node keeps no orders', async () => {
    const { error } = await check({ id: 'x', type: 'tieline-mqtt-link' });
    deepEqual([error?.code, error?.message], ['CONFIG_INVALID', 'tieline-mqtt-link keeps no work orders']);
  });

  for (const provider of PROVIDERS.filter(({ transport }) => transport === 'http')) {
    describe(provider.title, () => {
      const typed = { username: 'line', password: 'pässword', token: 't0ken' };
      const system = () => ({ ...someSystem(provider, url), ...typed });

      it('names a missing address', async () => {
        const { error } = await check({ ...system(), url: '' });
        equal(error?.code, 'CONFIG_INVALID');
        match(error?.message ?? '', /Address/);
      });
      it('names a login that is not accepted, with secrets that were typed just now', async () => {
        const found = await last(system());
        deepEqual([found?.step, found?.ok], ['login', false], found?.says);
        equal(logins.length, 1);
      });
      it('finds address and secrets in the environment', async () => {
        const [address, key] = ['TIELINE_TEST_ERP', 'TIELINE_TEST_KEY'].map((name) => `\${${name}}`);
        const found = await last({ ...system(), url: address, token: key, password: key });
        equal(found?.step, 'login', found?.says);
        equal(logins.join().includes('TIELINE_TEST_KEY'), false);
      });
      it('names a wrong path', async () => {
        answer = { status: 404, type: 'text/html', body: '<!doctype html><h1>Not found</h1>' };
        const found = await last(system());
        deepEqual([found?.step, found?.ok], ['answer', false]);
        match(found?.says ?? '', /is the address right\?/);
      });
      it('takes no page for an answer', async () => {
        answer = { status: 200, type: 'text/html', body: '<!doctype html><h1>Sign in</h1>' };
        const found = await last(system());
        deepEqual([found?.step, found?.ok], ['answer', false]);
        match(found?.says ?? '', /a web page answers/);
      });
    });
  }
});
