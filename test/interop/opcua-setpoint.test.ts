import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type OpcuaLink, openOpcuaLink } from '../../src/protocols/opcua/client.ts';
import type { WritePoint } from '../../src/runtime/commands.ts';
import { startHeartbeat } from '../../src/runtime/heartbeat.ts';
import type { PlantRuntime } from '../../src/runtime/plant-runtime.ts';
import { reaches } from '../protocols/wait.ts';
import { temporaryPlant } from '../runtime/plant.ts';
import { opcuaSettings } from '../support/link-settings.ts';
import { freePort } from '../support/node-red-process.ts';
import { type PythonPeer, pythonPackageMissing, startPythonPeer } from './python-peer.ts';
import { skipWhere } from './skip.ts';

const TEMPERATURE = 'ns=2;s=Line.Temperature';

describe('a setpoint over OPC UA to asyncua', function () {
  this.timeout(30_000);
  let directory: string;
  let server: PythonPeer;
  let home: Awaited<ReturnType<typeof temporaryPlant>>;
  let plant: PlantRuntime;
  let link: OpcuaLink;
  let count = 0;

  const perform = (value: number, address = TEMPERATURE, more: Partial<WritePoint> = {}) => {
    const at = plant.clock();
    const command = { id: `ua-${count++}`, by: { id: 'n', name: 'heat' }, link: 'line', address, value };
    const guard = { low: 0, high: 40, maxStep: 10, minIntervalMs: 0 };
    const readBack = { readBackAddress: address, readBackMs: 500, readFirst: true, tolerance: 0.05 };
    return plant.commands.perform(
      { ...command, at, validUntil: at + 5000 },
      {
        ...{ link, scale: 1, guard, ...readBack, ...more },
      },
    );
  };

  before(async function () {
    skipWhere(await pythonPackageMissing('asyncua'), this);
    directory = await mkdtemp(join(tmpdir(), 'tieline-ua-set-'));
    server = await startPythonPeer('asyncua-server.py', [String(await freePort()), directory]);
    home = await temporaryPlant();
    plant = await home.start();
    const endpoint = `opc.tcp://127.0.0.1:${server.port}/line`;
    link = openOpcuaLink({
      ...{ name: 'line', id: 'line', clock: plant.clock, log: () => undefined, folder: join(directory, 'links') },
      settings: opcuaSettings({ endpoint, securityMode: 'None', login: 'anonymous' }),
    });
    await reaches(link, 'up');
    await plant.arming.set(true, 'tester');
  });
  after(async () => {
    await link?.close();
    await plant?.close();
    await home?.remove();
    await server?.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('is written as the type of the variable, and read back', async () => {
    await server.ask({ put: ['Temperature', 20] });
    const { outcome, before, readBack } = await perform(22.5);
    deepEqual([outcome, before, readBack], ['done', 20, 22.5]);
    equal(await server.ask({ get: 'Temperature' }), '22.5');
  });

  it('is refused by the guard before anything is sent', async () => {
    const { outcome } = await perform(39);
    equal(outcome, 'refused');
    equal(await server.ask({ get: 'Temperature' }), '22.5');
  });

  it('has failed, with the name of the status, where the server refuses it', async () => {
    const { outcome, reason } = await perform(8, 'ns=2;s=Line.Locked');
    equal(outcome, 'failed');
    match(reason ?? '', /BadNotWritable|BadUserAccessDenied/);
  });

  it('counts as a heartbeat, and stands still once nobody has armed the plant', async () => {
    const counted = async () => Number(await server.ask({ get: 'Temperature' }));
    await server.ask({ put: ['Temperature', -1] });
    const stop = startHeartbeat(plant, link, { address: TEMPERATURE, everyMs: 20 });
    try {
      for (let n = -1; n < 3; n = await counted()) await pause(20);
      await plant.arming.set(false, 'tester');
      await pause(100);
      const still = await counted();
      await pause(200);
      equal(await counted(), still);
    } finally {
      stop();
      await plant.arming.set(true, 'tester');
    }
  });

  describe('as a method', () => {
    const METHOD = 'ns=2;s=Line.SetTemperature';
    const call = (value: number, more: Partial<WritePoint['method']> = {}, readBackAddress = TEMPERATURE) =>
      perform(value, METHOD, {
        ...{ readBackAddress, method: { objectId: 'ns=2;s=Line', given: '{value}, "hall"', expected: '0', ...more } },
      });
    const calls = () => server.told.flatMap((line) => ('call' in line ? [line.call] : []));

    it('is called with the arguments of its template, and confirmed by its variable', async () => {
      await server.ask({ put: ['Temperature', 20] });
      const { outcome, before, readBack } = await call(23);
      deepEqual([outcome, before, readBack], ['done', 20, 23]);
      deepEqual(calls().at(-1), [23, 'hall']);
    });
    it('has failed where the method returns something else', async () => {
      const { outcome, reason } = await call(24, { given: '{value}, "yard"' });
      deepEqual([outcome, reason], ['failed', 'the method returned 2 instead of 0']);
      equal(await server.ask({ get: 'Temperature' }), '23.0');
    });
    it('has failed, and nothing is called, where an argument does not fit or is missing', async () => {
      const before = calls().length;
      match((await call(24, { given: '{value}' })).reason ?? '', /1 arguments given; it takes 2/);
      match((await call(24, { given: '"warm", "hall"' })).reason ?? '', /Double takes a number/);
      match(
        (
          await perform(24, 'ns=2;s=Line.None', {
            readBackAddress: TEMPERATURE,
            method: { objectId: 'ns=2;s=Line', given: '' },
          })
        ).reason ?? '',
        /Bad/,
      );
      equal(calls().length, before);
    });
    it('has failed where the status is good but the variable shows something else', async () => {
      const { outcome, reason } = await call(12, {}, 'ns=2;s=Line.Locked');
      deepEqual([outcome, reason], ['failed', 'the device shows 7 instead of 12']);
    });
  });
});
