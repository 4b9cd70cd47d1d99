import { setTimeout as pause } from 'node:timers/promises';
import type { PlantHealth } from '../../src/console/views.ts';
import type { CommandResult } from '../../src/model/command.ts';
import type { ProbePoint } from '../../src/runtime/probe.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { FlowNode } from './flow.ts';
import { freePort, type NodeRedProcess, spawnNodeRed } from './node-red-process.ts';
import { makeUserDir, removeUserDir } from './user-dir.ts';

/** How the plant is started. */
export interface LendingOptions {
  /** Where the process kills itself. */
  killAt?: ProbePoint;
  /** Settings of the setpoint. */
  more?: object;
  /** False: its node is no longer in the flow. */
  withNode?: boolean;
}

/** A Node-RED that is killed and started again: one setpoint of 18 °C, holding register 1 in tenths, of the device behind a port. */
export async function lendingPlant(devicePort: number) {
  const userDir = await makeUserDir();
  const port = await freePort();
  let running: NodeRedProcess | undefined;

  const post = (path: string, body: object = {}) =>
    fetch(`http://127.0.0.1:${port}/${path}`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });

  const health = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/tieline/api/health`);
    const { plants } = (await response.json()) as { plants: Partial<PlantHealth>[] };
    return plants[0] ?? {};
  };

  return {
    async start({ killAt, more = {}, withNode = true }: LendingOptions = {}): Promise<NodeRedProcess> {
      const env = killAt ? { TIELINE_KILL_AT: killAt } : {};
      running = await spawnNodeRed({ userDir, port, flows: lendingFlow(devicePort, more, withNode), env });
      return running;
    },
    /** Arms the plant, as a person does, once it is connected. */
    async arm(): Promise<void> {
      for (let up = false; !up; await pause(50)) {
        up = (await health()).links?.[0]?.status.state === 'up';
      }
      await post('tieline/api/plants/plant/arm', { armed: true });
    },
    /** Presses the button before the setpoint. */
    lend: () => post('inject/button'),
    /** What is lent now. */
    lentValue: async () => (await health()).lent?.[0]?.value,
    /** Resolves when nothing is lent any more. */
    async settled(withinMs = 15_000): Promise<void> {
      for (const deadline = Date.now() + withinMs; ; await pause(50)) {
        const { lent } = await health();
        if (lent?.length === 0) return;
        if (Date.now() > deadline) throw new Error(`still lent after ${withinMs} ms: ${JSON.stringify(lent)}`);
      }
    },
    /** Outcomes of commands on record in the stopped plant, oldest first. */
    async record(): Promise<Pick<CommandResult, 'outcome' | 'reason'>[]> {
      const store = await openStore({ file: `${userDir}/tieline/plant/plant.db` });
      try {
        const rows = (await store.read('journal.newest', ['command', 1000])).reverse();
        const entries = rows.map(({ body }) => JSON.parse(String(body)) as CommandResult & { phase: string });
        return entries
          .filter(({ phase }) => phase === 'result')
          .map(({ outcome, reason }) => ({ outcome, ...(reason && { reason }) }));
      } finally {
        await store.close();
      }
    },
    async remove(): Promise<void> {
      await running?.kill('SIGKILL');
      await removeUserDir(userDir);
    },
  };
}

function lendingFlow(devicePort: number, more: object, withNode: boolean): FlowNode[] {
  const button = { payloadType: 'str', payload: 'now', repeat: '', once: false };
  const set: FlowNode = {
    ...{ id: 'set', z: 'tab', type: 'tieline-setpoint', name: 'shed', modbusLink: 'plc', value: 18 },
    ...{ address: 'holding:1:int16', scale: 0.1, unit: '°C', low: 16, high: 26, minIntervalSeconds: 0 },
    ...{ readBackSeconds: 1, giveBack: 'restore', ...more, wires: [[], []] },
  };
  return [
    { id: 'tab', type: 'tab', label: 'lending' },
    { id: 'plant', type: 'tieline-plant', name: 'Lending plant', timeZone: 'UTC', tags: [] },
    {
      ...{ id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant: 'plant', host: '127.0.0.1', port: devicePort },
      reconnectSeconds: 0.25,
    },
    { id: 'button', z: 'tab', type: 'inject', props: [{ p: 'payload' }], ...button, wires: [['set']] },
    ...(withNode ? [set] : []),
  ];
}
