import { deepEqual, equal, match } from 'node:assert/strict';
import type { CommandResult } from '../../src/model/command.ts';
import type { FlowNode } from '../support/flow.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Plc, startPlc } from './plc.ts';
import { api, listening, until } from './told.ts';

/** Two nodes that want one register, one of them with approval, and a calendar that is never open. */
function flow(plant: string, plcPort: number, ears: FlowNode[]): FlowNode[] {
  const setpoint = {
    ...{ z: 'tab', type: 'tieline-setpoint', modbusLink: 'plc', address: 'holding:0:int16', low: 0, high: 400 },
    ...{ minIntervalSeconds: 0, wires: [['accepted'], ['refused']] },
  };
  return [
    { id: 'tab', type: 'tab', label: 'who may write' },
    ...ears,
    { id: plant, type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
    {
      ...{ id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant, host: '127.0.0.1', port: plcPort },
      reconnectSeconds: 0.25,
    },
    { id: 'never', type: 'tieline-calendar', plant, name: 'closed at all hours', shifts: [], days: [CLOSED] },
    { ...setpoint, id: 'shave', name: 'peak shaving', priority: 8, leaseSeconds: 60 },
    { ...setpoint, id: 'fire', name: 'fire mode', priority: 3 },
    { ...setpoint, id: 'asks', name: 'with approval', address: 'holding:1:int16', approval: 'needed' },
    { ...setpoint, id: 'closed', name: 'by hours', address: 'holding:2:int16', calendar: 'never' },
  ];
}

const CLOSED = { from: '2000-01-01', to: '2999-12-31', is: 'closed', name: 'always' };

describe('who may write, in a running Node-RED', function () {
  this.timeout(20_000);
  let plc: Plc;
  let nodeRed: RunningNodeRed;
  let plants = 0;
  const ears = listening('tab', ['accepted', 'refused']);

  before(async () => {
    nodeRed = await startNodeRed({ settings: ears.settings });
  });
  after(() => nodeRed.stop());
  beforeEach(async () => {
    ears.forget();
    plc = await startPlc();
    await nodeRed.deploy(flow(`held-${++plants}`, plc.port, ears.nodes));
    await until(async () => (await health()).links[0]?.status.state === 'up', 'PLC connected');
  });
  afterEach(() => plc.stop());

  interface Health {
    links: { status: { state: string } }[];
    points: { address: string; node: string }[];
  }
  const health = async () => {
    const { plants } = await api<{ plants: Health[] }>(nodeRed.url, 'health');
    return plants[0] ?? { links: [], points: [] };
  };
  const decide = (path: string, body: object) => api(nodeRed.url, `plants/held-${plants}/${path}`, body);
  const receive = (id: string, payload: unknown) =>
    nodeRed.node<{ receive(msg: object): void }>(id).receive({ payload });
  async function told(output: 'accepted' | 'refused', id: string, payload: number): Promise<CommandResult> {
    const messages = ears.told.messages.get(output) ?? [];
    const before = messages.length;
    receive(id, payload);
    const answer = await until(() => messages[before], `an answer on the output ${output}`);
    return answer.payload as CommandResult;
  }
  const badge = (text: string) => until(() => ears.told.statuses.includes(text), text);

  it('the badge says whether the plant, only this point or nothing is armed, and that writes are held', async () => {
    await badge('shave: grey dot dry-run: not armed');
    const nodes = (await health()).points.map(({ node }) => node);
    deepEqual(nodes.sort(), ['by hours', 'fire mode', 'peak shaving', 'with approval']);
    await decide('arm', { armed: true, points: [{ link: 'PLC', address: 'holding:0:int16' }] });
    await badge('shave: green dot armed: this point');
    equal((await told('accepted', 'asks', 20)).outcome, 'dry-run');
    await decide('hold', { held: true, reason: 'crane stuck' });
    await badge('shave: yellow dot held');
    match((await told('refused', 'shave', 20)).reason ?? '', /^all writes of the plant are held by .*: crane stuck$/);
    await decide('hold', { held: false });
    await decide('arm', { armed: true });
    await badge('shave: green dot armed');
    deepEqual(plc.writes, []);
  });

  it('the lease decides who writes, and the loser is told', async () => {
    await decide('arm', { armed: true });
    equal((await told('accepted', 'shave', 20)).outcome, 'done');
    const lost = until(() => ears.told.messages.get('refused')?.[0], 'the loser is told');
    equal((await told('accepted', 'fire', 30)).outcome, 'done');
    const { outcome, by, address } = (await lost).payload as unknown as Record<string, unknown>;
    deepEqual(
      [outcome, by, address],
      ['preempted', { id: 'fire', name: 'fire mode', flow: 'who may write' }, 'holding:0:int16'],
    );
    await badge('shave: yellow dot lost to fire mode');
    deepEqual(plc.writes, ['0=20', '0=30']);
  });

  it('a command waits for a person, and a deployment ends the wait', async () => {
    await decide('arm', { armed: true });
    receive('asks', 20);
    await badge('asks: yellow ring waits for approval');
    const waiting = async () =>
      (await api<{ approvals: { command: { id: string } }[] }>(nodeRed.url, 'approvals')).approvals;
    const [first] = await until(async () => {
      const list = await waiting();
      return list.length > 0 ? list : undefined;
    }, 'the command waits');
    deepEqual(plc.writes, []);
    await api(nodeRed.url, 'approvals', { id: first?.command.id, approved: true });
    const done = await until(() => ears.told.messages.get('accepted')?.[0], 'done');
    deepEqual([(done.payload as CommandResult).outcome, plc.writes], ['done', ['1=20']]);
    receive('asks', 21);
    await until(async () => (await waiting()).length === 1, 'the next command waits');
    const changed = flow(`held-${plants}`, plc.port, ears.nodes).map((node) => {
      return node.id === 'asks' ? { ...node, high: 15 } : node;
    });
    await nodeRed.deploy(changed, 'nodes');
    deepEqual([await waiting(), plc.writes], [[], ['1=20']]);
  });

  it('a closed calendar refuses', async () => {
    await decide('arm', { armed: true });
    equal((await told('refused', 'closed', 20)).reason, 'the calendar is closed now');
    deepEqual(plc.writes, []);
  });
});
