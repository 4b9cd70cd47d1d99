import type { TObject } from 'typebox';
import { readSettings } from '../../src/model/settings.ts';
import { type ModbusLinkSettings, modbusLinkSettings } from '../../src/protocols/modbus/settings.ts';
import { type MqttLinkSettings, mqttLinkSettings } from '../../src/protocols/mqtt/settings.ts';
import { type OpcuaLinkSettings, opcuaLinkSettings } from '../../src/protocols/opcua/settings.ts';

function complete<T>(schema: TObject, given: Partial<T>): T {
  const { settings } = readSettings(schema, { plant: 'p' });
  return { ...(settings as T), ...given };
}

/** Settings of a Modbus link, those that are not given as the editor would have them. */
export const modbusSettings = (given: Partial<ModbusLinkSettings>) =>
  complete<ModbusLinkSettings>(modbusLinkSettings, given);

/** Settings of an MQTT link, those that are not given as the editor would have them. */
export const mqttSettings = (given: Partial<MqttLinkSettings>) => complete<MqttLinkSettings>(mqttLinkSettings, given);

/** Settings of an OPC UA link, those that are not given as the editor would have them. */
export const opcuaSettings = (given: Partial<OpcuaLinkSettings>) =>
  complete<OpcuaLinkSettings>(opcuaLinkSettings, given);
