import { openModbusLink } from './modbus/client.ts';
import { modbusLinkProblems, modbusLinkSettings } from './modbus/settings.ts';
import { openMqttLink } from './mqtt/client.ts';
import { mqttLinkProblems, mqttLinkSettings } from './mqtt/settings.ts';
import { openOpcuaLink } from './opcua/client.ts';
import { opcuaLinkProblems, opcuaLinkSettings } from './opcua/settings.ts';
import type { Protocol } from './protocol.ts';

export const mqtt = {
  ...{ name: 'mqtt', title: 'MQTT 3.1.1 and 5', proven: 'server' },
  ...{ linkSettings: mqttLinkSettings, linkProblems: mqttLinkProblems, open: openMqttLink },
} as const satisfies Protocol<typeof mqttLinkSettings>;

export const modbus = {
  ...{ name: 'modbus', title: 'Modbus TCP, RTU over TCP and RTU', proven: 'server' },
  ...{ linkSettings: modbusLinkSettings, linkProblems: modbusLinkProblems, open: openModbusLink },
} as const satisfies Protocol<typeof modbusLinkSettings>;

export const opcua = {
  ...{ name: 'opcua', title: 'OPC UA', proven: 'server' },
  ...{ linkSettings: opcuaLinkSettings, linkProblems: opcuaLinkProblems, open: openOpcuaLink },
} as const satisfies Protocol<typeof opcuaLinkSettings>;

/** Travels over the links of MQTT and has none of its own. */
export const sparkplug = {
  ...{ name: 'sparkplug', title: 'Sparkplug B over MQTT', proven: 'server' },
} as const satisfies Pick<Protocol, 'name' | 'title' | 'proven'>;

/** Every protocol with links. A new one is one folder and one entry here. */
export const PROTOCOLS = [mqtt, modbus, opcua] as const;
