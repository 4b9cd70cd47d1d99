import { parseArgs } from 'node:util';
import { textOf } from '../model/errors.ts';
import { type DemoPlantOptions, startDemoPlant } from '../simulator/demo-plant.ts';
import { HVAC_UNIT } from '../simulator/hvac-registers.ts';
import { FAULT_TOPIC, PRESS_SHOP_TOPIC } from '../simulator/publications.ts';

/** `tieline demo`: runs the demo plant alone until SIGINT or SIGTERM. Resolves with the exit status. */
export async function demo(args: string[]): Promise<number> {
  const ports = readPorts(args);
  if ('problem' in ports) {
    process.stderr.write(`tieline demo: ${ports.problem}\n`);
    return 2;
  }
  const signalled = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  const log = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
  const plant = await startDemoPlant({ ...ports, log });
  log(`MQTT broker   ${plant.mqttUrl}  topics ${PRESS_SHOP_TOPIC}/#, faults ${FAULT_TOPIC}`);
  log(`HVAC, Modbus  ${plant.modbusHost}:${plant.modbusPort}  unit ${HVAC_UNIT}`);
  log('a heat spike comes in 20 s and then every 5 minutes; Ctrl-C ends the plant');
  await signalled;
  await plant.stop();
  log('the demo plant has stopped');
  return 0;
}

function readPorts(args: string[]): Pick<DemoPlantOptions, 'mqttPort' | 'modbusPort'> | { problem: string } {
  try {
    const { values } = parseArgs({
      args,
      options: { 'mqtt-port': { type: 'string' }, 'modbus-port': { type: 'string' } },
    });
    const ports: Pick<DemoPlantOptions, 'mqttPort' | 'modbusPort'> = {};
    for (const [option, name] of [
      ['mqtt-port', 'mqttPort'],
      ['modbus-port', 'modbusPort'],
    ] as const) {
      const text = values[option];
      if (text === undefined) continue;
      if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) {
        return { problem: `--${option}: "${text}" given; allowed: a whole number from 0 to 65535` };
      }
      ports[name] = Number(text);
    }
    return ports;
  } catch (thrown) {
    return { problem: textOf(thrown) };
  }
}
