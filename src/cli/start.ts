import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { textOf } from '../model/errors.ts';
import { DEMO_MODBUS_PORT, DEMO_MQTT_PORT, startDemoPlant } from '../simulator/demo-plant.ts';
import { freePort, isFree } from '../simulator/ports.ts';
import { armDemo, untilAnswers } from './demo-arming.ts';
import { prepareUserDir } from './demo-home.ts';

/** `npm start`: the demo plant, and Node-RED with the flow that reacts to it. Ends cleanly on Ctrl-C. */
async function start(): Promise<void> {
  const port = Number(process.env.PORT ?? 1880);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT: "${process.env.PORT}" given; allowed: a whole number from 1 to 65535`);
  }
  if (!(await isFree(port))) throw new Error(`port ${port} is in use; set PORT to another one`);
  const home = resolve(process.env.TIELINE_HOME ?? '.tieline');

  const plant = await startDemoPlant({
    mqttPort: await wantedOrAny(DEMO_MQTT_PORT),
    modbusPort: await wantedOrAny(DEMO_MODBUS_PORT),
    log: (line) => console.log(`plant     ${line}`),
  });
  console.log(`plant     MQTT at ${plant.mqttUrl}, HVAC (Modbus TCP) at ${plant.modbusHost}:${plant.modbusPort}`);
  await prepareUserDir(home, { mqttUrl: plant.mqttUrl, modbusPort: plant.modbusPort });

  const nodeRed = runNodeRed(home, port);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    console.log('\nstopping');
    nodeRed.kill('SIGTERM');
    if (nodeRed.exitCode === null) await once(nodeRed, 'exit');
    await plant.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  nodeRed.once('exit', (code) => {
    if (stopping) return;
    console.error(`Node-RED ended by itself with status ${code}`);
    process.exitCode = 1;
    stopping = true;
    void plant.stop();
  });

  const url = `http://localhost:${port}`;
  await untilAnswers(url, nodeRed);
  const armed = await armDemo(url);
  console.log(`\nEditor    ${url}/`);
  console.log(`Console   ${url}/tieline/`);
  console.log(
    armed
      ? '\nThe demo plant is ARMED: Tieline writes to its HVAC. Disarm it in the console.'
      : '\nThe demo plant is not armed.',
  );
  console.log(
    'Within two minutes an oven door opens, the hall heats up, and Tieline reacts. Ctrl-C stops everything.\n',
  );
}

async function wantedOrAny(port: number): Promise<number> {
  return (await isFree(port)) ? port : freePort();
}

function runNodeRed(home: string, port: number): ChildProcess {
  const red = createRequire(import.meta.url).resolve('node-red/red.js');
  const args = [red, '--userDir', home, '--settings', join(home, 'settings.cjs'), '--port', String(port)];
  // Its own process group: Ctrl-C reaches us first, and we stop it after our own work is in order.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  process.on('exit', () => child.kill('SIGTERM'));
  return child;
}

start().catch((error: unknown) => {
  console.error(`Tieline could not start: ${textOf(error)}`);
  process.exit(1);
});
