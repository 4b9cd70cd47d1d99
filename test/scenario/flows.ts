import type { FlowNode } from '../support/flow.ts';
import { type ScenarioText, scenarioNode } from './run-tieline-test.ts';

/** A node on the tab of a test flow, wired to others. */
export function wired(id: string, type: string, settings: Record<string, unknown>, ...wires: string[][]): FlowNode {
  return { id, type, z: 'tab', name: id, x: 100, y: 100, wires, ...settings };
}

const limits = { highHigh: '', high: 28, low: '', lowLow: '', deadband: 0, onDelaySeconds: 0, offDelaySeconds: 0 };

/** A rule `hot` (high limit 28) over every `temperature`, wired to `behind`. */
export function hotRule(behind: string[], settings: Record<string, unknown> = {}): FlowNode {
  const own = { plant: 'plant', assets: '#', property: 'temperature', unit: '', ...limits, priority: 'medium' };
  return wired('hot', 'tieline-threshold', { ...own, ...settings }, behind, []);
}

const tags = [{ address: 'holding:0:int16', asset: 'plant/hvac', property: 'setpoint', unit: '°C', scale: 0.1 }];

/** A plant with a broker, an HVAC at `holding:0:int16` (`plant/hvac/setpoint`) and an order book. */
export const CONFIGURATION: readonly FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'test', disabled: false, info: '' },
  { id: 'plant', type: 'tieline-plant', name: 'Plant', timeZone: 'Europe/Berlin', staleAfterSeconds: 60, tags },
  { id: 'broker', type: 'tieline-mqtt-link', name: 'Broker', plant: 'plant', url: 'mqtt://broker.invalid:1883' },
  { id: 'device', type: 'tieline-modbus-link', name: 'HVAC', plant: 'plant', host: 'hvac.invalid', port: 502 },
  { id: 'book', type: 'tieline-cmms', name: 'Order book', plant: 'plant', provider: 'order-book' },
];

const guard = { low: 10, high: 30, minIntervalSeconds: 0, validForSeconds: 5, tolerance: 0.05, readBackSeconds: 3 };

/** Writes 18 °C to the HVAC. */
export function cooling(settings: Record<string, unknown> = {}): FlowNode {
  const point = { protocol: 'modbus', modbusLink: 'device', address: 'holding:0:int16', scale: 0.1 };
  return wired('cool', 'tieline-setpoint', { ...point, value: 18, unit: '°C', ...guard, ...settings }, [], []);
}

/** Sensors over MQTT, HVAC over Modbus, readings of both on their way to `hot`. */
export const INPUTS: readonly FlowNode[] = [
  wired('sensors', 'tieline-mqtt-in', { link: 'broker', topic: 'plant/#', qos: '1', delivery: 'single' }, ['readings']),
  wired(
    'registers',
    'tieline-modbus-in',
    { link: 'device', addresses: [{ address: 'holding:0:int16' }], intervalSeconds: 1, delivery: 'batch' },
    ['readings'],
  ),
  wired('readings', 'tieline-normalize', { plant: 'plant' }, ['hot']),
];

/** A whole flow: configuration, inputs, what is given, and one scenario. */
export function flowWith(nodes: readonly FlowNode[], scenario: ScenarioText): FlowNode[] {
  return [...CONFIGURATION, ...INPUTS, ...nodes, scenarioNode(scenario)];
}

/** What an inject node is besides its payload. */
export const INJECT = {
  ...{ props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }], topic: 'plant/hall/temperature', payload: '30' },
  ...{ payloadType: 'num', repeat: '', crontab: '', once: false, onceDelay: '0.1' },
};

/** What a stock delay node is besides its type. */
export const DELAY = {
  ...{ pauseType: 'delay', timeout: '5', timeoutUnits: 'seconds', rate: '1', nbRateUnits: '1', rateUnits: 'second' },
  ...{ randomFirst: '1', randomLast: '5', randomUnits: 'seconds', drop: false, allowrate: false, outputs: 1 },
};
