import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { FlowNode } from '../support/flow.ts';
import type { NodeRedVersion } from '../support/node-red.ts';
import { type NodeRedProcess, spawnNodeRed } from '../support/node-red-process.ts';

/** bcrypt of `secret`, made with the least rounds. */
const PASSWORD = '$2b$04$eYH7WBw87LapgREY5ki6POHyjsnQv4oHEl0hpW7O66dkwcj2XJATS';
const user = (username: string, ...permissions: string[]) => ({ username, password: PASSWORD, permissions });
const adminAuth = {
  type: 'credentials',
  users: [
    user('viewer', 'tieline.read'),
    user('operator', 'tieline.read', 'tieline.operate'),
    user('engineer', 'tieline.read', 'tieline.operate', 'tieline.write'),
  ],
};
const flows: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'login' },
  { id: 'plant', type: 'tieline-plant', name: 'Login plant', timeZone: 'UTC', tags: [] },
  {
    id: 'rule',
    z: 'tab',
    type: 'tieline-threshold',
    plant: 'plant',
    property: 'temperature',
    high: 80,
    wires: [[], []],
  },
];

for (const version of ['5', '4'] satisfies NodeRedVersion[]) {
  describe(`the console behind the login of Node-RED ${version}`, function () {
    this.timeout(60_000);
    let nodeRed: NodeRedProcess;
    before(async () => {
      nodeRed = await spawnNodeRed({ version, flows, settings: { adminAuth } });
      // Until the plant's store is open every other answer would be 503.
      while ((await asked('viewer', 'alarms')).status !== 200) await pause(50);
    });
    after(() => nodeRed?.kill());

    async function tokenOf(username: string): Promise<string> {
      const body = { client_id: 'node-red-editor', grant_type: 'password', scope: '', username, password: 'secret' };
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${nodeRed.url}/auth/token`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return ((await response.json()) as { access_token: string }).access_token;
    }
    async function asked(
      username: string | undefined,
      path: string,
      body?: object,
    ): Promise<{ status: number; body: unknown }> {
      const authorization = username === undefined ? {} : { authorization: `Bearer ${await tokenOf(username)}` };
      const headers = { 'content-type': 'application/json', ...authorization };
      const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(`${nodeRed.url}/tieline/api/${path}`, { headers, ...post });
      return { status: response.status, body: response.ok ? await response.json() : undefined };
    }

    it('tells nothing to somebody who has not logged in', async () => {
      for (const path of ['health', 'alarms', 'signals', 'work-orders', 'events']) {
        equal((await asked(undefined, path)).status, 401, path);
      }
      equal((await asked(undefined, 'plants/plant/arm', { armed: true })).status, 401);
    });

    it('shows the plant to a viewer, who can neither acknowledge nor arm', async () => {
      const health = await asked('viewer', 'health');
      equal((health.body as { login: boolean }).login, true);
      equal((await asked('viewer', 'alarms/TL-1/ack', {})).status, 401);
      equal((await asked('viewer', 'plants/plant/arm', { armed: true })).status, 401);
    });

    it('lets an operator acknowledge, but not arm', async () => {
      equal((await asked('operator', 'alarms/TL-1/ack', {})).status, 404);
      equal((await asked('operator', 'plants/plant/arm', { armed: true })).status, 401);
    });

    it('lets an engineer arm, under the name of the login', async () => {
      const { status, body } = await asked('engineer', 'plants/plant/arm', { armed: true });
      const { armed, by } = body as { armed: boolean; by: string };
      deepEqual([status, armed, by], [200, true, 'engineer']);
    });
  });
}
