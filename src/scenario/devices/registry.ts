import { simulatedModbus } from './modbus.ts';
import { simulatedMqtt } from './mqtt.ts';
import type { SimulatedProtocol } from './simulated-protocol.ts';

/** Every protocol that scenarios simulate. A new one is one file and one line here. */
export const SIMULATED_PROTOCOLS: readonly SimulatedProtocol[] = [simulatedMqtt, simulatedModbus];
