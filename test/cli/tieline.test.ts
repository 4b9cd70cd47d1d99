import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { closeModbus, modbusClient, mqttClient } from '../simulator/plant-clients.ts';

const TIELINE = fileURLToPath(new URL('../../src/cli/tieline.ts', import.meta.url));

/** Makes a process find no package aedes, as after an installation with --omit=optional. */
const WITHOUT_AEDES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(name, context, next) {
      return next(name === 'aedes' ? 'aedes-that-is-not-installed' : name, context);
    },
  });
`)}`;

function start(args: string[], nodeArgs: string[] = []): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, TIELINE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function tieline(args: string[], nodeArgs: string[] = []) {
  const child = start(args, nodeArgs);
  assert.ok(child.stdout && child.stderr);
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await closed;
  return { status, out, err };
}

describe('the command tieline', () => {
  it('lists its commands on --help', async () => {
    const { status, out } = await tieline(['--help']);
    assert.equal(status, 0);
    assert.match(out, /^usage: tieline COMMAND\n[\s\S]* {2}demo \[--mqtt-port N\] \[--modbus-port N\]/);
  });

  for (const args of [[], ['dmeo'], ['toString']]) {
    it(`shows its usage and ends with status 2 when called as "tieline ${args.join(' ')}"`, async () => {
      const { status, out, err } = await tieline(args);
      assert.equal(status, 2);
      assert.equal(out, '');
      assert.match(err, /usage: tieline COMMAND/);
      for (const name of args) assert.match(err, new RegExp(`no command "${name}"`));
    });
  }
});

describe('tieline demo', () => {
  for (const args of [['--mqtt-port', 'x'], ['--modbus-port', '65536'], ['--modbus-port'], ['--port', '1'], ['now']]) {
    it(`shows how it is called and ends with status 2 on "${args.join(' ')}"`, async () => {
      const { status, err } = await tieline(['demo', ...args]);
      assert.equal(status, 2);
      assert.match(err, /^tieline demo: .*\n[\s\S]*usage: tieline demo/);
    });
  }

  it('ends with status 1 and names the port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { status, err } = await tieline(['demo', '--mqtt-port', '0', '--modbus-port', String(port)]);
    assert.equal(status, 1);
    assert.match(err, new RegExp(`^tieline demo: Modbus port: ${port} is in use`));
    other.close();
    await once(other, 'close');
  });

  it('names the command that brings the broker where aedes is not installed', async () => {
    const { status, err } = await tieline(
      ['demo', '--mqtt-port', '0', '--modbus-port', '0'],
      ['--import', WITHOUT_AEDES],
    );
    assert.equal(status, 1);
    assert.match(err, /^tieline demo: .*npm install aedes/);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`prints where it listens, serves clients, and ends with status 0 on ${signal} though they are connected`, async () => {
      const child = start(['demo', '--mqtt-port', '0', '--modbus-port', '0']);
      assert.ok(child.stdout);
      const closed = once(child, 'close');
      let out = '';
      for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
        out += chunk;
        if (out.includes('Ctrl-C')) break;
      }
      const url = out.match(/mqtt:\/\/127\.0\.0\.1:\d+/)?.[0];
      const modbusPort = Number(out.match(/Modbus\s+127\.0\.0\.1:(\d+)/)?.[1]);
      assert.ok(url && modbusPort > 0, out);
      const mqtt = await mqttClient({ mqttUrl: url });
      const hvac = await modbusClient({ modbusHost: '127.0.0.1', modbusPort });
      assert.equal((await hvac.readHoldingRegisters(0, 1)).data[0], 240);
      child.kill(signal);
      child.stdout.resume();
      assert.deepEqual(await closed, [0, null]);
      await mqtt.endAsync(true);
      await closeModbus(hvac);
    });
  }
});
