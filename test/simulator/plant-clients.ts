import modbus from 'modbus-serial';
import { connectAsync, type MqttClient } from 'mqtt';
import type { DemoPlant } from '../../src/simulator/demo-plant.ts';

/** What a sensor of the demo plant sends. */
export interface Message {
  value: number | string | null;
  timestamp: number;
  unit?: string;
  quality?: string;
}

/** An MQTT client that listens to the whole plant. */
export async function mqttClient(plant: Pick<DemoPlant, 'mqttUrl'>): Promise<MqttClient> {
  const client = await connectAsync(plant.mqttUrl, { reconnectPeriod: 0 });
  await client.subscribeAsync('demo/#');
  return client;
}

/** Calls back with each message until the listener has seen enough. */
export function listen(client: MqttClient, enough: (topic: string, message: Message) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const onMessage = (topic: string, payload: Buffer) => {
      if (topic === 'demo/fault' || !enough(topic, JSON.parse(payload.toString()))) return;
      client.off('message', onMessage);
      resolve();
    };
    client.on('message', onMessage);
  });
}

/** The next message on a topic that is as wanted. */
export async function nextMessage(
  client: MqttClient,
  topic: string,
  wanted: (message: Message) => boolean = () => true,
): Promise<Message> {
  let found: Message | undefined;
  await listen(client, (from, message) => {
    if (from === topic && wanted(message)) found = message;
    return found !== undefined;
  });
  if (!found) throw new Error(`no message on ${topic}`);
  return found;
}

/** A client of the library, whose types and module disagree on where the class is. */
export type ModbusClient = InstanceType<typeof modbus.default>;

/** A Modbus client of the plant's HVAC. */
export async function modbusClient(plant: Pick<DemoPlant, 'modbusHost' | 'modbusPort'>): Promise<ModbusClient> {
  const client = new modbus.default();
  client.setTimeout(2000);
  await client.connectTCP(plant.modbusHost, { port: plant.modbusPort });
  client.setID(1);
  return client;
}

/** Closes a Modbus client, also one whose connection is gone. */
export async function closeModbus(client: ModbusClient): Promise<void> {
  if (client.isOpen) await new Promise<void>((resolve) => client.close(() => resolve()));
}
