import { PlantError, textOf } from '../model/errors.ts';
import { openBroker } from './broker.ts';
import { type FaultCommand, type FaultName, faultNews, parseFaultCommand, switchFault } from './faults.ts';
import type { HvacState } from './hvac-model.ts';
import { openHvacServer } from './hvac-server.ts';
import { LOOPBACK } from './ports.ts';
import { DEMO_PRESS_SHOP, type PressShopState, restingPressShop, stepPressShop } from './press-shop.ts';
import { FAULT_TOPIC, publicationsOf } from './publications.ts';
import { seededRandom } from './random.ts';
import { systemTicker, type Ticker } from './ticker.ts';

/** Where the demo plant listens if nothing else is asked for. */
export const DEMO_MQTT_PORT = 18830;
export const DEMO_MODBUS_PORT = 15020;

export interface DemoPlantOptions {
  /** 0 for a free port. */
  mqttPort?: number;
  modbusPort?: number;
  /** Plant time by real time; 1 if not given. */
  speed?: number;
  /** Of the random numbers; two plants with one seed are alike. */
  seed?: number;
  /** Gets one line about each thing an onlooker wants to know. */
  log?: (line: string) => void;
  ticker?: Ticker;
}

/** A running demo plant. */
export interface DemoPlant {
  readonly mqttUrl: string;
  readonly modbusHost: string;
  readonly modbusPort: number;
  /** Closes both servers with all their connections; a second call waits for the first. Never rejects. */
  stop(): Promise<void>;
  /** Switches a fault on until it is switched off. The topic `demo/fault` can also ask for its own duration. */
  fault(name: FaultName, on: boolean): void;
  state(): PressShopState;
}

/** Plant time between two steps of the model and between two publications, ms. */
const STEP_MS = 250;
const PUBLISH_MS = 1000;

/** After a pause of the process no more than this much real time is made up for, ms. */
const LONGEST_GAP_MS = 1000;

/**
 * Starts the press shop: its sensors on an MQTT broker, its HVAC on a Modbus TCP server, both on the loopback address.
 * Rejects with `CONFIG_INVALID` where a port is taken, an option is out of range or the broker's package is not installed.
 */
export async function startDemoPlant(options: DemoPlantOptions = {}): Promise<DemoPlant> {
  const { mqttPort = DEMO_MQTT_PORT, modbusPort = DEMO_MODBUS_PORT, speed = 1, seed = 1 } = options;
  const { log = () => {}, ticker = systemTicker } = options;
  if (!(speed > 0 && speed <= 1000)) {
    throw new PlantError('CONFIG_INVALID', `speed: ${speed} given; allowed: a number above 0, at most 1000`);
  }
  const parameters = DEMO_PRESS_SHOP;
  const random = seededRandom(seed);
  let state = restingPressShop(parameters, random);

  const unit = {
    state: () => state.hvac,
    set(hvac: HvacState) {
      for (const line of settingNews(state.hvac, hvac)) log(line);
      state = { ...state, hvac };
    },
  };
  const hvac = await openHvacServer(modbusPort, unit);
  const command = (wanted: FaultCommand) => become({ ...state, faults: switchFault(state.faults, wanted) });
  const broker = await openBroker(mqttPort, FAULT_TOPIC, (text) => {
    const parsed = parseFaultCommand(text);
    if ('problem' in parsed) log(`${FAULT_TOPIC}: ${parsed.problem}`);
    else command(parsed.command);
  }).catch(async (thrown: unknown) => {
    await hvac.close();
    throw thrown;
  });

  function become(next: PressShopState): void {
    for (const line of faultNews(state.faults, next.faults)) log(line);
    const wasOffline = 'hvac-offline' in state.faults;
    const isOffline = 'hvac-offline' in next.faults;
    state = next;
    if (wasOffline !== isOffline) hvac.setOnline(!isOffline).catch((thrown) => log(`HVAC: ${textOf(thrown)}`));
  }

  let steppedAt = ticker.now();
  let owedMs = 0;
  const tick = () => {
    const at = ticker.now();
    owedMs += Math.min(Math.max(at - steppedAt, 0), LONGEST_GAP_MS) * speed;
    steppedAt = at;
    const publishedMs = state.elapsedMs;
    for (; owedMs >= STEP_MS; owedMs -= STEP_MS) become(stepPressShop(parameters, state, random, STEP_MS));
    if (Math.floor(state.elapsedMs / PUBLISH_MS) === Math.floor(publishedMs / PUBLISH_MS)) return;
    for (const publication of publicationsOf(parameters, state, random, at)) broker.publish(publication);
  };
  const halt = ticker.every(Math.max(STEP_MS / speed, 5), tick);

  let stopped: Promise<void> | undefined;
  return {
    mqttUrl: `mqtt://${LOOPBACK}:${broker.port}`,
    modbusHost: LOOPBACK,
    modbusPort: hvac.port,
    stop() {
      halt();
      stopped ??= Promise.all([broker.close(), hvac.close()]).then(() => {});
      return stopped;
    },
    fault: (name, on) => command({ fault: name, change: on ? 'on' : 'off' }),
    state: () => state,
  };
}

function settingNews(before: HvacState, after: HvacState): string[] {
  const news: string[] = [];
  if (after.setpointC !== before.setpointC) news.push(`HVAC: setpoint ${after.setpointC.toFixed(1)} °C`);
  if (after.fanPercent !== before.fanPercent) news.push(`HVAC: fan ${after.fanPercent || 'automatic'}`);
  if (after.mode !== before.mode) news.push(`HVAC: ${after.mode === 0 ? 'off' : 'automatic'}`);
  return news;
}
