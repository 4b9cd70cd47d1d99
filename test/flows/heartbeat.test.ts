import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { brokerHere } from '../support/crash-plant.ts';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Plc, startPlc } from './plc.ts';
import { api, until } from './told.ts';

describe('the heartbeat to a PLC', function () {
  this.timeout(20_000);
  let plc: Plc;
  let nodeRed: RunningNodeRed;
  before(async () => {
    nodeRed = await startNodeRed();
    plc = await startPlc();
  });
  after(async () => {
    await nodeRed.stop();
    await plc.stop();
  });

  it('counts while the plant is armed, and stands still while it is not and when the flow is gone', async () => {
    await nodeRed.deploy([
      { id: 'tab', type: 'tab', label: 'heartbeat' },
      { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
      {
        ...{ id: 'plc', type: 'tieline-modbus-link', name: 'PLC', plant: 'plant', host: '127.0.0.1', port: plc.port },
        ...{ heartbeatAddress: 'holding:5', heartbeatSeconds: 0.1 },
      },
    ]);
    const arm = (armed: boolean) => api(nodeRed.url, 'plants/plant/arm', { armed });
    await pause(500);
    deepEqual(plc.writes, []);
    await arm(true);
    await until(() => plc.writes.length >= 4, 'counts');
    deepEqual(plc.writes.slice(0, 4), ['5=0', '5=1', '5=2', '5=3']);
    await arm(false);
    await pause(150);
    const still = plc.writes.length;
    await pause(400);
    equal(plc.writes.length, still);
    await arm(true);
    await until(() => plc.writes.length > still, 'counts again');
    await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
    const gone = plc.writes.length;
    await pause(400);
    ok(plc.writes.length === gone);
  });

  it('counts on a topic of a broker, and stands still while all writes are held', async () => {
    const broker = await brokerHere();
    const device = await connectAsync(broker.url);
    const counts: number[] = [];
    device.on('message', (_topic, payload) => void counts.push(Number(payload)));
    await device.subscribeAsync('site/tieline/heartbeat');
    try {
      await nodeRed.deploy([
        { id: 'tab', type: 'tab', label: 'heartbeat' },
        { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'UTC', tags: [] },
        {
          ...{ id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: broker.url },
          ...{ heartbeatAddress: 'site/tieline/heartbeat', heartbeatSeconds: 0.1 },
        },
      ]);
      await api(nodeRed.url, 'plants/plant/arm', { armed: true });
      await until(() => counts.length >= 3, 'counts');
      deepEqual(counts.slice(0, 3), [0, 1, 2]);
      await api(nodeRed.url, 'plants/plant/hold', { held: true, reason: 'work on the line' });
      await pause(200);
      const still = counts.length;
      await pause(400);
      equal(counts.length, still);
      await api(nodeRed.url, 'plants/plant/hold', { held: false });
      await until(() => counts.length > still, 'counts again');
    } finally {
      await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
      await device.endAsync();
      await broker.stop();
    }
  });
});
